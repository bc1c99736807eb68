package middleware

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay/internal/call"
)

// Timeout returns the layer that bounds one attempt, from its signature to the end of the answer.
// For a Download of package wxpay it ends when the answer begins; the rest follows the caller's
// context. Zero or less sets no bound.
func Timeout(after time.Duration) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		if after <= 0 {
			return next
		}
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			ctx, cancel := context.WithCancelCause(req.Context())
			timer := time.AfterFunc(after, func() { cancel(errExpired) })
			res, err := next.RoundTrip(req.WithContext(&attemptContext{ctx, cancel, time.Now()}))
			switch {
			case err != nil:
				expired := !timer.Stop() && context.Cause(ctx) == errExpired && req.Context().Err() == nil
				cancel(nil)
				if expired {
					err = timedOut(after, err)
				}
				return nil, err
			case isBuffered(res):
				timer.Stop()
				cancel(nil)
				return res, nil
			case call.Of(ctx).Stream:
				timer.Stop()
			}
			res.Body = &cancelBody{res.Body, timer, cancel}
			return res, nil
		})
	}
}

// errExpired is the cause of a context that the layer's own timer has ended. It is a
// context.DeadlineExceeded, and tells the timer from a deadline of the caller.
var errExpired = fmt.Errorf("the time of the attempt is up: %w", context.DeadlineExceeded)

// timedOut names what ended the attempt, the timer. The transport's context.Canceled would blame
// the caller.
func timedOut(after time.Duration, err error) error {
	id := requestID(err)
	err = fmt.Errorf("no whole answer within %s: %w", after, context.DeadlineExceeded)
	if id == "" {
		return err
	}
	return &AnswerError{RequestID: id, Err: err}
}

// attemptContext is the context of one attempt, the function that ends it, and its beginning.
type attemptContext struct {
	context.Context
	abort context.CancelCauseFunc
	since time.Time
}

type (
	abortKey struct{}
	sinceKey struct{}
)

func (c *attemptContext) Value(key any) any {
	switch key {
	case abortKey{}:
		return c.abort
	case sinceKey{}:
		return c.since
	}
	return c.Context.Value(key)
}

// abortOf finds the function that ends the context of an attempt, or nil.
func abortOf(ctx context.Context) context.CancelCauseFunc {
	abort, _ := ctx.Value(abortKey{}).(context.CancelCauseFunc)
	return abort
}

// cancelBody ends the context of an attempt, and its timer, with its body.
type cancelBody struct {
	io.ReadCloser
	timer  *time.Timer
	cancel context.CancelCauseFunc
}

func (b *cancelBody) Close() error {
	defer b.cancel(nil)
	b.timer.Stop()
	return b.ReadCloser.Close()
}
