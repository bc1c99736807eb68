package middleware_test

import (
	"context"
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/middleware"
)

// The other side of the wire for these tests. It signs with the standard library alone.

var (
	platformKey = sync.OnceValue(newKey)
	merchantKey = sync.OnceValue(newKey)
)

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
}

const (
	platformSerial = "PUB_KEY_ID_0114232134912410000000000000"
	answerNonce    = "d7c9f2b84a1e4e0f9a3b"
	wrongSignature = "AAAA"
)

var clock = time.Unix(1554208460, 0)

func ring() keyring.Keyring {
	return keyring.Static(keyring.Key{Serial: platformSerial, Public: &platformKey().PublicKey})
}

// signedHeader are the headers of an answer that is what it says.
func signedHeader(at time.Time, body string) http.Header {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	digest := sha256.Sum256([]byte(timestamp + "\n" + answerNonce + "\n" + body + "\n"))
	signature, err := rsa.SignPKCS1v15(nil, platformKey(), stdcrypto.SHA256, digest[:])
	if err != nil {
		panic(err)
	}
	h := http.Header{}
	h.Set("Wechatpay-Timestamp", timestamp)
	h.Set("Wechatpay-Nonce", answerNonce)
	h.Set("Wechatpay-Serial", platformSerial)
	h.Set("Wechatpay-Signature", base64.StdEncoding.EncodeToString(signature))
	h.Set("Request-ID", "08F78BB5AF0610D302")
	return h
}

// answer makes a transport that always answers alike.
func answer(status int, h http.Header, body string) transport {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}, nil
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func verifier(next http.RoundTripper) http.RoundTripper {
	return middleware.Verify(middleware.Verification{
		Keyring: ring(), Now: func() time.Time { return clock }, MaxAnswer: 1 << 10,
	})(next)
}

// newRequest makes a request that belongs to a call.
func newRequest(t testing.TB, method, url, body string) *http.Request {
	t.Helper()
	return newRequestIn(t, t.Context(), method, url, body, false)
}

func newRequestIn(t testing.TB, ctx context.Context, method, url, body string, stream bool) *http.Request {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	ctx, call := middleware.WithCall(ctx, "v3/{test}", stream)
	req, err := http.NewRequestWithContext(ctx, method, url, reader)
	if err != nil {
		t.Fatal(err)
	}
	call.Rule, _ = rules.Lookup(method, strings.TrimPrefix(req.URL.EscapedPath(), "/"))
	return req
}

func mayHaveActed(req *http.Request) bool { return middleware.CallOf(req.Context()).MayHaveActed() }
