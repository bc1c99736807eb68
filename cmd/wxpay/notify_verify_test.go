package main

import (
	"crypto/aes"
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// noticeOf returns the body of a notice of APIv3.
func noticeOf(t *testing.T, key, algorithm, resource string) string {
	t.Helper()
	const nonce = "fdasflkja484"
	return `{"id":"EV-2018022511223320873","create_time":"2026-11-21T15:59:57+08:00","resource_type":"encrypt-resource","event_type":"TRANSACTION.SUCCESS",` +
		`"summary":"支付成功","resource":{"original_type":"transaction","algorithm":"` + algorithm + `","ciphertext":"` + sealed(t, key, nonce, "transaction", resource) +
		`","associated_data":"transaction","nonce":"` + nonce + `"}}`
}

const paidResource = `{"mchid":"1900000109","out_trade_no":"1217752501201407033233368018","trade_state":"SUCCESS","amount":{"total":100,"currency":"CNY"}}`

func TestNotifyVerifySession(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	s.now = func() time.Time { return clock }
	keys := box.Keys()
	good := noticeOf(t, keys.APIv3Key, "AEAD_AES_256_GCM", paidResource)
	dump := func(name, first, body string, at time.Time) {
		head := signedHeaders(t, keys.Public, keys.PublicKeyID, at, body)
		s.write(name, first+strings.ReplaceAll(head, "\n", "\r\n")+"\r\n"+body)
	}
	const first = "POST /notify HTTP/1.1\r\nHost: merchant.example\r\nRequest-Id: 08F78BB5AF0610D302189F99DD5C20BA56F89845-0\r\n"
	dump("good.txt", first, good, clock.Add(-3*time.Second))
	dump("no-first-line.txt", "", good, clock)
	dump("answer-like.txt", "HTTP/1.1 200 OK\r\n", good, clock)
	dump("old.txt", first, good, clock.Add(-time.Hour))
	dump("scheme.txt", first+"Wechatpay-Signature-Type: WECHATPAY2-SM2-WITH-SM3\r\n", good, clock)
	dump("twice.txt", first+"Wechatpay-Nonce: d824f2e086d3c1df967785d13fcd22ef\r\n", good, clock)
	dump("other-key.txt", first, noticeOf(t, strings.Repeat("k", 32), "AEAD_AES_256_GCM", paidResource), clock)
	dump("sm4.txt", first, noticeOf(t, keys.APIv3Key, "AEAD_SM4_GCM", paidResource), clock)
	dump("answer.txt", first, `{"prepay_id":"wx2016"}`, clock)
	s.write("body.json", good)
	s.write("headers.txt", signedHeaders(t, keys.Public, keys.PublicKeyID, clock, good))
	s.write("changed.json", strings.Replace(good, "支付成功", "支付失败", 1))
	s.write("empty.txt", "POST / HTTP/1.1\r\nHost: merchant.example\r\n\r\n")
	s.write("text.txt", "POST / HTTP/1.1\r\nthis is no header\r\n\r\n{}")
	verify := func(args ...string) { s.run(append([]string{"notify", "verify", "--config", "keys"}, args...)...) }
	verify("good.txt")
	verify("good.txt", "--json")
	verify("no-first-line.txt")
	verify("answer-like.txt")
	verify("body.json", "--headers", "headers.txt")
	verify("changed.json", "--headers", "headers.txt")
	verify("old.txt")
	verify("old.txt", "--ignore-time")
	verify("scheme.txt")
	verify("twice.txt")
	verify("twice.txt", "-H", "Wechatpay-Nonce: d824f2e086d3c1df967785d13fcd22ef")
	verify("other-key.txt")
	verify("sm4.txt")
	verify("answer.txt")
	verify("body.json", "-H", "Request-ID: 0")
	verify("other-key.txt", "--json")

	verify("body.json")
	verify("empty.txt")
	verify("text.txt")
	verify("nowhere.txt")
	verify("body.json", "--headers", "nowhere.txt")
	verify("body.json", "-H", "no header")
	verify("good.txt", "good.txt")
	s.run("notify", "verify", "good.txt")
	s.run("notify", "verify", "good.txt", "--public-key", "keys/wechatpay_public_key.pem", "--public-key-id", keys.PublicKeyID)
	s.golden("notify_verify")
}

// v2Notice returns a notice of APIv2 in XML, signed with the standard library.
func v2Notice(fields map[string]string, key, kind string) string {
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		parts = append(parts, name+"="+fields[name])
	}
	text := strings.Join(parts, "&") + "&key=" + key
	digest := md5.Sum([]byte(text))
	sign := digest[:]
	if kind == "HMAC-SHA256" {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write([]byte(text))
		sign = mac.Sum(nil)
	}
	return xmlOf("xml", fields, "<sign>"+strings.ToUpper(hex.EncodeToString(sign))+"</sign>")
}

