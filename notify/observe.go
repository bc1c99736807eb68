package notify

import (
	"context"
	"log/slog"

	"github.com/wxpay-chain/wxpay/internal/wire"
)

// Observer is told of deliveries, for traces and metrics, in the way of wxpay.Observer. A function
// that is nil is not called.
type Observer struct {
	// Delivery is called for each notice that comes, before its body is read. It returns the context
	// to go on with, and a function for the end, which may be nil. The context is derived from the
	// given one and may carry values: a span, say, which the function for the event then finds. It
	// must not end earlier or later, or it is not used.
	//
	// The end comes when the outcome is recorded, also if that is after the answer. Close waits for
	// it. Requests that are no POST, or that come after Close, are left out.
	//
	// Both functions must not block, since the answer waits for them. They may be called by several
	// goroutines at once. A panic in one of them is logged and goes no further.
	Delivery func(context.Context, DeliveryInfo) (context.Context, func(DeliveryResult))
}

// DeliveryInfo says what is known of a delivery when it begins. It is a value.
type DeliveryInfo struct {
	// RequestID is the header Request-ID, as it came; "" in APIv2. Anybody may have sent it.
	RequestID string
}

// DeliveryResult says how a delivery has ended. It is a value.
type DeliveryResult struct {
	Outcome Outcome
	// Event is nil unless the notice was verified. It is that of the function, and read-only. Its
	// Resource is secret.
	Event *Event
	// StatusCode is the answer's. 503 with OutcomeHandled means that the notice was handled too late,
	// and comes again.
	StatusCode int
	// Err says why. It is an *Error of a notice that was refused, and as a rule nil of one that was
	// handled. Of a function's error it is that error, whose text may hold anything.
	Err error
}

// Outcome is how a delivery has ended.
type Outcome string

// The outcomes. WeChat Pay sends the notice again unless it is OutcomeHandled or OutcomeDuplicate.
const (
	OutcomeHandled      Outcome = "handled"      // by this delivery; with an Err it is not recorded, and may be handled again
	OutcomeDuplicate    Outcome = "duplicate"    // an earlier delivery has handled it
	OutcomeBusy         Outcome = "busy"         // another delivery is handling it
	OutcomeFailed       Outcome = "failed"       // the function, the Store, Resolve or a download of keys failed or took too long
	OutcomeUnregistered Outcome = "unregistered" // there is no function for its type
	OutcomeRefused      Outcome = "refused"      // it is not believed; Error.Check says why
	OutcomeUnread       Outcome = "unread"       // its body did not arrive, or there was no room for it
)

// begin tells the Observer that a delivery begins.
func (d *delivery) begin() {
	begin := d.mux.config.Observer.Delivery
	if begin == nil {
		return
	}
	d.unharmed(func() error {
		var ctx context.Context
		ctx, d.ended = begin(d.ctx, DeliveryInfo{RequestID: d.request.Header.Get(wire.HeaderRequestID)})
		if ctx != nil && ctx.Done() == d.ctx.Done() {
			d.ctx = ctx
			d.request = d.request.WithContext(ctx)
		}
		return nil
	})
}

// end keeps how the delivery has ended, and returns the status of the answer.
func (d *delivery) end(outcome Outcome, err error, status int) int {
	d.result.Outcome, d.result.Err = outcome, err
	return status
}

// tell tells the Observer how the delivery has ended.
func (d *delivery) tell() {
	if d.ended == nil {
		return
	}
	result := d.result
	result.Event = d.event
	if result.Outcome == "" { // the step before was not done in time
		result.Outcome, result.Err = OutcomeFailed, d.ctx.Err()
	}
	d.unharmed(func() error { d.ended(result); return nil })
}

// unharmed calls a function of the Observer. A panic in it is logged.
func (d *delivery) unharmed(fn func() error) {
	if err := protect(fn); err != nil {
		d.log(d.ctx, slog.LevelError, "notify: the Observer panicked, and the delivery goes on", err)
	}
}
