package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// limits makes rate limits, or ends the test.
func limits(t *testing.T, groups ...wxpay.RateLimit) *wxpay.RateLimits {
	t.Helper()
	l, err := wxpay.NewRateLimits(groups...)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// paced returns a client in a bubble, and the times at which its attempts were sent. Each is
// answered with a status.
func paced(t *testing.T, box *sandbox.Sandbox, status int, change func(*wxpay.Config)) (*wxpay.Client, func() []time.Duration) {
	t.Helper()
	began := time.Now()
	var mu sync.Mutex
	var at []time.Duration
	client := newClient(t, box, func(c *wxpay.Config) {
		c.Signer, c.PrivateKey = cheapSigner{}, nil
		c.Transport = roundTripFunc(func(*http.Request) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			at = append(at, since(began))
			return &http.Response{StatusCode: status, Header: http.Header{}, Body: http.NoBody}, nil
		})
		change(c)
	})
	return client, func() []time.Duration {
		mu.Lock()
		defer mu.Unlock()
		return at
	}
}

// since is time.Since to a millisecond: the limiter counts in fractions, and may be a nanosecond
// off.
func since(began time.Time) time.Duration { return time.Since(began).Round(time.Millisecond) }

// TestRateLimitGroups sends calls one after the other, and compares when they were sent. The limits
// are low, so that each group shows in the times.
func TestRateLimitGroups(t *testing.T) {
	box := newBox(t)
	const order, refund, query = "POST v3/pay/transactions/native", "POST v3/refund/domestic/refunds", "GET v3/pay/transactions/out-trade-no/{out_trade_no}"
	perSecond := func(method, path string, n float64) wxpay.RateLimit {
		return wxpay.RateLimit{Method: method, Path: path, PerSecond: n}
	}
	for _, c := range []struct {
		reason string
		limits []wxpay.RateLimit
		calls  []string
		want   []float64 // seconds
	}{
		{"no limit for these endpoints", []wxpay.RateLimit{perSecond("", "v3/bill", 1)}, []string{order, order, order}, []float64{0, 0, 0}},
		{"all endpoints together", []wxpay.RateLimit{perSecond("", "", 1)}, []string{order, refund, query}, []float64{0, 1, 2}},
		{"a burst, and then the pace", []wxpay.RateLimit{{PerSecond: 2, Burst: 3}}, []string{order, order, order, order, order}, []float64{0, 0, 0, 0.5, 1}},
		{"a fraction of a second", []wxpay.RateLimit{perSecond("", "", 0.1)}, []string{order, order}, []float64{0, 10}},
		{"the beginning of paths", []wxpay.RateLimit{perSecond("", "v3/pay/transactions", 1)}, []string{order, refund, query, refund}, []float64{0, 0, 1, 1}},
		{"with a slash in front", []wxpay.RateLimit{perSecond("", "/v3/pay", 1)}, []string{order, refund, query}, []float64{0, 0, 1}},
		{"with a slash at its end", []wxpay.RateLimit{perSecond("", "v3/pay/", 1)}, []string{order, refund, query}, []float64{0, 0, 1}},
		{"whole segments", []wxpay.RateLimit{perSecond("", "v3/ref", 1), perSecond("", "v3/refund/domestic/refund", 1)}, []string{refund, refund}, []float64{0, 0}},
		{"a template", []wxpay.RateLimit{perSecond("", "v3/refund/domestic/refunds", 1)}, []string{refund, order, refund}, []float64{0, 0, 1}},
		{"a template that is longer than the path", []wxpay.RateLimit{perSecond("", "v3/refund/domestic/refunds/{out_refund_no}", 1)}, []string{refund, refund}, []float64{0, 0}},
		{"a variable of any name", []wxpay.RateLimit{perSecond("", "v3/pay/transactions/out-trade-no/{no}", 1)}, []string{query, query, order}, []float64{0, 1, 1}},
		{"a variable stands for any segment", []wxpay.RateLimit{perSecond("", "v3/{product}/transactions", 1)}, []string{query, order, refund}, []float64{0, 1, 1}},
		{"a method", []wxpay.RateLimit{perSecond("POST", "v3/pay", 1)}, []string{order, query, order, query}, []float64{0, 0, 1, 1}},
		{"more segments go before fewer, and alone", []wxpay.RateLimit{perSecond("", "", 1), perSecond("", "v3/refund", 4)}, []string{refund, refund, order, order}, []float64{0, 0.25, 0.25, 1.25}},
		{"names go before variables", []wxpay.RateLimit{perSecond("", "{v}/pay", 1), perSecond("", "v3/pay", 4)}, []string{order, order}, []float64{0, 0.25}},
		{"a method goes before none", []wxpay.RateLimit{perSecond("", "v3/pay", 1), perSecond("GET", "v3/pay", 4)}, []string{query, query, order}, []float64{0, 0.25, 0.25}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sent := paced(t, box, 204, func(config *wxpay.Config) { config.RateLimits = limits(t, c.limits...) })
				for _, call := range c.calls {
					var method, path string
					if _, err := fmt.Sscan(call, &method, &path); err != nil {
						t.Fatal(err)
					}
					var options []wxpay.Option
					if call == query {
						options = append(options, wxpay.Vars{"out_trade_no": "A10001"})
					}
					_, err := client.Chain(path).Do(t.Context(), method, options...)
					if !errors.Is(err, wxpay.ErrMissingSignature) { // of the answer
						t.Fatal(err)
					}
				}
				var got []float64
				for _, at := range sent() {
					got = append(got, at.Seconds())
				}
				if diff := cmp.Diff(c.want, got); diff != "" {
					t.Errorf("seconds (-want +got)\n%s", diff)
				}
			})
		})
	}
}