func xmlOf(root string, fields map[string]string, more string) string {
	var b strings.Builder
	b.WriteString("<" + root + ">")
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		b.WriteString("<" + name + "><![CDATA[" + fields[name] + "]]></" + name + ">")
	}
	return b.String() + more + "</" + root + ">"
}

// reqInfo encrypts the part of a refund notice: AES-256-ECB under the MD5 of the key.
func reqInfo(t *testing.T, key, text string) string {
	t.Helper()
	digest := md5.Sum([]byte(key))
	block, err := aes.NewCipher([]byte(hex.EncodeToString(digest[:])))
	if err != nil {
		t.Fatal(err)
	}
	padding := 16 - len(text)%16
	plain := []byte(text + strings.Repeat(string(rune(padding)), padding))
	for i := 0; i < len(plain); i += 16 {
		block.Encrypt(plain[i:], plain[i:])
	}
	return base64.StdEncoding.EncodeToString(plain)
}

func TestNotifyVerifyV2Session(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	keys := box.Keys()
	s.writeV2(t, keys)
	verify := func(args ...string) { s.run(append([]string{"notify", "verify", "--config", "keys"}, args...)...) }
	for _, name := range []string{"paid.xml", "hmac.xml"} {
		_, sign, _ := strings.Cut(s.read(name), "<sign>")
		sign, _, _ = strings.Cut(sign, "<")
		s.replace(sign, "SIGN")
	}
	verify("paid.xml")
	verify("paid.txt")
	verify("hmac.xml", "--json")
	verify("refund.xml")
	verify("wxv.xml")
	verify("changed.xml")
	verify("other-merchant.xml")
	verify("other-key.xml")
	verify("failed.xml")
	verify("no-sign.xml")
	verify("recut.xml")
	verify("broken.xml")
	verify("sm3.xml")
	s.run("notify", "verify", "paid.xml")
	s.env = map[string]string{"WXPAY_APIV2_KEY": keys.APIv2Key}
	s.run("notify", "verify", "paid.xml")
	s.run("notify", "verify", "wxv.xml")
	s.env = map[string]string{"WXPAY_APIV2_KEY": "short"}
	s.run("notify", "verify", "paid.xml")
	s.golden("notify_verify_v2")
}

// read reads a file of the working directory.
func (s *session) read(name string) string {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, name))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(data)
}

