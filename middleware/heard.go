package middleware

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
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
// waited is how long the host has kept the attempt waiting.
func (h *heard) silent(ctx context.Context, ownFault bool, waited time.Duration) {
	if h.report == nil {
		return
	}
	outcome := call.ErrHostUntold
	switch cause := context.Cause(ctx); {
	case ownFault:
	case ctx.Err() == nil, errors.Is(cause, sending.ErrRepeated):
		outcome = call.ErrHostFailed
	case !h.hadMost(ctx, waited): // a slow Signer, or a slow reader of a file
	case cause == errExpired, ctx.Err() == context.DeadlineExceeded && waited >= patience:
		outcome = call.ErrHostFailed
	}
	h.tell(outcome)
}

// hadMost reports whether the host has had at least half of the attempt's time.
func (h *heard) hadMost(ctx context.Context, waited time.Duration) bool {
	since, ok := ctx.Value(sinceKey{}).(time.Time)
	if !ok { // no Timeout stands above
		since = h.since
	}
	return 2*waited >= time.Since(since)
}

// body returns the body of an answer, whose end tells the outcome.
func (h heard) body(ctx context.Context, body io.ReadCloser) io.ReadCloser {
	if h.report == nil {
		return body
	}
	return &heardBody{ReadCloser: body, heard: h, ctx: ctx, waited: time.Since(h.since)}
}

// heardBody is the body of an answer. Its reader and the end of its context may use it at once.
type heardBody struct {
	io.ReadCloser
	heard heard
	ctx   context.Context
	told  atomic.Bool

	mu     sync.Mutex
	waited time.Duration // for the host, before the Read that runs
	begun  time.Time     // of the Read that runs, or zero
}

func (b *heardBody) Read(p []byte) (int, error) {
	b.begin(time.Now())
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.end(err == io.EOF)
	}
	b.begin(time.Time{})
	return n, err
}

// begin ends a Read, and begins the next unless at is zero.
func (b *heardBody) begin(at time.Time) {
	waited := b.wait()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waited, b.begun = waited, at
}

// wait returns how long the host has kept the attempt waiting.
func (b *heardBody) wait() time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.begun.IsZero() {
		return b.waited
	}
	return b.waited + time.Since(b.begun)
}

// Close tells that the host has answered, if nothing has cut the answer up to here.
func (b *heardBody) Close() error {
	b.end(b.ctx.Err() == nil)
	return b.ReadCloser.Close()
}

// end tells the outcome, once.
func (b *heardBody) end(answered bool) {
	switch {
	case !b.told.CompareAndSwap(false, true):
	case answered:
		b.heard.tell(nil)
	default:
		b.heard.silent(b.ctx, false, b.wait())
	}
}
