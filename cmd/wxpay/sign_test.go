package main

import (
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestSignSession(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	s.now = func() time.Time { return clock }
	s.write("body.json", `{"openid":"9x111111"}`)
	s.write("with-lf.json", "{\"openid\":\"9x111111\"}\n")
	const nonce = "593BEC0C930BF1AFEB40B4A08C8FB242"
	fixed := []string{"--timestamp", "1554208460", "--nonce", nonce, "--config", "keys"}
	sign := func(args ...string) { s.run(append(append([]string{"sign"}, args...), fixed...)...) }
	sign("GET", "v3/certificates")
	sign("POST", "https://api.mch.weixin.qq.com/v3/payroll-card/tokens?a=%20b", "-d", "@body.json")
	sign("POST", "/v3/payroll-card/tokens", "-d", "@with-lf.json", "-b")
	s.pipe(`{"a":1}`, append([]string{"sign", "patch", "v3/x", "-d", "-", "--json"}, fixed...)...)
	s.pipe("wx8888888888888888\n1414561699\n5K8264ILTKCH16CQ2502SI8ZNMTM67VS\nprepay_id=wx2016\n", "sign", "--config", "keys")
	s.pipe("no line feed", "sign", "--key", "keys/apiclient_key.pem")

	s.run("sign", "--config", "keys")
	s.run("sign", "GET", "--config", "keys")
	sign("GET", "v3/pay/transactions/id/{transaction_id}")
	sign("GE T", "v3/certificates")
	sign("POST", "v3/x", "-d", "@absent.json")
	s.run("sign", "GET", "v3/certificates", "--timestamp", "now", "--config", "keys")
	s.run("sign", "GET", "v3/certificates", "--nonce", "a b", "--config", "keys")
	s.run("sign", "GET", "v3/certificates")
	s.run("sign", "GET", "v3/certificates", "--mchid", "1900000109", "--serial", "5157F09EFDC096DE15EBE81A47057A7232F1B8E1")
	s.run("sign", "GET", "v3/certificates", "--mchid", "1900000109", "--serial", "1", "--key", "keys/apiclient_cert.pem")
	s.golden("sign")

	// WeChat Pay accepts the printed header.
	const target = "/v3/security/echo"
	r := s.quiet(t.Context(), strings.NewReader(""), "sign", "-b", "POST", target, "-d", `{"echo_message":"hi"}`, "--config", "keys",
		"--timestamp", strconv.FormatInt(time.Now().Unix(), 10))
	req, err := http.NewRequest(http.MethodPost, box.URL+target, strings.NewReader(`{"echo_message":"hi"}`))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", strings.TrimSpace(r.stdout))
	req.Header.Set("Accept", "application/json")
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "curl/8")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusUnauthorized {
		t.Errorf("the signature was refused: %v", res.Status)
	}
}

// TestSignIsRight checks the output of sign with the standard library.
func TestSignIsRight(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	r := s.quiet(t.Context(), strings.NewReader(""), "sign", "POST", "v3/x?y=1", "-d", "{}", "--json", "--config", "keys",
		"--timestamp", "1554208460", "--nonce", "abc")
	var got signedMessage
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatal(err, r.stderr)
	}
	if want := "POST\n/v3/x?y=1\n1554208460\nabc\n{}\n"; got.Message != want {
		t.Errorf("message %q, want %q", got.Message, want)
	}
	signature, err := base64.StdEncoding.DecodeString(got.Signature)
	if err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256([]byte(got.Message))
	if err := rsa.VerifyPKCS1v15(&box.Keys().Merchant.PublicKey, stdcrypto.SHA256, digest[:], signature); err != nil {
		t.Error(err)
	}
	if !strings.Contains(got.Authorization, `signature="`+got.Signature+`"`) {
		t.Error("the header has another signature")
	}
}
