package middleware_test

import (
	"context"
	"crypto/rsa"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/middleware"
)

// The functions below are the other side of the wire. They sign with the standard library only.

func platformKey() *rsa.PrivateKey { return wxtest.Key(wxtest.Platform) }
func merchantKey() *rsa.PrivateKey { return wxtest.Key(wxtest.Merchant) }

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
	h := wxtest.Signature{Key: platformKey(), Serial: platformSerial, Nonce: answerNonce, At: at}.Header(body)
	h.Set("Request-ID", "08F78BB5AF0610D302")
	return h
}

// answer makes a transport that always answers alike.
func answer(status int, h http.Header, body string) transport {
	return func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Header: h, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}, nil
	}
}

type transport = wxtest.RoundTripFunc

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
	ctx, c := call.With(ctx, "v3/{test}", stream)
	req, err := http.NewRequestWithContext(ctx, method, url, reader)
	if err != nil {
		t.Fatal(err)
	}
	c.Rule, _ = rules.Lookup(method, strings.TrimPrefix(req.URL.EscapedPath(), "/"))
	return req
}

func mayHaveActed(req *http.Request) bool { return call.Of(req.Context()).MayHaveActed() }
