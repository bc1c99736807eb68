package middleware_test

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/middleware"
)

// TestZeroValues: a layer without what it needs returns an error, and sends nothing that it
// should not.
func TestZeroValues(t *testing.T) {
	good := answer(200, signedHeader(time.Now(), "{}"), "{}")
	for _, c := range []struct {
		why    string
		layer  func(http.RoundTripper) http.RoundTripper
		failed bool
	}{
		{"no keyring", middleware.Verify(middleware.Verification{}), true},
		{"a keyring is enough", middleware.Verify(middleware.Verification{Keyring: ring()}), false},
		{"no signer", middleware.Sign(middleware.Identity{}), true},
		{"a signer is enough", middleware.Sign(middleware.Identity{Signer: crypto.RSA(merchantKey())}), false},
		{"no bound", middleware.Timeout(0), false},
		{"no logger", middleware.Log(nil), false},
	} {
		if _, err := c.layer(good).RoundTrip(httptest.NewRequest("GET", "https://api.mch.weixin.qq.com/v3/certificates", nil)); (err != nil) != c.failed {
			t.Errorf("%s: error %v", c.why, err)
		}
	}
	for why, hook := range map[string]resty.RequestMiddleware{"Encrypt": middleware.Encrypt(nil), "Headers": middleware.Headers(nil, "")} {
		r := resty.New().R().SetBody([]byte(`{}`))
		r.Method, r.URL = "POST", tokens
		if why == "Headers" {
			r.URL = "https://api.mch.weixin.qq.com/v3/certificates"
		}
		if hook(nil, r) == nil {
			t.Errorf("%s without a keyring: no error", why)
		}
	}
}

// readerFunc is a function as a body.
type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// TestTimeoutOverAnything: without Verify below, an answer can be read, and the bound holds to
// its end.
func TestTimeoutOverAnything(t *testing.T) {
	for _, c := range []struct {
		why   string
		after time.Duration
		read  func(context.Context) (int, error)
		want  error
	}{
		{"an answer that is read later", time.Minute, func(ctx context.Context) (int, error) { return 0, cmp.Or(context.Cause(ctx), io.EOF) }, io.EOF},
		{"an answer that hangs", time.Millisecond, func(ctx context.Context) (int, error) {
			<-ctx.Done()
			return 0, context.Cause(ctx)
		}, context.DeadlineExceeded},
	} {
		next := transport(func(req *http.Request) (*http.Response, error) {
			body := readerFunc(func([]byte) (int, error) { return c.read(req.Context()) })
			return &http.Response{StatusCode: 200, Body: io.NopCloser(body)}, nil
		})
		res, err := middleware.Timeout(c.after)(next).RoundTrip(httptest.NewRequest("GET", tokens, nil))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := res.Body.Read(nil); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.why, err, c.want)
		}
		if err := res.Body.Close(); err != nil {
			t.Error(err)
		}
	}
}
