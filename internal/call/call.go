// Package call holds what a request is, beyond its bytes. That is the endpoint and its rule, the
// proof that its answer needs, and whether WeChat Pay may have carried it out. All of that
// travels in the context of the request, as a *Call, from the root package through the layers of
// middleware.
package call

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/fields"
)

// Call belongs to all attempts of one call. Its methods may be called by several goroutines at
// once. Its fields are set before an attempt is sent, but for Wire and Undecrypted.
type Call struct {
	Method   string // as the caller gave it; "" if it is not known
	Template string // the path as the caller wrote it, "v3/pay/transactions/id/{transaction_id}"
	Stream   bool   // the caller reads the answer as it comes
	Fetch    bool   // the answer brings the key that would verify it, so it is handed on unverified

	// Foreign says that no client of package wxpay made the request: its user cannot ask for
	// MayHaveActed or RefusalOf.
	Foreign bool
	Owner   any // the *resty.Request of the call; nil: it is not known

	Rule    *rules.Rule // what the catalogue knows of the endpoint; nil: nothing
	Mount   string      // the part of the path that Rule was found below; see Rule
	Encrypt []string    // further sensitive fields of the request, as fields.Parse takes them

	// Form is the file of an upload, or nil. The body of the request is then its meta, as JSON, until
	// the request is signed.
	Form *Form

	Once       bool // the call is sent once
	Idempotent bool // a write that may be sent again although an attempt may have acted

	Watch Watch // learns what becomes of each sending, or nil

	Sealing Sealing // who has encrypted the sensitive fields
	Seals   any     // what the Encrypt layer keeps for a further attempt

	Wire        []byte   // the answer as it came, once there is one
	Undecrypted []string // sensitive fields of the answer that the merchant's key does not open

	attempts atomic.Int32
	sent     atomic.Int32
	waited   atomic.Int64
	life
}

// Sealing says who has encrypted the sensitive fields of a request, and so named the key.
type Sealing uint8

// The values of Sealing. The fields may be in clear only while it is Unsealed.
const (
	Unsealed Sealing = iota
	ByLayer
	ByCaller
)

type key struct{}

// callContext holds the context of a request and its Call, in one allocation.
type callContext struct {
	context.Context
	call Call
}

func (c *callContext) Value(k any) any {
	if k == (key{}) {
		return &c.call
	}
	return c.Context.Value(k)
}

// With makes the context of a request, and the Call in it.
func With(ctx context.Context, template string, stream bool) (context.Context, *Call) {
	c := &callContext{Context: ctx}
	c.call.Template, c.call.Stream = template, stream
	return c, &c.call
}

// Of returns the Call in the context of a request. It never returns nil: without a Call in ctx it
// returns an empty one.
func Of(ctx context.Context) *Call {
	if c, ok := ctx.Value(key{}).(*Call); ok {
		return c
	}
	return &Call{Foreign: true}
}

// roundKey is the key of a round of one call. A call within the call has rounds of its own.
type roundKey struct{ call *Call }

// InRound makes the context of a round of the call, as NextRound counts them.
func (c *Call) InRound(ctx context.Context, round int) context.Context {
	return context.WithValue(ctx, roundKey{c}, round)
}

// RoundOf returns the round that a context of the call belongs to: 0 for the first.
func (c *Call) RoundOf(ctx context.Context) int {
	round, _ := ctx.Value(roundKey{c}).(int)
	return round
}

// Find is Of for a request that may have no Call. An empty Call then gets the rule of the
// request's method and path.
func Find(req *http.Request) *Call {
	c := Of(req.Context())
	if c.Foreign && c.Owner == nil {
		c.Rule = Rule("", req.Method, Target(req))
	}
	return c
}

// Owns reports whether the call is that of a *resty.Request. A context may be handed on to
// requests of another client, whose call it is not.
func (c *Call) Owns(request any) bool { return c.Owner == request || c.Owner == nil && !c.Foreign }

// Target returns the path of a request as it goes over the wire, without the query.
func Target(req *http.Request) string {
	if req.URL == nil {
		return ""
	}
	target, _, _ := strings.Cut(req.URL.RequestURI(), "?")
	return target
}

// Sensitive reports whether a request may hold fields to encrypt.
func (c *Call) Sensitive() bool { return len(c.Encrypt) > 0 || c.Rule.Sensitive() }

// BodyFields returns the paths of the sensitive fields in a JSON body.
func (c *Call) BodyFields() []string {
	switch {
	case c.Rule == nil:
		return c.Encrypt
	case c.Form != nil:
		return append(slices.Clip(c.Rule.Multipart), c.Encrypt...)
	}
	return append(slices.Clip(c.Rule.JSON), c.Encrypt...)
}

// QueryFields returns the names of the sensitive parameters. The fields that the caller adds may
// stand in the query as well as in the body.
func (c *Call) QueryFields() []string {
	names := fields.Names(c.Encrypt)
	if c.Rule != nil {
		names = append(names, c.Rule.Query...)
	}
	return names
}

// Proof returns how the answer to req can be shown to be WeChat Pay's. An answer without a
// signature is accepted only if req itself still goes to an endpoint of that kind.
func (c *Call) Proof(req *http.Request) rules.Proof {
	if c.Rule == nil || c.Rule.Proof == rules.Signature {
		return rules.Signature
	}
	if now := Rule(c.Mount, req.Method, Target(req)); now == nil || now.Proof != c.Rule.Proof {
		return rules.Signature
	}
	return c.Rule.Proof
}

// Attempts returns how many attempts have begun.
func (c *Call) Attempts() int { return int(c.attempts.Load()) }

// Send counts one more sending of a request, and returns its number. A Middleware may send what was
// begun once again, or not at all. Only a call that is observed counts.
func (c *Call) Send() int { return int(c.sent.Add(1)) }

// Sent returns how many sendings were counted.
func (c *Call) Sent() int { return int(c.sent.Load()) }

// Wait adds a time for which an attempt has waited for its turn.
func (c *Call) Wait(took time.Duration) { c.waited.Add(int64(took)) }

// Waited returns for how long the attempts have waited for their turns.
func (c *Call) Waited() time.Duration { return time.Duration(c.waited.Load()) }
