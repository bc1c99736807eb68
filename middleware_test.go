package wxpay_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

type (
	roundTripper  = http.RoundTripper
	request       = http.Request
	response      = http.Response
	roundTripFunc = wxtest.RoundTripFunc
)

// TestUserMiddleware: it stands before the signer, outermost first. It may change the request, and
// sees only verified answers.
func TestUserMiddleware(t *testing.T) {
	var order []string
	named := func(name string) wxpay.Middleware {
		return func(next http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(req *http.Request) (*http.Response, error) {
				order = append(order, name)
				if req.Header.Get("Authorization") != "" {
					t.Error("the request is signed already")
				}
				changed := req.Clone(req.Context())
				body, _ := io.ReadAll(req.Body)
				changed.Body = io.NopCloser(strings.NewReader(strings.Replace(string(body), "500001", "500002", 1)))
				changed.ContentLength = -1 // as a careless middleware leaves it
				res, err := next.RoundTrip(changed)
				if err == nil && res.Header.Get("Wechatpay-Signature") == "" {
					t.Error("an unverified answer came through")
				}
				return res, err
			})
		}
	}
	box, client := pair(t, func(c *wxpay.Config) { c.Middleware = []wxpay.Middleware{named("outer"), named("inner")} })
	if _, err := client.Chain(permissionsPath).Post(t.Context(), permissions()); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(order, " "); got != "outer inner" {
		t.Errorf("order %q", got)
	}
	last, _ := box.Last()
	if !strings.Contains(string(last.Body), "500002") || last.Header.Get("Content-Length") == "" && last.Header.Get("Transfer-Encoding") != "" {
		t.Errorf("received %q, %v", last.Body, last.Header)
	}

	box.Inject(sandbox.BadSignature())
	if _, err := client.Chain(permissionsPath).Post(t.Context(), permissions()); !errors.Is(err, wxpay.ErrBadSignature) {
		t.Errorf("error %v", err)
	}
}

// TestMiddlewareRefuses: its error comes back, and nothing was sent.
func TestMiddlewareRefuses(t *testing.T) {
	open := errors.New("circuit open")
	box, client := pair(t, func(c *wxpay.Config) {
		c.Middleware = []wxpay.Middleware{func(http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(*http.Request) (*http.Response, error) { return nil, open })
		}}
	})
	_, err := client.Chain(permissionsPath).Post(t.Context(), permissions())
	if !errors.Is(err, open) || !strings.Contains(err.Error(), "circuit open") || wxpay.MayHaveActed(err) || box.Count() != 0 {
		t.Errorf("error %v, MayHaveActed %v, received %d", err, wxpay.MayHaveActed(err), box.Count())
	}
}
