package wxpay_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestRetryUnsignedCode: anyone between may have written a code without a signature. It makes a
// read again, which changes nothing, and no write.
func TestRetryUnsignedCode(t *testing.T) {
	for _, c := range []struct {
		method   string
		attempts int
	}{{"GET", 3}, {"POST", 1}} {
		sent := 0
		client := newClient(t, newBox(t), retries, func(config *wxpay.Config) {
			config.Transport = roundTripFunc(func(*http.Request) (*http.Response, error) {
				sent++
				return &http.Response{StatusCode: 400, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"code":"FREQUENCY_LIMITED"}`))}, nil
			})
		})
		_, err := client.Chain("v3/retried").Do(t.Context(), c.method)
		if !errors.Is(err, wxpay.Code("FREQUENCY_LIMITED")) || sent != c.attempts {
			t.Errorf("%s: %d attempts, want %d: %v", c.method, sent, c.attempts, err)
		}
	}
}

// TestRetryDocumented loses the answer to a write. It is sent again where WeChat Pay says so of the
// endpoint, and the request has its number.
func TestRetryDocumented(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reason   string
		path     string
		options  []wxpay.Option
		on       bool
		attempts int
	}{
		{"a refund with its number", "v3/refund/domestic/refunds", []wxpay.Option{wxpay.JSON{"out_refund_no": "R1"}}, true, 2},
		{"a refund, not switched on", "v3/refund/domestic/refunds", []wxpay.Option{wxpay.JSON{"out_refund_no": "R1"}}, false, 1},
		{"a refund without a number", "v3/refund/domestic/refunds", []wxpay.Option{wxpay.JSON{"reason": "R1"}}, true, 1},
		{"a refund with an empty number", "v3/refund/domestic/refunds", []wxpay.Option{wxpay.JSON{"out_refund_no": ""}}, true, 1},
		{"a refund whose number is no text", "v3/refund/domestic/refunds", []wxpay.Option{wxpay.JSON{"out_refund_no": 1}}, true, 1},
		{"a refund with a blank number", "v3/refund/domestic/refunds", []wxpay.Option{wxpay.JSON{"out_refund_no": " "}}, true, 1},
		{"a refund with two numbers", "v3/refund/domestic/refunds", []wxpay.Option{wxpay.Raw("application/json", []byte(`{"out_refund_no":"R1","out_refund\u005fno":""}`))}, true, 1},
		{"a refund with an empty number, and one that counts", "v3/refund/domestic/refunds", []wxpay.Option{wxpay.Raw("application/json", []byte(`{"out_refund_no":"","out_refund_no":"R1"}`))}, true, 1},
		{"a refund with its number further down", "v3/refund/domestic/refunds", []wxpay.Option{wxpay.JSON{"amount": wxpay.JSON{"out_refund_no": "R1"}}}, true, 1},
		{"a list of refunds", "v3/refund/domestic/refunds", []wxpay.Option{wxpay.Body([]any{wxpay.JSON{"out_refund_no": "R1"}})}, true, 1},
		{"a refund with NoRetry", "v3/refund/domestic/refunds", []wxpay.Option{wxpay.JSON{"out_refund_no": "R1"}, wxpay.NoRetry()}, true, 1},
		{"a number in the path", "v3/pay/transactions/out-trade-no/{out_trade_no}/close", []wxpay.Option{wxpay.JSON{}, wxpay.Vars{"out_trade_no": "A1"}}, true, 2},
		{"an endpoint without a promise", "v3/marketing/busifavor/coupons/use", []wxpay.Option{wxpay.JSON{"use_request_no": "U1"}}, true, 1},
		{"an endpoint that nobody knows", "v3/unknown", []wxpay.Option{wxpay.JSON{"out_refund_no": "R1"}}, true, 1},
	} {
		t.Run(c.reason, func(t *testing.T) {
			t.Parallel()
			box, client := pair(t, retries, func(config *wxpay.Config) { config.Retry.DocumentedWrites = c.on })
			box.Handle("POST", c.path, func(sandbox.Request) sandbox.Answer { return sandbox.JSON(200, nil) })
			box.Inject(sandbox.CutAfter())
			res, err := client.Chain(c.path).Post(t.Context(), c.options...)
			if (err == nil) != (c.attempts > 1) {
				t.Errorf("error %v", err)
			}
			if got := attemptsOf(res, err); got != c.attempts || len(box.Requests()) != c.attempts {
				t.Errorf("%d attempts, %d received, want %d", got, len(box.Requests()), c.attempts)
			}
		})
	}
}

// TestRetryChanged: after a Middleware has made another request of a call, the call may not act
// twice. A Middleware that changes its request in place changes one attempt.
func TestRetryChanged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		reason, method, path string
		change               func(*http.Request)
		attempts             int
	}{
		{"nothing is changed", "POST", "v3/refund/domestic/refunds", func(*http.Request) {}, 2},
		{"a refund becomes the use of a coupon", "POST", "v3/refund/domestic/refunds", func(r *http.Request) { r.URL.Path = "/v3/marketing/busifavor/coupons/use" }, 1},
		{"a read becomes a write", "GET", "v3/refund/domestic/refunds", func(r *http.Request) { r.Method = "POST" }, 1},
		{"a gateway's prefix, in place", "GET", "v3/certificates", func(r *http.Request) { r.URL.Path = "/gw" + r.URL.Path }, 2},
	} {
		t.Run(c.reason, func(t *testing.T) {
			t.Parallel()
			var paths []string
			cut := roundTripFunc(func(req *http.Request) (*http.Response, error) {
				if req.Body != nil {
					_, _ = io.Copy(io.Discard, req.Body)
				}
				paths = append(paths, req.URL.Path)
				return nil, io.ErrUnexpectedEOF
			})
			client := newClient(t, newBox(t), func(config *wxpay.Config) {
				config.Retry = wxpay.Retry{MaxPause: time.Millisecond, Attempts: 2, DocumentedWrites: true}
				config.Transport = cut
				config.Middleware = []wxpay.Middleware{func(next http.RoundTripper) http.RoundTripper {
					return roundTripFunc(func(req *http.Request) (*http.Response, error) {
						c.change(req)
						return next.RoundTrip(req)
					})
				}}
			})
			options := []wxpay.Option{wxpay.JSON{"out_refund_no": "R1"}}
			if c.method == "GET" {
				options = nil
			}
			_, err := client.Chain(c.path).Do(t.Context(), c.method, options...)
			if err == nil || len(paths) != c.attempts || paths[0] != paths[len(paths)-1] {
				t.Errorf("sent to %q, want %d attempts at one path: %v", paths, c.attempts, err)
			}
		})
	}
}
