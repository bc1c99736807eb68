package wxpay

import (
	"cmp"
	"context"
	"errors"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/internal/call"
)

// ErrRateLimit says that an attempt was not made: Config.RateLimit would have kept it waiting
// beyond the deadline of its context, or beyond Config.Timeout.
var ErrRateLimit = errors.New("wxpay: over the rate limit of this client")

// RateLimit bounds the attempts at a group of endpoints (频率限制). It is a value.
type RateLimit struct {
	Method string // such as POST; "" is any

	// Path begins the templates of the group, by whole segments: v3/pay/transactions has all orders of
	// one merchant. A variable, {out_trade_no}, stands for any segment. "" is all endpoints.
	Path string

	PerSecond float64 // attempts a second, over 0; 600 a minute are 10
	Burst     int     // attempts at once after a pause; 1
}

// RateLimits are the limits of a client. NewRateLimits makes them. Clients of one merchant
// number (商户号) should share them, as WeChat Pay counts by that number. They are safe for
// concurrent use.
//
// Each attempt of a call takes its turn, also one that is made again. The group that is most exact
// counts, and no other: more segments go before fewer, names before variables, and a Method before
// none. An attempt waits until its turn comes, but no longer than its context and Config.Timeout
// allow. If the wait would be longer, the call fails at once with ErrRateLimit.
type RateLimits struct {
	groups []rateGroup // the most exact first
}

// NewRateLimits makes the limits of a client:
//
//	limits, err := wxpay.NewRateLimits(wxpay.RateLimit{Method: "POST", Path: "v3/refund", PerSecond: 100})
//
// The error is an ErrConfig.
func NewRateLimits(limits ...RateLimit) (*RateLimits, error) {
	l := new(RateLimits)
	for i, limit := range limits {
		group, why := limit.group()
		if why != "" {
			return nil, errorf(ErrConfig, "RateLimit number %d: %s", i+1, why)
		}
		if slices.ContainsFunc(l.groups, group.equal) {
			return nil, errorf(ErrConfig, "RateLimit number %d: the group has a limit already; leave out one", i+1)
		}
		l.groups = append(l.groups, group)
	}
	slices.SortStableFunc(l.groups, rateGroup.compare)
	return l, nil
}

// group makes the bucket of tokens of a group, or says what is wrong with the limit.
func (r RateLimit) group() (group rateGroup, why string) {
	path := strings.TrimSuffix(r.Path, "/")
	group.method = r.Method
	if path != "" {
		group.segments = strings.Split(path, "/")
	}
	switch {
	case !(r.PerSecond > 0) || math.IsInf(r.PerSecond, 1):
		return group, "PerSecond is to be over 0"
	case r.Burst < 0:
		return group, "Burst is negative; 0 is the default, 1"
	case r.Method != strings.ToUpper(r.Method):
		return group, "Method is in capitals, as in POST"
	case slices.Contains(group.segments, "") || strings.ContainsAny(path, "?:"):
		return group, "Path is the beginning of a template, as in v3/pay/transactions, without a slash in front"
	}
	group.pace = newPace(r.PerSecond, max(r.Burst, 1))
	return group, ""
}

// rateGroup is a group of endpoints that share a bucket of tokens.
type rateGroup struct {
	method   string
	segments []string
	pace     *pace
}

// has reports whether an endpoint belongs to the group.
func (g rateGroup) has(method, template string) bool {
	if g.method != "" && g.method != method {
		return false
	}
	for rest, more := template, true; len(g.segments) > 0; g.segments = g.segments[1:] {
		if !more {
			return false
		}
		var segment string
		if segment, rest, more = strings.Cut(rest, "/"); segment != g.segments[0] && !isPlaceholder(g.segments[0]) {
			return false
		}
	}
	return true
}

// isPlaceholder reports whether a segment of a template is a variable.
func isPlaceholder(segment string) bool {
	return strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}")
}

// equal reports whether two groups have the same endpoints. The names of variables do not matter.
func (g rateGroup) equal(o rateGroup) bool {
	return g.method == o.method && slices.EqualFunc(g.segments, o.segments, func(a, b string) bool {
		return a == b || isPlaceholder(a) && isPlaceholder(b)
	})
}

// compare puts the group that is more exact first.
func (g rateGroup) compare(o rateGroup) int {
	variables := func(segments []string) (n int) {
		for _, s := range segments {
			if isPlaceholder(s) {
				n++
			}
		}
		return n
	}
	return cmp.Or(
		cmp.Compare(len(o.segments), len(g.segments)),
		cmp.Compare(variables(g.segments), variables(o.segments)),
		cmp.Compare(o.method, g.method), // "" is the least
	)
}

// wait waits for the turn of an attempt, for a time at most.
func (l *RateLimits) wait(ctx context.Context, method, template string, most time.Duration) error {
	at := slices.IndexFunc(l.groups, func(g rateGroup) bool { return g.has(method, template) })
	if at < 0 || l.groups[at].pace.wait(ctx, most) {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return errorf(ErrRateLimit, "the turn comes after the deadline of the context, or after Config.Timeout")
}

// limit returns the layer that makes each attempt wait for its turn, or next itself without limits.
func (c *Config) limit(next http.RoundTripper) http.RoundTripper {
	limits, most := c.RateLimit, c.Timeout
	if limits == nil {
		return next
	}
	return roundTrip(func(req *http.Request) (*http.Response, error) {
		state, start := call.Of(req.Context()), time.Now()
		err := limits.wait(req.Context(), req.Method, state.Template, most)
		state.Wait(time.Since(start))
		if err != nil {
			closeBody(req)
			return nil, err
		}
		return next.RoundTrip(req)
	})
}
