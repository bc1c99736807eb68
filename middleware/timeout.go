package middleware

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Timeout bounds one attempt, from its signature to the end of a buffered answer. For a Call
// that streams it ends when the answer begins; the rest follows the caller's context.
func Timeout(after time.Duration) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			ctx, cancel := context.WithCancelCause(req.Context())
			timer := time.AfterFunc(after, func() { cancel(context.DeadlineExceeded) })
			res, err := next.RoundTrip(req.WithContext(&attemptContext{ctx, cancel}))
			expired := !timer.Stop() && context.Cause(ctx) == context.DeadlineExceeded && req.Context().Err() == nil
			if err != nil {
				cancel(nil)
				if expired {
					err = timedOut(after, err)
				}
				return nil, err
			}
			if !CallOf(ctx).Stream { // the body is in memory
				cancel(nil)
				return res, nil
			}
			res.Body = &cancelBody{res.Body, cancel}
			return res, nil
		})
	}
}

// timedOut says what ended the attempt: our clock, not the caller, whom the transport's
// context.Canceled would accuse.
func timedOut(after time.Duration, err error) error {
	id := RequestID(err)
	err = fmt.Errorf("no whole answer within %s: %w", after, context.DeadlineExceeded)
	if id == "" {
		return err
	}
	return &AnswerError{RequestID: id, Err: err}
}

// attemptContext is the context of one attempt, with the function that ends it.
type attemptContext struct {
	context.Context
	abort context.CancelCauseFunc
}

type abortKey struct{}

func (c *attemptContext) Value(key any) any {
	if key == (abortKey{}) {
		return c.abort
	}
	return c.Context.Value(key)
}

// abortOf finds the function that ends the context of an attempt, or nil.
func abortOf(ctx context.Context) context.CancelCauseFunc {
	abort, _ := ctx.Value(abortKey{}).(context.CancelCauseFunc)
	return abort
}

// cancelBody ends the context of an attempt with its body.
type cancelBody struct {
	io.ReadCloser
	cancel context.CancelCauseFunc
}

func (b *cancelBody) Close() error {
	defer b.cancel(nil)
	return b.ReadCloser.Close()
}