// writeV2 writes the notices of the session.
func (s *session) writeV2(t *testing.T, keys *sandbox.Keys) {
	t.Helper()
	paid := map[string]string{
		"appid": "wx2421b1c4370ec43b", "mch_id": "1900000109", "return_code": "SUCCESS", "result_code": "SUCCESS", "total_fee": "100",
		"out_trade_no": "1409811653", "transaction_id": "1004400740201409030005092168", "attach": "支付测试", "brand_new": "signed as well",
		"bank_type": "CFT", "is_subscribe": "N", "nonce_str": "5d2b6c2a8db53831f7eda20af46e531c", "openid": "oUpF8uMEb4qRXf22hE3X68TekukE",
		"trade_type": "JSAPI",
	}
	with := func(name, value string) map[string]string {
		fields := maps.Clone(paid)
		fields[name] = value
		return fields
	}
	good := v2Notice(paid, keys.APIv2Key, "MD5")
	s.write("paid.xml", good)
	s.write("paid.txt", "POST /notify HTTP/1.1\r\nContent-Type: text/xml\r\n\r\n"+good)
	s.write("hmac.xml", v2Notice(with("sign_type", "HMAC-SHA256"), keys.APIv2Key, "HMAC-SHA256"))
	s.write("changed.xml", strings.Replace(good, "[100]", "[1]", 1))
	s.write("other-merchant.xml", v2Notice(with("mch_id", "1900000110"), keys.APIv2Key, "MD5"))
	s.write("failed.xml", xmlOf("xml", map[string]string{"return_code": "FAIL", "return_msg": "签名失败"}, ""))
	s.write("no-sign.xml", xmlOf("xml", paid, ""))
	s.write("broken.xml", `<!DOCTYPE xml [<!ENTITY x "y">]>`+good)
	s.write("recut.xml", v2Notice(with("brand_new", "1&mch_id=1900000109&plan_id=1"), keys.APIv2Key, "MD5"))
	s.write("sm3.xml", v2Notice(with("sign_type", "SM3"), keys.APIv2Key, "MD5"))
	refund := xmlOf("root", map[string]string{"out_refund_no": "131811191610442717309", "refund_id": "50000408942018111907145868882", "refund_status": "SUCCESS"}, "")
	outer := map[string]string{"return_code": "SUCCESS", "mch_id": "1900000109", "nonce_str": "TeqClE3i0mvn3DrK", "req_info": reqInfo(t, keys.APIv2Key, refund)}
	s.write("refund.xml", xmlOf("xml", outer, ""))
	outer["req_info"] = reqInfo(t, strings.Repeat("k", 32), refund)
	s.write("other-key.xml", xmlOf("xml", outer, ""))
	s.write("wxv.xml", v2Notice(map[string]string{
		"appid": "wx2421b1c4370ec43b", "mch_id": "1900000109", "nonce_str": "TeqClE3i0mvn3DrK", "algorithm": "HMAC-SHA256", "event_id": "EV-1", "event_type": "TRANSACTION.SUCCESS", "event_create_time": "20261121155957",
		"event_algorithm": "AEAD_AES_256_GCM", "event_nonce": "fdasflkja484",
		"event_ciphertext": sealed(t, keys.APIv3Key, "fdasflkja484", "", xmlOf("xml", map[string]string{"out_order_no": "1234323JKHDFE1243252"}, "")),
	}, keys.APIv2Key, "HMAC-SHA256"))
}

// TestNotifyVerifyAnything verifies captured notices that may hold anything. None may panic or move
// the cursor of a terminal.
func TestNotifyVerifyAnything(t *testing.T) {
	s := newSession(t)
	s.sandbox()
	for _, input := range []string{
		"\x1b[2J", "POST", "POST / HTTP/", "HTTP/", "HTTP/1.1 200\n\n", "a", "a:b", "a:b\n\n\x1b", "<", "<xml>", "<xml>\x1b</xml>", "{", "\xff\xfe", "> POST / HTTP/1.1\n> A: b\n>\n\n{}",
		"Wechatpay-Nonce: \x1b\nWechatpay-Serial: \x1b\nWechatpay-Signature: \x1b\nWechatpay-Timestamp: 1\n\n{}",
	} {
		r := s.pipe(input, "notify", "verify", "--config", "keys")
		if r.code == exitOK || !utf8.ValidString(r.stdout+r.stderr) || strings.Contains(r.stdout+r.stderr, "\x1b") {
			t.Errorf("%q: exit %d\n%q%q", input, r.code, r.stdout, r.stderr)
		}
		if r := s.pipe(input, "notify", "verify", "--config", "keys", "--json"); r.stdout != "" && !json.Valid([]byte(r.stdout)) {
			t.Errorf("%q: %s", input, r.stdout)
		}
	}
}
