package middleware_test

import (
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/middleware"
)

// FuzzVerify: an answer is accepted exactly when the standard library accepts its signature, and
// its headers are as they should be. A refused answer is a VerifyError of one line.
func FuzzVerify(f *testing.F) {
	good := signedHeader(clock, goodBody)
	add := func(h http.Header, body string, status int) {
		f.Add(status, h.Get("Wechatpay-Timestamp"), h.Get("Wechatpay-Nonce"), h.Get("Wechatpay-Serial"), h.Get("Wechatpay-Signature"), "", body)
	}
	add(good, goodBody, 200)
	add(good, goodBody, 204)
	add(good, goodBody, 400)
	add(good, goodBody+" ", 200)
	add(signedHeader(clock, ""), "", 200)
	add(with("Wechatpay-Signature", "WECHATPAY/SIGNTEST/"+good.Get("Wechatpay-Signature")), goodBody, 200)
	add(with("Wechatpay-Timestamp", "-1"), goodBody, 200)
	add(with("Wechatpay-Serial", strings.ToLower(platformSerial)), goodBody, 200)
	f.Add(200, "1554208460", "n", platformSerial, "", "da39a3ee5e6b4b0d3255bfef95601890afd80709", "")
	// The key is another in each process, so a stored input asks for its signature by name.
	f.Add(200, "1554208460", "n", platformSerial, "sign it", "", goodBody)
	f.Fuzz(func(t *testing.T, status int, timestamp, nonce, serial, signature, digest, body string) {
		status = 200 + ((status-200)%400+400)%400 // 200 to 599 stay as they are
		if signature == "sign it" {
			signature = wxtest.Sign(platformKey(), wxtest.Message(timestamp, nonce, body))
		}
		h := http.Header{}
		h.Set("Wechatpay-Timestamp", timestamp)
		h.Set("Wechatpay-Nonce", nonce)
		h.Set("Wechatpay-Serial", serial)
		h.Set("Wechatpay-Signature", signature)
		h.Set("Wechatpay-Statement-Sha1", digest)
		res, err := verifier(answer(status, h, body)).RoundTrip(newRequest(t, "POST", tokens, "{}"))
		want := acceptable(timestamp, nonce, serial, signature, body)
		switch {
		case len(body) > 1<<10:
			if !errors.Is(err, middleware.ErrAnswerTooLarge) {
				t.Fatalf("a long body: %v", err)
			}
		case status >= 300:
			refusal, ok := call.RefusalOf(res)
			if err != nil || !ok || refusal.Verified != want {
				t.Fatalf("error %v, refusal %+v, want %v", err, refusal, want)
			}
		case (err == nil) != want:
			t.Fatalf("error %v, want acceptance %v", err, want)
		case err == nil:
			if got, _ := io.ReadAll(res.Body); string(got) != body {
				t.Fatalf("body %q became %q", body, got)
			}
		default:
			var v *middleware.VerifyError
			if !errors.As(err, &v) || strings.ContainsAny(err.Error(), "\n\r") {
				t.Fatalf("error %q", err)
			}
			text := strings.ReplaceAll(err.Error(), redact.OneLine(serial), "") // which may be anything, the signature too
			if len(signature) > 20 && strings.Contains(text, signature) {
				t.Fatalf("error %q holds the signature", err)
			}
		}
	})
}

// acceptable says by the standard library alone what Verify should.
func acceptable(timestamp, nonce, serial, signature, body string) bool {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || strings.Trim(timestamp, "0123456789") != "" || len(timestamp) > 12 {
		return false
	}
	if nonce == "" || strings.Contains(nonce, "\n") { // with a line more, another nonce and body have the same signature
		return false
	}
	if apart := clock.Unix() - seconds; apart > 300 || apart < -300 {
		return false
	}
	if keyring.Canonical(serial) != keyring.Canonical(platformSerial) {
		return false
	}
	decoded, err := base64.StdEncoding.DecodeString(signature)
	if err != nil {
		return false
	}
	digest := sha256.Sum256([]byte(timestamp + "\n" + nonce + "\n" + body + "\n"))
	return rsa.VerifyPKCS1v15(&platformKey().PublicKey, stdcrypto.SHA256, digest[:], decoded) == nil
}
