package wxpay

import (
	"net/http"
	"slices"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/call"
)

// guard stands below the user's own Middleware. A Middleware may change a request after its fields
// were encrypted and the proof of its answer was chosen. guard refuses a request for which either
// would be wrong.
type guard struct {
	base *baseURL
	next http.RoundTripper
}

// guard returns the layer. Without a Middleware it has nothing to look at.
func (b *baseURL) guard(above []Middleware) Middleware {
	return func(next http.RoundTripper) http.RoundTripper {
		if len(above) == 0 {
			return next
		}
		return &guard{b, next}
	}
}

// RoundTrip makes no I/O for a request that it refuses.
func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := g.check(req); err != nil {
		closeBody(req)
		return nil, err
	}
	// The body may be one that the Middleware has put in, and GetBody that of another.
	own := req.WithContext(req.Context())
	own.GetBody = nil
	return g.next.RoundTrip(own)
}

func (g *guard) check(req *http.Request) error {
	if req.URL == nil {
		return errorf(ErrPath, "a Middleware made a request without a URL")
	}
	target := call.Target(req)
	if rules.Dotted(target) {
		return errorf(ErrPath, "a Middleware made a path with a segment of dots alone")
	}
	c := call.Of(req.Context())
	was, is := c.Rule, call.Rule(g.base.mount, req.Method, target)
	if !encrypts(was, is, c.Encrypt) {
		return errorf(ErrSensitive, "a Middleware made the request one to another endpoint, whose fields are not encrypted; call that endpoint")
	}
	if was != nil && was.Proof != rules.Signature && (is == nil || is.Proof != was.Proof) {
		return errorf(ErrPath, "a Middleware changed the path of a file that WeChat Pay does not sign; set Config.BaseURL for a gateway")
	}
	if c.Method != req.Method || repeats(was) != repeats(is) {
		c.NoteChanged()
	}
	return nil
}

// repeats returns the number by which WeChat Pay knows a request of a rule again, or "".
func repeats(r *rules.Rule) string {
	if r == nil {
		return ""
	}
	return r.Repeat
}

// encrypts reports whether one rule, with the fields that the caller adds, covers all fields that
// another rule asks for.
func encrypts(applied, asked *rules.Rule, more []string) bool {
	if applied == asked || !asked.Sensitive() {
		return true
	}
	if applied == nil {
		applied = new(rules.Rule)
	}
	missing := func(have []string) func(string) bool {
		return func(path string) bool { return !slices.Contains(have, path) && !slices.Contains(more, path) }
	}
	return !slices.ContainsFunc(asked.JSON, missing(applied.JSON)) &&
		!slices.ContainsFunc(asked.Query, missing(applied.Query)) &&
		!slices.ContainsFunc(asked.Multipart, missing(applied.Multipart))
}
