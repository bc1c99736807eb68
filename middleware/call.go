package middleware

import (
	"context"
	"sync/atomic"
)

// Call is what a request is, beyond its bytes. It is shared by all attempts of one call
// and may be used by several goroutines.
type Call struct {
	Template string // the path as the caller wrote it, "v3/pay/transactions/id/{transaction_id}"
	Stream   bool   // the caller reads the answer as it comes

	acted atomic.Bool
}

type callKey struct{}

// callContext is the context of a request and the call that it belongs to, in one piece.
type callContext struct {
	context.Context
	call Call
}

func (c *callContext) Value(key any) any {
	if key == (callKey{}) {
		return &c.call
	}
	return c.Context.Value(key)
}

// WithCall makes the context of a request, and the call in it.
func WithCall(ctx context.Context, template string, stream bool) (context.Context, *Call) {
	c := &callContext{Context: ctx}
	c.call.Template, c.call.Stream = template, stream
	return c, &c.call
}

// CallOf finds the call in a request's context. It never returns nil: what did not come through
// wxpay is a Call of which nothing is known.
func CallOf(ctx context.Context) *Call {
	if call, ok := ctx.Value(callKey{}).(*Call); ok {
		return call
	}
	return new(Call)
}

// MayHaveActed reports whether any attempt so far may have been carried out.
func (c *Call) MayHaveActed() bool { return c.acted.Load() }

// note remembers it; an attempt that was certainly in vain does not undo an earlier one.
func (c *Call) note(acted bool) {
	if acted {
		c.acted.Store(true)
	}
}