// TestRateLimitWait makes a call that has to wait a second for its turn.
func TestRateLimitWait(t *testing.T) {
	box := newBox(t)
	for _, c := range []struct {
		reason          string
		deadline, abort time.Duration // of the caller, or 0
		timeout         time.Duration // of the Config
		is              error
		after           time.Duration // the call ends
		sent            int
	}{
		{"the turn comes", 0, 0, 0, nil, time.Second, 1},
		{"the turn comes before the deadline", 2 * time.Second, 0, 0, nil, time.Second, 1},
		{"the deadline is before the turn: at once", 999 * time.Millisecond, 0, 0, wxpay.ErrRateLimit, 0, 0},
		{"Timeout is before the turn: at once", 0, 0, 999 * time.Millisecond, wxpay.ErrRateLimit, 0, 0},
		{"the caller gives up", 0, 300 * time.Millisecond, 0, context.Canceled, 300 * time.Millisecond, 0},
	} {
		t.Run(c.reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sent := paced(t, box, 204, func(config *wxpay.Config) {
					config.RateLimits, config.Timeout = limits(t, wxpay.RateLimit{PerSecond: 1}), c.timeout
				})
				_, _ = client.Chain("v3/first").Post(t.Context(), wxpay.JSON{})
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				if c.deadline > 0 {
					ctx, cancel = context.WithTimeout(ctx, c.deadline)
					defer cancel()
				}
				if c.abort > 0 {
					time.AfterFunc(c.abort, cancel)
				}
				began := time.Now()
				_, err := client.Chain("v3/second").Post(ctx, wxpay.JSON{})
				if c.is == nil {
					c.is = wxpay.ErrMissingSignature // of the answer
				}
				if !errors.Is(err, c.is) || since(began) != c.after || len(sent()) != 1+c.sent {
					t.Errorf("%v after %v, %d sent; want %v after %v, %d", err, since(began), len(sent()), c.is, c.after, 1+c.sent)
				}
				if acted := wxpay.MayHaveActed(err); acted != (c.sent > 0) {
					t.Errorf("MayHaveActed of %v: %v", err, acted)
				}
				if c.sent > 0 {
					return
				}
				var failed *wxpay.CallError
				if !errors.As(err, &failed) || failed.Attempts != 0 {
					t.Errorf("%v: %d attempts, want 0", err, failed.Attempts)
				}
				const text = "wxpay: POST v3/second: over the rate limit of this client: all endpoints, 1 a second: " +
					"the next turn is in 1s, after the deadline of the context or Config.Timeout"
				if c.is == wxpay.ErrRateLimit && err.Error() != text {
					t.Errorf("text %q, want %q", err, text)
				}
				began = time.Now() // the turn that was not used is free again
				_, _ = client.Chain("v3/third").Post(t.Context(), wxpay.JSON{}, wxpay.NoRetry())
				if wait := since(began); c.timeout == 0 && wait != time.Second-c.after {
					t.Errorf("the next call waited %v", wait)
				}
			})
		})
	}
}

