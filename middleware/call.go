package middleware

import (
	"context"
	"slices"
	"sync/atomic"

	"github.com/wxpay-chain/wxpay/catalog/rules"
)

// Call is what a request is, beyond its bytes. It is shared by all attempts of one call
// and may be used by several goroutines.
type Call struct {
	Template string // the path as the caller wrote it, "v3/pay/transactions/id/{transaction_id}"
	Stream   bool   // the caller reads the answer as it comes

	Rule    *rules.Rule // what the catalogue knows of the endpoint; nil: nothing
	Encrypt []string    // further sensitive fields of the request, as ParsePath takes them

	Wire        []byte   // the answer as it came, once there is one
	Undecrypted []string // sensitive fields of the answer that the merchant's key does not open

	acted    atomic.Bool
	attempts atomic.Int32
}

// sensitive reports whether a request may hold what is to be encrypted.
func (c *Call) sensitive() bool {
	return len(c.Encrypt) > 0 || c.Rule != nil && len(c.Rule.JSON)+len(c.Rule.Query)+len(c.Rule.Multipart) > 0
}

// bodyFields are the paths of sensitive fields in a body.
func (c *Call) bodyFields() []string {
	if c.Rule == nil {
		return c.Encrypt
	}
	return append(slices.Clip(c.Rule.JSON), c.Encrypt...)
}

// queryFields are the names of sensitive parameters. What the caller adds is meant for the body, if there is one.
func (c *Call) queryFields(noBody bool) []string {
	var names []string
	if c.Rule != nil {
		names = slices.Clip(c.Rule.Query)
	}
	if noBody {
		names = append(names, c.Encrypt...)
	}
	return names
}

// proof is how the answer can be shown to be WeChat Pay's.
func (c *Call) proof() rules.Proof {
	if c.Rule == nil {
		return rules.Signature
	}
	return c.Rule.Proof
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

// Begin counts one more attempt of the call.
func (c *Call) Begin() { c.attempts.Add(1) }

// Attempts returns how many attempts have begun.
func (c *Call) Attempts() int { return int(c.attempts.Load()) }

// MayHaveActed reports whether any attempt so far may have been carried out.
func (c *Call) MayHaveActed() bool { return c.acted.Load() }

// note remembers it; an attempt that was certainly in vain does not undo an earlier one.
func (c *Call) note(acted bool) {
	if acted {
		c.acted.Store(true)
	}
}
