package middleware

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/internal/sending"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

var (
	errNoAnswer = errors.New("the transport gave neither an answer nor an error")
	errSwitched = errors.New("the answer is informational (1xx), where a final one was due")

	errRedirected = errors.New("WeChat Pay redirects no request: forbid redirects, as resty.NoRedirectPolicy does")
)

// isRedirected reports whether net/http made a request by following a redirect. Its signature
// would hold for WeChat Pay whichever host it goes to, for a signature covers no host.
func isRedirected(req *http.Request) bool { return req.Response != nil }

// send hands a request to the transport, once. The body of the answer ends with the request's
// context.
func send(next http.RoundTripper, req *http.Request, c *call.Call) (*http.Response, error) {
	ctx := req.Context()
	if err := context.Cause(ctx); err != nil { // it has ended, and nothing was sent
		closeBody(req)
		return nil, err
	}
	var release context.CancelCauseFunc
	abort := abortOf(ctx)
	if abort == nil { // no Timeout stands above
		ctx, release = context.WithCancelCause(ctx)
		req, abort = req.WithContext(ctx), release
	}
	res, err := deliver(next, req, c, abort)
	if err != nil {
		if release != nil {
			release(nil)
		}
		return nil, err
	}
	if _, bounds := next.(*http.Transport); !bounds || release != nil {
		res.Body = bound(ctx, res.Body, release) // net/http does it by itself
	}
	return res, nil
}

// deliver notes in the Call whether the request may have left, and tells whether its host has
// answered. It refuses an answer that cannot be read: after 101 net/http gives the bare connection,
// which heeds no context.
func deliver(next http.RoundTripper, req *http.Request, c *call.Call, abort context.CancelCauseFunc) (*http.Response, error) {
	host := hear(c, req)
	attempt, watched := sending.New(next, req, abort)
	res, err := next.RoundTrip(watched)
	switch {
	case err != nil:
		c.Note(attempt.MayHaveLeft())
		c.NoteBroken()
		host.silent(req.Context(), attempt.BodyFailed(), time.Since(host.since))
		return nil, attempt.Explain(next, req, redact.Readable(err))
	case res == nil || res.Body == nil:
		c.Note(true)
		host.tell(call.ErrHostUntold)
		return nil, errNoAnswer
	case res.StatusCode < http.StatusOK:
		c.Note(true)
		host.tell(nil)
		_ = res.Body.Close()
		err := fmt.Errorf("%w: %d", errSwitched, res.StatusCode)
		return nil, &AnswerError{RequestID: res.Header.Get(wire.HeaderRequestID), Err: err}
	}
	res.Body = host.body(req.Context(), res.Body)
	return res, nil
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}