// TestRateLimitAttempts: each attempt takes a turn. If the next turn comes too late, the error of
// the call still says what the attempts before may have done.
func TestRateLimitAttempts(t *testing.T) {
	box := newBox(t)
	for _, c := range []struct {
		reason   string
		deadline time.Duration
		want     []time.Duration
		is       error
	}{
		{"an attempt a second", time.Minute, []time.Duration{0, time.Second, 2 * time.Second}, wxpay.ErrMissingSignature},
		{"no turn for the third", 1500 * time.Millisecond, []time.Duration{0, time.Second}, wxpay.ErrRateLimit},
	} {
		t.Run(c.reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, sent := paced(t, box, 500, func(config *wxpay.Config) {
					config.RateLimits, config.Retry = limits(t, wxpay.RateLimit{PerSecond: 1}), wxpay.Retry{MaxPause: 200 * time.Millisecond}
				})
				ctx, cancel := context.WithTimeout(t.Context(), c.deadline)
				defer cancel()
				_, err := client.Chain("v3/thing").Post(ctx, wxpay.JSON{}, wxpay.Idempotent())
				if diff := cmp.Diff(c.want, sent()); diff != "" {
					t.Errorf("sent (-want +got)\n%s", diff)
				}
				if is := c.is == wxpay.ErrRateLimit; errors.Is(err, wxpay.ErrRateLimit) != is || !wxpay.MayHaveActed(err) {
					t.Errorf("%v, MayHaveActed %v; want %v", err, wxpay.MayHaveActed(err), c.is)
				}
			})
		})
	}
}

// TestRateLimitShared: clients that share limits share the turns, in many goroutines too.
func TestRateLimitShared(t *testing.T) {
	box := newBox(t)
	synctest.Test(t, func(t *testing.T) {
		shared := limits(t, wxpay.RateLimit{PerSecond: 10})
		share := func(config *wxpay.Config) { config.RateLimits = shared }
		one, sentByOne := paced(t, box, 204, share)
		other, sentByOther := paced(t, box, 204, share)
		began := time.Now()
		var group sync.WaitGroup
		for range 20 {
			for _, client := range []*wxpay.Client{one, other} {
				group.Go(func() { _, _ = client.Chain("v3/thing").Get(t.Context()) })
			}
		}
		group.Wait()
		if took := since(began); took != 3900*time.Millisecond || len(sentByOne()) != 20 || len(sentByOther()) != 20 {
			t.Errorf("%d and %d calls took %v, want 3.9s for 40", len(sentByOne()), len(sentByOther()), took)
		}
	})
}

