package wxpay

import (
	"context"
	"net/http"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/redact"
)

// Attempt has the facts about a Middleware's request. It is a value.
type Attempt struct {
	// Template is the path as Builder.Path gives it: "v3/pay/transactions/id/{transaction_id}". It
	// holds no value, so it may name a metric or a span.
	Template string
	// Number is 1 for the first attempt of a call.
	Number int
	// Host is the host that the attempt goes to, with its port if it has one. See Config.Hosts.
	Host string
}

// AttemptOf returns the attempt that the context of a Middleware's request belongs to. It reports
// false for any other context.
//
//	func(next http.RoundTripper) http.RoundTripper {
//		return roundTripFunc(func(req *http.Request) (*http.Response, error) {
//			attempt, _ := wxpay.AttemptOf(req.Context())
//			…
//			return next.RoundTrip(req)
//		})
//	}
func AttemptOf(ctx context.Context) (Attempt, bool) {
	if ctx == nil {
		return Attempt{}, false
	}
	c := call.Of(ctx)
	return Attempt{Template: c.Template, Number: c.Attempts(), Host: c.Host()}, c.Attempts() > 0
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// begin stands above all Middleware. It counts the attempts of a call and notes their hosts. It
// replaces an error that the layers above cannot read.
func begin(next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(req *http.Request) (*http.Response, error) {
		call.Of(req.Context()).Begin(req.URL.Host)
		res, err := next.RoundTrip(req)
		if err != nil {
			err = redact.Readable(err)
		}
		return res, err
	})
}

// sameCall stands below all Middleware. It refuses a request whose context is no longer that of the
// call. Otherwise the call would not learn that the request was sent, and could not end it. It also
// refuses an attempt that begins after the call has ended, or is made again. Its outcome would be
// lost, and a write would go out twice.
func sameCall(next http.RoundTripper) http.RoundTripper {
	return roundTrip(func(req *http.Request) (*http.Response, error) {
		state := call.Of(req.Context())
		switch {
		case state.Attempts() == 0:
			return nil, refused(req, "a Middleware has replaced that of its request: derive the new one from it")
		case !state.Enter(state.RoundOf(req.Context())):
			return nil, refused(req, "the call of this request has ended, or is made again: a Middleware began the attempt too late")
		}
		defer state.Leave()
		return next.RoundTrip(req)
	})
}

// refused closes the body of a request, as a RoundTripper must, and makes the error.
func refused(req *http.Request, why string) error {
	closeBody(req)
	return errorf(ErrContext, "%s", why)
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}
