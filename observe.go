package wxpay

import (
	"context"
	"log/slog"
	"time"

	"github.com/wxpay-chain/wxpay/internal/call"
)

// Observer is told of calls and of their attempts, for traces, metrics and logs. A function that is
// nil is not called, and the zero Observer costs nothing. The module wxotel has one for
// OpenTelemetry.
//
//	config.Observer = wxpay.Observer{
//		Call: func(ctx context.Context, call wxpay.CallInfo) (context.Context, func(wxpay.CallResult)) {
//			start := time.Now()
//			return ctx, func(result wxpay.CallResult) {
//				slog.InfoContext(ctx, "call", "path", call.Template, "took", time.Since(start), "error", result.Err)
//			}
//		},
//	}
//
// Each function is called when something begins. It returns the context to go on with, and a
// function for the end, which may be nil. The context is derived from the given one, and may carry
// values: a span, say. It must not end earlier or later, or it is not used.
//
// The functions run in the goroutine of the call, so they must not block. They may be called by
// several goroutines at once. A panic in one of them is logged (Config.Logger) and goes no further:
// a payment does not fail because it cannot be observed. A panic in the call itself is observed as
// ErrNoOutcome, and goes on.
//
// Nothing that they are given holds a value, a query or a body of a request. The Response of a
// CallResult is the caller's own, and what Bytes returns stays secret.
type Observer struct {
	// Call is called for each use of a verb. Mistakes that are found before anything is sent are left
	// out (ErrPath, ErrVariable, ErrClosed …): there is no call then. It is called before a call
	// queues. The context leads to all of the call's attempts. A Download is one call up to its
	// last byte, with an attempt for each answer that it reads.
	Call func(context.Context, CallInfo) (context.Context, func(CallResult))

	// Attempt is called for each sending of a request. It stands below retries and all Middleware, so
	// it sees the host and the request that are sent. It stands above the signature, so an answer
	// that cannot be verified is an error. The context is that of the transport and of the log. A
	// keyring's download of certificates (SignedFetch) makes attempts too, and so does the probe of a
	// host that is out (Hosts). They belong to no call.
	Attempt func(context.Context, AttemptInfo) (context.Context, func(AttemptResult))
}

// CallInfo says which call begins. It is a value.
type CallInfo struct {
	Method   string // GET, POST …
	Template string // the path without values: v3/pay/transactions/id/{transaction_id}
	Async    bool   // the caller does not wait for it
}

// CallResult is the outcome of a call. It is a value.
type CallResult struct {
	// Response is the caller's. It is nil exactly when Err is not.
	Response *Response
	// Err is the caller's error. MayHaveActed tells whether the call may have acted.
	Err error
	// Sent is how many times a request was sent, by retries, a Middleware or the steps of a Download.
	// It is 0 for a call that was given up before.
	Sent int
	// Queued is how long the call has waited for its place among Config.MaxInFlight, and for the
	// turns of its attempts by Config.RateLimits. Pauses before further attempts are not in it: they
	// stand between the attempts, and in the log at Debug.
	Queued time.Duration
}

// AttemptInfo says which attempt begins. It is a value.
type AttemptInfo struct {
	Method   string
	Template string // as in CallInfo
	Host     string // without the port: api.mch.weixin.qq.com
	Port     int
	// Number is 1 for the first sending of a request. A sending again by a Middleware counts too.
	Number int
}

// AttemptResult is the outcome of an attempt. It is a value.
type AttemptResult struct {
	StatusCode int    // 0 without a believable answer
	RequestID  string // "" where the answer has none
	// Err is an *APIError without its Body, or a *CallError. MayHaveActed speaks for this attempt and
	// for those before it.
	Err error
}

// observed makes a call under the Observer.
func (c *Client) observed(r *request, run func(*request) (*Response, error)) (res *Response, err error) {
	if c.observer.Call == nil {
		return run(r)
	}
	info := CallInfo{Method: r.method, Template: r.template, Async: r.async}
	ctx, end := started(r.ctx, c.log, c.observer.Call, info)
	r.ctx, err = ctx, ErrNoOutcome // which a panic leaves
	defer func() {
		ended(c.log, end, CallResult{Response: res, Err: err, Sent: r.attempts, Queued: r.queued})
	}()
	return run(r)
}

// count adds what was sent for a request to its call, and how long that has waited. The request for
// a file belongs to the call whose answer has named it.
func (r *request) count(state *call.Call) {
	if r.outer != nil {
		r = r.outer
	}
	r.attempts += state.Sent()
	r.queued += state.Waited()
}

// started calls a function of the Observer. It returns the context to go on with, and the function
// for the end. A context that does not end as the given one does is not used.
func started[Info, Result any](
	ctx context.Context, log *slog.Logger, begin func(context.Context, Info) (context.Context, func(Result)), info Info,
) (inner context.Context, end func(Result)) {
	inner = ctx
	unharmed(log, func() {
		var given context.Context
		given, end = begin(ctx, info)
		if given != nil && given.Done() == ctx.Done() {
			inner = given
		}
	})
	return inner, end
}

// ended calls the Observer's function for the end, if there is one.
func ended[Result any](log *slog.Logger, end func(Result), result Result) {
	if end != nil {
		unharmed(log, func() { end(result) })
	}
}

// unharmed calls a function of the Observer. A panic in it is logged and goes no further, and
// neither does a panic of the logger.
func unharmed(log *slog.Logger, fn func()) {
	defer func() {
		if value := recover(); value != nil && log != nil {
			defer func() { _ = recover() }()
			log.Error("wxpay: the Observer panicked, and the call goes on", "panic", panicText(value))
		}
	}()
	fn()
}
