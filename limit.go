package wxpay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/internal/call"
)

// ErrRateLimit says that an attempt was not made: Config.RateLimits would have kept it waiting
// beyond the deadline of its context, or beyond Config.Timeout. The text names the group and the
// time up to the next turn.
var ErrRateLimit = errors.New("over the rate limit of this client")

// RateLimit bounds the attempts at a group of endpoints (频率限制). It is a value.
type RateLimit struct {
	Method string // such as POST; "" is any

	// Path begins the templates of the group, by whole segments: v3/pay/transactions has all orders
	// of one merchant. A variable, {out_trade_no}, stands for any segment, and a value for none. "" is
	// all endpoints. A slash in front is left out.
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
// The error is an ErrConfig. A Path that no template can begin with is refused. A name with a slip,
// v3/refunds, is not found: it limits nothing.
func NewRateLimits(limits ...RateLimit) (*RateLimits, error) {
	if len(limits) == 0 {
		return nil, errorf(ErrConfig, "NewRateLimits was given no RateLimit; a client without limits has a nil Config.RateLimits")
	}
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
	path := strings.TrimSuffix(strings.TrimPrefix(r.Path, "/"), "/")
	group.method = r.Method
	if path != "" {
		group.segments = strings.Split(path, "/")
	}
	switch {
	case !(r.PerSecond > 0) || math.IsInf(r.PerSecond, 1):
		return group, "PerSecond is to be over 0, and finite"
	case r.Burst < 0:
		return group, "Burst is negative; 0 is the default, 1"
	case r.Method != "" && !isMethod(r.Method):
		return group, "Method is none of GET, POST, PUT, PATCH, DELETE"
	case isAPIv2(path + "/"):
		return group, "Path is one of APIv2, which is not in this version"
	}
	for i, segment := range group.segments {
		if why := flaw(segment); why != "" {
			return group, fmt.Sprintf("Path has %s (segment %d)", why, i+1)
		}
	}
	group.pace = newPace(r.PerSecond, max(r.Burst, 1))
	return group, ""
}

// flaw says why no template has a segment, or is "". It does not quote what may be a value.
func flaw(segment string) string {
	switch {
	case segment == "":
		return "an empty segment"
	case strings.ContainsAny(segment, "{}"):
		if _, _, err := placeholder(segment); err != nil {
			return "a broken variable; it is {name} and fills its segment"
		}
	case hasCapital(segment) && isName(segment):
		return "a capital; templates are in kebab-case, as in " + kebab(segment)
	case !isShown(segment):
		return "what is no name of a template; names are of small letters with slashes between them, " +
			"and for a value stands its variable, as in {transaction_id}"
	}
	return ""
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
	rest, more := template, true
	for _, want := range g.segments {
		if !more {
			return false
		}
		var segment string
		segment, rest, more = strings.Cut(rest, "/")
		if segment != want && !isPlaceholder(want) {
			return false
		}
	}
	return true
}

// isPlaceholder reports whether a segment of a template is a variable.
func isPlaceholder(segment string) bool {
	return strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}")
}

// String names the group in an error.
func (g rateGroup) String() string {
	path := cmp.Or(strings.Join(g.segments, "/"), "all endpoints")
	return fmt.Sprintf("%s, %g a second", strings.TrimSpace(g.method+" "+path), float64(g.pace.limiter.Limit()))
}

// next returns about how long the next turn is away.
func (g rateGroup) next() time.Duration {
	seconds := (1 + float64(g.pace.behind.Load()) - g.pace.limiter.Tokens()) / float64(g.pace.limiter.Limit())
	return time.Duration(max(seconds, 0) * float64(time.Second)).Round(time.Millisecond)
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
	return errorf(ErrRateLimit, "%v: the next turn is in %v, after the deadline of the context or Config.Timeout", l.groups[at], l.groups[at].next())
}

// limit returns the layer that makes each attempt wait for its turn, or next itself without limits.
func (c *Config) limit(next http.RoundTripper) http.RoundTripper {
	limits, most := c.RateLimits, c.Timeout
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
