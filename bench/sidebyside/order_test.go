package sidebyside

import (
	"bytes"
	"context"
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments/jsapi"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// BenchmarkOrder makes the same order (JSAPI下单) with both, a struct in and a struct out, over a
// transport that costs next to nothing. Each client's own part remains, and three RSA operations.
func BenchmarkOrder(b *testing.B) {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		b.Fatal(err)
	}
	defer box.Close()
	answers := signedAnswers(b, box)
	b.Run("wxpay", func(b *testing.B) {
		config := box.Config()
		config.Transport = answers
		client, err := wxpay.New(config)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportAllocs()
		for b.Loop() {
			answer, err := wxpay.Into[prepay](client.Chain("v3/pay/transactions/jsapi").Post(b.Context(), wxpay.Body(newOrder())))
			if err != nil || answer.PrepayID == "" {
				b.Fatal(answer, err)
			}
		}
	})
	b.Run("official", func(b *testing.B) {
		config := box.Config()
		client, err := core.NewClient(context.Background(),
			option.WithWechatPayPublicKeyAuthCipher(config.MchID, config.SerialNo, config.PrivateKey, box.Key().Serial, box.Key().Public.(*rsa.PublicKey)),
			option.WithHTTPClient(&http.Client{Transport: answers}))
		if err != nil {
			b.Fatal(err)
		}
		service := jsapi.JsapiApiService{Client: client}
		b.ReportAllocs()
		for b.Loop() {
			answer, _, err := service.Prepay(b.Context(), officialOrder())
			if err != nil || *answer.PrepayId == "" {
				b.Fatal(answer, err)
			}
		}
	})
}

type order struct {
	Appid       string `json:"appid"`
	Mchid       string `json:"mchid"`
	Description string `json:"description"`
	OutTradeNo  string `json:"out_trade_no"`
	NotifyURL   string `json:"notify_url"`
	Amount      amount `json:"amount"`
	Payer       payer  `json:"payer"`
}

type amount struct {
	Total int64 `json:"total"`
}

type payer struct {
	Openid string `json:"openid"`
}

type prepay struct {
	PrepayID string `json:"prepay_id"`
}

func newOrder() order {
	return order{
		Appid: "wxd678efh567hg6787", Mchid: "1900007291", Description: "Image形象店-深圳腾大-QQ公仔",
		OutTradeNo: "1217752501201407033233368018", NotifyURL: "https://www.weixin.qq.com/wxpay/pay.php",
		Amount: amount{100}, Payer: payer{"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
	}
}

func officialOrder() jsapi.PrepayRequest {
	o := newOrder()
	return jsapi.PrepayRequest{
		Appid: core.String(o.Appid), Mchid: core.String(o.Mchid), Description: core.String(o.Description),
		OutTradeNo: core.String(o.OutTradeNo), NotifyUrl: core.String(o.NotifyURL),
		Amount: &jsapi.Amount{Total: core.Int64(o.Amount.Total)}, Payer: &jsapi.Payer{Openid: core.String(o.Payer.Openid)},
	}
}

// signedAnswers is a transport that always gives the same answer, signed once.
func signedAnswers(b *testing.B, box *sandbox.Sandbox) http.RoundTripper {
	body := []byte(`{"prepay_id":"wx201410272009395522657a690389285100"}`)
	now, nonce := strconv.FormatInt(time.Now().Unix(), 10), "593BEC0C930BF1AFEB40B4A08C8FB242"
	digest := sha256.Sum256([]byte(now + "\n" + nonce + "\n" + string(body) + "\n"))
	signature, err := rsa.SignPKCS1v15(rand.Reader, box.Keys().Public, stdcrypto.SHA256, digest[:])
	if err != nil {
		b.Fatal(err)
	}
	header := http.Header{
		"Content-Type": {"application/json"}, "Request-Id": {"08F78BB5AF0610D302"},
		"Wechatpay-Timestamp": {now}, "Wechatpay-Nonce": {nonce}, "Wechatpay-Serial": {box.Key().Serial},
		"Wechatpay-Signature": {base64.StdEncoding.EncodeToString(signature)},
	}
	return answering{header, body}
}

type answering struct {
	header http.Header
	body   []byte
}

func (a answering) RoundTrip(req *http.Request) (*http.Response, error) {
	_, _ = io.Copy(io.Discard, req.Body)
	_ = req.Body.Close()
	return &http.Response{
		StatusCode: http.StatusOK, Header: a.header, Request: req, ContentLength: int64(len(a.body)),
		Body: io.NopCloser(bytes.NewReader(a.body)),
	}, nil
}
