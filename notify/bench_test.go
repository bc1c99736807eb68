package notify_test

import (
	"context"
	stdcrypto "crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

// typical is the resource of a payment, as long as the official sample.
var typical = `{"transaction_id":"1217752501201407033233368018","amount":{"payer_total":100,"total":100,"currency":"CNY","payer_currency":"CNY"},` +
	`"mchid":"1230000109","trade_state":"SUCCESS","bank_type":"CMC","promotion_detail":[` + strings.TrimSuffix(strings.Repeat(`{"amount":100,`+
	`"wechatpay_contribute":0,"coupon_id":"109519","scope":"GLOBAL","merchant_contribute":0,"name":"单品惠-6","other_contribute":0,"currency":"CNY",`+
	`"stock_id":"931386","goods_detail":[{"goods_remark":"商品备注信息","quantity":1,"discount_amount":1,"goods_id":"M1006","unit_price":100}]},`, 2), ",") +
	`],"success_time":"2018-06-08T10:34:56+08:00","payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},"out_trade_no":"1217752501201407033233368018",` +
	`"appid":"wxd678efh567hg6787","trade_state_desc":"支付成功","trade_type":"MICROPAY","attach":"自定义数据"}`

// bare is the cryptography of a notice by the standard library, from bytes that are all at hand.
func bare(message, signature, nonce, additional, sealed []byte) error {
	digest := sha256.Sum256(message)
	if err := rsa.VerifyPKCS1v15(&wechatKey().PublicKey, stdcrypto.SHA256, digest[:], signature); err != nil {
		return err
	}
	block, err := aes.NewCipher([]byte(keyV3))
	if err != nil {
		return err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return err
	}
	_, err = aead.Open(nil, nonce, sealed, additional)
	return err
}

// BenchmarkParse does both by turns, so that they meet the same machine, and reports what Parse
// costs over the bare cryptography: at most 15 µs.
func BenchmarkParse(b *testing.B) {
	text := holding(typical)
	header := sign(sentAt, text)
	p := parser()
	signature, _ := base64.StdEncoding.DecodeString(header.Get("Wechatpay-Signature"))
	message := []byte(header.Get("Wechatpay-Timestamp") + "\n" + header.Get("Wechatpay-Nonce") + "\n" + text + "\n")
	sealed, _ := base64.StdEncoding.DecodeString(seal(keyV3, resourceIV, "refund", typical))
	var parse, crypto time.Duration
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		_, err := p.Parse(context.Background(), header, []byte(text))
		middle := time.Now()
		if err2 := bare(message, signature, []byte(resourceIV), []byte("refund"), sealed); err != nil || err2 != nil {
			b.Fatal(err, err2)
		}
		parse += middle.Sub(start)
		crypto += time.Since(middle)
	}
	b.ReportMetric(float64(parse.Nanoseconds())/float64(b.N), "parse-ns")
	b.ReportMetric(float64(crypto.Nanoseconds())/float64(b.N), "bare-ns")
	b.ReportMetric(float64((parse-crypto).Nanoseconds())/float64(b.N), "over-ns")
}

// BenchmarkParseXML is a payment of APIv2.
func BenchmarkParseXML(b *testing.B) {
	data := []byte(payment.signed("MD5").xml("xml"))
	p := parser()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := p.ParseXML(context.Background(), data); err != nil {
			b.Fatal(err)
		}
	}
}