func TestNewRateLimits(t *testing.T) {
	for _, c := range []struct {
		reason string
		limits []wxpay.RateLimit
		want   string // what the error says, or ""
	}{
		{"none", nil, "no RateLimit"},
		{"the same path for two methods and for the others", []wxpay.RateLimit{{Method: "GET", Path: "v3/a", PerSecond: 1}, {Method: "POST", Path: "v3/a", PerSecond: 1}, {Path: "v3/a", PerSecond: 1}}, ""},
		{"a variable", []wxpay.RateLimit{{Path: "v3/merchant/fund/balance/{account_type}", PerSecond: 1}}, ""},
		{"digits in names", []wxpay.RateLimit{{Path: "v3/applyment4sub/h5", PerSecond: 1}}, ""},
		{"no pace", []wxpay.RateLimit{{Path: "v3/a"}}, "number 1: PerSecond"},
		{"a pace below zero", []wxpay.RateLimit{{PerSecond: -1}}, "number 1: PerSecond"},
		{"a pace that is no number", []wxpay.RateLimit{{PerSecond: math.NaN()}}, "number 1: PerSecond"},
		{"an infinite pace", []wxpay.RateLimit{{PerSecond: math.Inf(1)}}, "number 1: PerSecond is to be over 0, and finite"},
		{"a burst below zero", []wxpay.RateLimit{{PerSecond: 1, Burst: -1}}, "number 1: Burst"},
		{"a method in small letters", []wxpay.RateLimit{{Method: "post", PerSecond: 1}}, "number 1: Method is none of GET"},
		{"no method of WeChat Pay's", []wxpay.RateLimit{{PerSecond: 1}, {Method: "FETCH", PerSecond: 1}}, "number 2: Method is none of GET"},
		{"two slashes in front", []wxpay.RateLimit{{Path: "//v3/a", PerSecond: 1}}, "an empty segment (segment 1)"},
		{"an empty segment", []wxpay.RateLimit{{Path: "v3//a", PerSecond: 1}}, "an empty segment (segment 2)"},
		{"a URL", []wxpay.RateLimit{{Path: "https://api.mch.weixin.qq.com/v3", PerSecond: 1}}, "no name of a template"},
		{"a query", []wxpay.RateLimit{{Path: "v3/a?b=c", PerSecond: 1}}, "no name of a template"},
		{"dots for slashes", []wxpay.RateLimit{{Path: "v3.merchant.fund", PerSecond: 1}}, "with slashes between them"},
		{"an asterisk", []wxpay.RateLimit{{Path: "v3/merchant/fund/balance/*", PerSecond: 1}}, "as in {transaction_id} (segment 5)"},
		{"a value", []wxpay.RateLimit{{Path: "v3/merchant/fund/balance/BASIC", PerSecond: 1}}, "as in {transaction_id} (segment 5)"},
		{"a number", []wxpay.RateLimit{{Path: "v3/pay/transactions/id/1217752501201407033233368018", PerSecond: 1}}, "as in {transaction_id} (segment 5)"},
		{"a space", []wxpay.RateLimit{{Path: "v3/refund domestic", PerSecond: 1}}, "no name of a template"},
		{"a brace that is not closed", []wxpay.RateLimit{{Path: "v3/merchant/fund/balance/{account_type", PerSecond: 1}}, "a broken variable"},
		{"a variable without a name", []wxpay.RateLimit{{Path: "v3/{}", PerSecond: 1}}, "a broken variable"},
		{"a variable in a part of its segment", []wxpay.RateLimit{{Path: "v3/a{b}", PerSecond: 1}}, "a broken variable"},
		{"capitals", []wxpay.RateLimit{{Path: "v3/payrollCard", PerSecond: 1}}, "kebab-case, as in payroll-card (segment 2)"},
		{"APIv2", []wxpay.RateLimit{{Path: "v2/x", PerSecond: 1}}, "APIv2"},
		{"all of APIv2", []wxpay.RateLimit{{Path: "/V2/", PerSecond: 1}}, "APIv2"},
		{"twice", []wxpay.RateLimit{{Path: "v3/a", PerSecond: 1}, {Path: "/v3/a/", PerSecond: 2}}, "number 2: the group has a limit already"},
		{"twice, with other names of variables", []wxpay.RateLimit{{Path: "v3/{a}", PerSecond: 1}, {Path: "v3/{b}", PerSecond: 2}}, "number 2: the group has a limit already"},
	} {
		_, err := wxpay.NewRateLimits(c.limits...)
		if c.want == "" && err != nil || c.want != "" && (!errors.Is(err, wxpay.ErrConfig) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v", c.reason, err)
		}
	}
}
