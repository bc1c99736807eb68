package wxpay_test

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
)

// TestRetryMiddlewareOutcome: a Middleware gives an outcome of its own, which is judged as that of
// the wire. The first attempt has that outcome, and each further one is refused.
func TestRetryMiddlewareOutcome(t *testing.T) {
	type outcome = func(next http.RoundTripper, req *http.Request) (*http.Response, error)
	of := func(status int) outcome {
		return func(http.RoundTripper, *http.Request) (*http.Response, error) { return answering(status, ""), nil }
	}
	for _, c := range []struct {
		reason, method string
		options        []wxpay.Option
		first          outcome
		attempts       int
		acted          bool
	}{
		{"a gateway's page after its own sending", "POST", nil, of(502), 1, true},
		{"the same, and an idempotent write", "POST", []wxpay.Option{wxpay.Idempotent()}, of(502), 2, true},
		{"the same, and a read", "GET", nil, of(502), 2, true},
		{"its own limit", "POST", nil, of(429), 2, false},
		{"an answer without a body", "POST", nil, func(http.RoundTripper, *http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 429}, nil
		}, 2, false},
		{"neither an answer nor an error", "GET", nil, func(http.RoundTripper, *http.Request) (*http.Response, error) { return nil, nil }, 1, false},
		{"a call of its own that may have acted, beside a cut", "GET", nil, func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
			_, err := next.RoundTrip(req)
			return nil, errors.Join(err, &wxpay.PanicError{}) // of which MayHaveActed says yes
		}, 2, true},
		{"a cut, and then a forged answer", "GET", nil, func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
			if _, err := next.RoundTrip(req); err == nil {
				t.Error("no cut")
			}
			return next.RoundTrip(req.Clone(req.Context()))
		}, 1, true},
		{"a forged refusal, of which it hides the request", "GET", nil, func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
			forged := req.Clone(req.Context())
			forged.Header.Set("X-Forge", "503")
			res, err := next.RoundTrip(forged)
			if err == nil {
				res.Request = req
			}
			return res, err
		}, 1, true},
	} {
		sent, tried := 0, 0
		client := newClient(t, newBox(t), over(roundTripFunc(func(req *http.Request) (*http.Response, error) {
			if req.Header.Get("X-Forge") != "" {
				forged := answering(503, "{}")
				forged.Header.Set("Wechatpay-Signature", "AAAA")
				return forged, nil
			}
			if sent++; sent == 1 {
				return nil, io.ErrUnexpectedEOF
			}
			return answering(200, "{}"), nil // without a signature
		})), around(func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
			if tried++; tried == 1 {
				return c.first(next, req)
			}
			return answering(400, `{"code":"PARAM_ERROR"}`), nil
		}))
		_, err := client.Chain("v3/retried").Do(t.Context(), c.method, c.options...)
		if err == nil || tried != c.attempts || wxpay.MayHaveActed(err) != c.acted {
			t.Errorf("%s: %d attempts, want %d; MayHaveActed %v, want %v: %v", c.reason, tried, c.attempts, wxpay.MayHaveActed(err), c.acted, err)
		}
	}
}

// TestRetryMiddlewareBody: a Middleware gives each attempt a number of its own. After an attempt
// that may have acted that would be another payment, so nothing is sent.
func TestRetryMiddlewareBody(t *testing.T) {
	for _, c := range []struct {
		reason string
		option wxpay.Option
		status int // of the first answer; 0: it is lost
		want   int
	}{
		{"it may have acted", wxpay.Idempotent(), 0, 1},
		{"it may have acted, and the number is documented", wxpay.Vars{}, 500, 1},
		{"it has not acted", wxpay.Idempotent(), 429, 3},
	} {
		sent, made := 0, 0
		client := newClient(t, newBox(t), over(roundTripFunc(func(req *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, req.Body)
			if sent++; c.status == 0 {
				return nil, io.ErrUnexpectedEOF
			}
			return answering(c.status, ""), nil
		})), around(func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
			made++
			numbered := req.Clone(req.Context())
			numbered.Body = io.NopCloser(strings.NewReader(`{"out_refund_no":"R` + strconv.Itoa(made) + `"}`))
			numbered.ContentLength = -1
			return next.RoundTrip(numbered)
		}), func(config *wxpay.Config) { config.Retry.DocumentedWrites = true })
		_, err := client.Chain("v3/refund/domestic/refunds").Post(t.Context(), wxpay.JSON{"out_refund_no": "R"}, c.option)
		if sent != c.want || wxpay.MayHaveActed(err) != (c.status != 429) {
			t.Errorf("%s: sent %d times, want %d; MayHaveActed %v: %v", c.reason, sent, c.want, wxpay.MayHaveActed(err), err)
		}
	}
}
