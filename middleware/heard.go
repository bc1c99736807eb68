package middleware

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/sending"
)

// patience is how long a host must have been silent before the end of the caller's own deadline
// counts against it. WeChat Pay answers most calls in a few tenths of a second. A caller with 2 s
// must be able to leave a silent host. An attempt that was begun with little time left says nothing
// of the host.
const patience = time.Second

// heard is what a Watch waits for: the outcome of one sending.
type heard struct {
	call   *call.Call
	host   string
	report func(error) // nil: there is no Watch
	since  time.Time
}

// hear begins to listen to the host of a request that is about to be sent.
func hear(c *call.Call, req *http.Request) heard {
	if c.Watch == nil {
		return heard{}
	}
	report := c.Watch.Sending(req.URL)
	if report == nil {
		return heard{}
	}
	return heard{c, req.URL.Host, report, time.Now()}
}

// tell hands over the outcome, as call.Watch has it.
func (h *heard) tell(outcome error) {
	if h.report == nil {
		return
	}
	if outcome == call.ErrHostFailed {
		h.call.NoteHostFailed(h.host)
	}
	h.report(outcome)
}

// silent tells that no whole answer came. The sending's own context says why, never the type of
// the error, which depends on the transport. ownFault says that the request's body has failed.
func (h *heard) silent(ctx context.Context, ownFault bool) {
	if h.report == nil {
		return
	}
	outcome := call.ErrHostUntold
	switch cause := context.Cause(ctx); {
	case ownFault:
	case ctx.Err() == nil, cause == errExpired, errors.Is(cause, sending.ErrRepeated):
		outcome = call.ErrHostFailed
	case ctx.Err() == context.DeadlineExceeded && time.Since(h.since) >= patience:
		outcome = call.ErrHostFailed
	}
	h.tell(outcome)
}

// body returns the body of an answer, whose end tells the outcome.
func (h heard) body(ctx context.Context, body io.ReadCloser) io.ReadCloser {
	if h.report == nil {
		return body
	}
	return &heardBody{ReadCloser: body, heard: h, ctx: ctx}
}

// heardBody is the body of an answer. Its reader and the end of its context may use it at once.
type heardBody struct {
	io.ReadCloser
	heard heard
	ctx   context.Context
	told  atomic.Bool
}

func (b *heardBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && b.told.CompareAndSwap(false, true) {
		if err == io.EOF {
			b.heard.tell(nil)
		} else {
			b.heard.silent(b.ctx, false)
		}
	}
	return n, err
}

// Close tells that the host has answered, if nothing has cut the answer up to here.
func (b *heardBody) Close() error {
	if b.told.CompareAndSwap(false, true) {
		if b.ctx.Err() == nil {
			b.heard.tell(nil)
		} else {
			b.heard.silent(b.ctx, false)
		}
	}
	return b.ReadCloser.Close()
}
