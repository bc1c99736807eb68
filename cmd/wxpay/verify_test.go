package main

import (
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"
)

// clock is the time of the sessions below.
var clock = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

// signedHeaders returns the headers of an answer, made with the standard library.
func signedHeaders(t *testing.T, key *rsa.PrivateKey, serial string, at time.Time, body string) string {
	t.Helper()
	const nonce = "d824f2e086d3c1df967785d13fcd22ef"
	timestamp := strconv.FormatInt(at.Unix(), 10)
	digest := sha256.Sum256([]byte(timestamp + "\n" + nonce + "\n" + body + "\n"))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, stdcrypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return "Wechatpay-Nonce: " + nonce + "\nWechatpay-Serial: " + serial + "\nWechatpay-Timestamp: " + timestamp +
		"\nWechatpay-Signature: " + base64.StdEncoding.EncodeToString(signature) + "\n"
}

func TestVerifySession(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	s.now = func() time.Time { return clock }
	keys := box.Keys()
	const body = `{"prepay_id":"wx2016"}`
	good := signedHeaders(t, keys.Public, keys.PublicKeyID, clock.Add(-3*time.Second), body)
	s.write("body.json", body)
	s.write("good.txt", good)
	s.write("changed.json", `{"prepay_id":"wx2017"}`)
	s.write("with-lf.json", body+"\n")
	s.write("crlf.txt", strings.ReplaceAll(good, "\n", "\r\n"))
	s.write("old.txt", signedHeaders(t, keys.Public, keys.PublicKeyID, clock.Add(-time.Hour), body))
	s.write("unknown.txt", signedHeaders(t, keys.Public, "PUB_KEY_ID_0999", clock, body))
	s.write("mixed.txt", signedHeaders(t, keys.Platform, keys.PublicKeyID, clock, body))
	s.write("probe.txt", strings.Replace(good, "Signature: ", "Signature: WECHATPAY/SIGNTEST/", 1))
	s.write("unsigned.txt", "HTTP/1.1 200 OK\nServer: nginx\n")
	s.write("broken.txt", "this is\nno header\n")
	verify := func(args ...string) { s.run(append([]string{"verify", "--config", "keys"}, args...)...) }
	verify("body.json", "--headers", "good.txt")
	verify("body.json", "--headers", "crlf.txt", "--json")
	verify("changed.json", "--headers", "good.txt")
	verify("with-lf.json", "--headers", "good.txt")
	verify("body.json", "--headers", "old.txt")
	verify("changed.json", "--headers", "old.txt")
	verify("body.json", "--headers", "old.txt", "--ignore-time")
	verify("body.json", "--headers", "unknown.txt")
	verify("body.json", "--headers", "mixed.txt")
	verify("body.json", "--headers", "probe.txt")
	verify("body.json", "--headers", "unsigned.txt")
	verify("body.json", "--headers", "good.txt", "-H", "Wechatpay-Timestamp: yesterday")

	verify("body.json")
	verify("body.json", "--headers", "broken.txt")
	verify("absent.json", "--headers", "good.txt")
	s.run("verify", "body.json", "--headers", "good.txt")
	s.run("verify", "body.json", "--headers", "good.txt", "--public-key", "keys/apiclient_key.pem", "--public-key-id", "PUB_KEY_ID_1")
	s.golden("verify")

	// This is the whole output of curl -i, after a proxy's own answer.
	whole := "HTTP/1.1 200 Connection established\r\n\r\nHTTP/2 200\r\n" + strings.ReplaceAll(good, "\n", "\r\n") + "\r\n" + body
	if r := s.quiet(t.Context(), strings.NewReader(whole), "verify", "--config", "keys"); r.code != exitOK {
		t.Errorf("curl -i: %+v", r)
	}
}

// TestVerifyStatement has a statement, whose digest is signed.
func TestVerifyStatement(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	const csv = "date,amount\n"
	digest := fmt.Sprintf("%x", sha1.Sum([]byte(csv)))
	headers := signedHeaders(t, box.Keys().Public, box.Keys().PublicKeyID, time.Now(), `{"sha1":"`+digest+`"}`)
	s.write("headers.txt", headers+"Wechatpay-Statement-Sha1: "+digest+"\n")
	for body, want := range map[string]int{csv: exitOK, csv + "x": exitFailed} {
		s.write("bill.csv", body)
		if r := s.quiet(t.Context(), nil, "verify", "bill.csv", "--headers", "headers.txt", "--config", "keys"); r.code != want {
			t.Errorf("%q: %+v", body, r)
		}
	}
}
