package wxpay_test

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/wxpay-chain/wxpay"
)

// answering makes an answer without a signature.
func answering(status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}
}

// around makes a Middleware of a function.
func around(f func(next http.RoundTripper, req *http.Request) (*http.Response, error)) func(*wxpay.Config) {
	return func(config *wxpay.Config) {
		config.Middleware = append(config.Middleware, func(next http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(req *http.Request) (*http.Response, error) { return f(next, req) })
		})
	}
}

// over makes retries go over a transport, without RSA.
func over(transport http.RoundTripper) func(*wxpay.Config) {
	return func(config *wxpay.Config) {
		retries(config)
		config.Transport, config.Signer, config.PrivateKey = transport, cheapSigner{}, nil
	}
}

// TestRetryBesideRunning: a Middleware answers itself, while the attempt that it has begun is on
// the wire. That attempt may act, so a write is not made again. A read is.
func TestRetryBesideRunning(t *testing.T) {
	for _, c := range []struct {
		reason, method string
		status, want   int
	}{
		{"a write, and its own limit", "POST", 429, 1},
		{"a write, and its own fallback", "POST", 503, 1},
		{"a read", "GET", 503, 3},
	} {
		begun, release := make(chan struct{}, 3), make(chan struct{})
		var left sync.WaitGroup
		client := newClient(t, newBox(t), over(roundTripFunc(func(req *http.Request) (*http.Response, error) {
			_, _ = io.Copy(io.Discard, req.Body)
			begun <- struct{}{}
			<-release
			return nil, io.ErrUnexpectedEOF
		})), around(func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
			left.Go(func() { _, _ = next.RoundTrip(req) })
			<-begun
			return answering(c.status, ""), nil
		}))
		_, err := client.Chain("v3/retried").Do(t.Context(), c.method)
		close(release)
		left.Wait()
		if got := attemptsOf(nil, err); got != c.want || !wxpay.MayHaveActed(err) {
			t.Errorf("%s: %d attempts, want %d: %v", c.reason, got, c.want, err)
		}
	}
}

// TestRetryLateAttempt: a Middleware begins a further attempt (hedging) after it has given its
// outcome. The call is made again by then, and the attempt is not sent. An attempt that it begins
// before is.
func TestRetryLateAttempt(t *testing.T) {
	sent := 0
	var late []func()
	client := newClient(t, newBox(t), over(roundTripFunc(func(req *http.Request) (*http.Response, error) {
		_, _ = io.Copy(io.Discard, req.Body)
		sent++
		return answering(429, ""), nil
	})), around(func(next http.RoundTripper, req *http.Request) (*http.Response, error) {
		for _, attempt := range late {
			attempt()
		}
		late = append(late, func() {
			again := req.Clone(req.Context())
			again.Body, _ = req.GetBody()
			if _, err := next.RoundTrip(again); err == nil {
				t.Error("a late attempt was sent")
			}
		})
		if _, err := next.RoundTrip(req); err != nil {
			t.Error(err)
		}
		again := req.Clone(req.Context())
		again.Body, _ = req.GetBody()
		return next.RoundTrip(again)
	}))
	_, err := client.Chain("v3/retried").Post(t.Context(), wxpay.JSON{})
	if got := attemptsOf(nil, err); got != 3 || sent != 6 || wxpay.MayHaveActed(err) {
		t.Errorf("%d attempts, %d sendings, want 3 and 6: %v", got, sent, err)
	}
}
