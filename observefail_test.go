package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestObserverMiddleware: a request that a Middleware sends again is an attempt, and one that it
// answers itself is none. A call that it makes is a call below the outer one.
func TestObserverMiddleware(t *testing.T) {
	t.Parallel()
	var client *wxpay.Client
	const path = "v3/merchant/fund/balance/{account_type}"
	_, client, lines := watched(t, func(c *wxpay.Config) {
		c.Middleware = []wxpay.Middleware{func(next http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(req *http.Request) (*http.Response, error) {
				switch req.Header.Get("X-Test") {
				case "twice":
					if res, err := next.RoundTrip(req); err == nil {
						_ = res.Body.Close()
					}
				case "own":
					return nil, errors.New("answered here")
				case "nested":
					if _, err := client.Chain(path).GetAsync(req.Context(), wxpay.Vars{"account_type": "BASIC"}).Wait(req.Context()); err != nil {
						return nil, err
					}
				}
				return next.RoundTrip(req)
			})
		}}
	})
	for _, way := range []string{"twice", "own", "nested"} {
		_, _ = client.Chain(path).Get(t.Context(), wxpay.Vars{"account_type": "BASIC"}, wxpay.Header{"X-Test": way})
	}
	const begun, ok = "GET " + path + " async=false", "  answer: ok, 200, id=true"
	want := []string{
		begun, "  #1 GET " + path + " at BOX", ok, "  #2 GET " + path + " at BOX", ok, "done: ok, response=true, attempts=2",
		begun, "done: failed acted=false, response=false, attempts=0",
		begun, "  GET " + path + " async=true", "    #1 GET " + path + " at BOX", "  " + ok, "  done: ok, response=true, attempts=1",
		"  #1 GET " + path + " at BOX", ok, "done: ok, response=true, attempts=1",
	}
	if diff := cmp.Diff(want, lines()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestObserverFails: an Observer that panics, or returns a context that it should not, changes
// nothing of a call. MayHaveActed still says what happened.
func TestObserverFails(t *testing.T) {
	t.Parallel()
	type (
		calls    = func(context.Context, wxpay.CallInfo) (context.Context, func(wxpay.CallResult))
		attempts = func(context.Context, wxpay.AttemptInfo) (context.Context, func(wxpay.AttemptResult))
	)
	tests := []struct {
		reason  string
		call    calls
		attempt attempts
		logged  int
	}{
		{"panics at the beginning", func(context.Context, wxpay.CallInfo) (context.Context, func(wxpay.CallResult)) { panic(secret) },
			func(context.Context, wxpay.AttemptInfo) (context.Context, func(wxpay.AttemptResult)) { panic(secret) }, 2},
		{"panics at the end", func(ctx context.Context, _ wxpay.CallInfo) (context.Context, func(wxpay.CallResult)) {
			return ctx, func(wxpay.CallResult) { panic(secret) }
		}, func(ctx context.Context, _ wxpay.AttemptInfo) (context.Context, func(wxpay.AttemptResult)) {
			return ctx, func(wxpay.AttemptResult) { panic(secret) }
		}, 2},
		{"returns nothing", func(context.Context, wxpay.CallInfo) (context.Context, func(wxpay.CallResult)) { return nil, nil },
			func(context.Context, wxpay.AttemptInfo) (context.Context, func(wxpay.AttemptResult)) { return nil, nil }, 0},
		{"returns contexts of its own", func(context.Context, wxpay.CallInfo) (context.Context, func(wxpay.CallResult)) {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			return ctx, nil
		}, func(context.Context, wxpay.AttemptInfo) (context.Context, func(wxpay.AttemptResult)) {
			return context.Background(), nil
		}, 0},
	}
	for _, tt := range tests {
		var log strings.Builder
		box, client := pair(t, func(c *wxpay.Config) {
			c.Observer = wxpay.Observer{Call: tt.call, Attempt: tt.attempt}
			c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError}))
		})
		// Without a Done of its own, a context of another call looks as if it were derived.
		if _, err := client.Chain(permissionsPath).Post(context.Background(), permissions()); err != nil {
			t.Errorf("%s: %v", tt.reason, err)
		}
		if text := log.String(); strings.Count(text, "the Observer panicked") != tt.logged || strings.Contains(text, secret) {
			t.Errorf("%s: log %q", tt.reason, text)
		}
		box.Inject(sandbox.BadSignature())
		if _, err := client.Chain(permissionsPath).Post(context.Background(), permissions()); !wxpay.MayHaveActed(err) {
			t.Errorf("%s: the error says that nothing happened: %v", tt.reason, err)
		}
	}
}

// TestObserverPanic: a call that panics is observed, and panics.
func TestObserverPanic(t *testing.T) {
	t.Parallel()
	_, client, lines := watched(t, func(c *wxpay.Config) {
		c.Transport = roundTripFunc(func(*http.Request) (*http.Response, error) { panic("transport") })
	})
	value := func() (value any) {
		defer func() { value = recover() }()
		_, _ = client.Chain(permissionsPath).Post(t.Context(), permissions())
		return nil
	}()
	if value != "transport" {
		t.Errorf("the panic was %v", value)
	}
	none := fmt.Sprintf("(%v)", wxpay.ErrNoOutcome)
	want := []string{
		"POST v3/payscore/permissions async=false", "  #1 POST v3/payscore/permissions at BOX",
		"  answer: failed " + none + " acted=true, 0, id=false",
		"done: another error " + none + " acted=true, response=false, attempts=1",
	}
	if diff := cmp.Diff(want, lines()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestObserverQueue: Queued is the time that a call waits for its place, and its attempts for their
// turns.
func TestObserverQueue(t *testing.T) {
	async := func(t *testing.T, client *wxpay.Client, calls int) {
		var futures []*wxpay.Future
		for range calls {
			futures = append(futures, client.Chain("v3/thing").PostAsync(t.Context()))
			synctest.Wait()
		}
		for _, f := range futures {
			<-f.Done()
		}
	}
	tests := []struct {
		reason string
		change func(*testing.T, *wxpay.Config)
		do     func(*testing.T, *wxpay.Client)
		want   []time.Duration
	}{
		{"one place, and each call takes a second", func(_ *testing.T, c *wxpay.Config) { c.MaxInFlight = 1 },
			func(t *testing.T, client *wxpay.Client) { async(t, client, 3) }, []time.Duration{0, time.Second, 2 * time.Second}},
		{"a turn each four seconds", func(t *testing.T, c *wxpay.Config) { c.RateLimits = limits(t, wxpay.RateLimit{PerSecond: 0.25}) },
			func(t *testing.T, client *wxpay.Client) {
				for range 3 {
					_, _ = client.Chain("v3/thing").Post(t.Context())
				}
			}, []time.Duration{0, 3 * time.Second, 3 * time.Second}},
		{"neither", func(*testing.T, *wxpay.Config) {}, func(t *testing.T, client *wxpay.Client) { _, _ = client.Chain("v3/thing").Post(t.Context()) }, []time.Duration{0}},
	}
	for _, tt := range tests {
		box := newBox(t)
		synctest.Test(t, func(t *testing.T) {
			queued := make(chan time.Duration, len(tt.want))
			client, _ := paced(t, box, 500, func(c *wxpay.Config) {
				tt.change(t, c)
				answer := c.Transport
				c.Transport = roundTripFunc(func(req *http.Request) (*http.Response, error) {
					time.Sleep(time.Second)
					return answer.RoundTrip(req)
				})
				c.Observer.Call = func(ctx context.Context, _ wxpay.CallInfo) (context.Context, func(wxpay.CallResult)) {
					return ctx, func(r wxpay.CallResult) { queued <- r.Queued }
				}
			})
			tt.do(t, client)
			var got []time.Duration
			for range tt.want {
				got = append(got, <-queued)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

// TestObserverHost: an attempt has the host that it is sent to, which may be a backup host.
func TestObserverHost(t *testing.T) {
	inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
		d := new(diary)
		config.Observer, config.Retry = d.observer(), wxpay.Retry{}
		client := open(t, config)
		world.set(mainHost, "refuses")
		_, _ = client.Chain("v3/thing").Get(t.Context())
		want := []string{
			"GET v3/thing async=false",
			"  #1 GET v3/thing at " + mainHost + ":443", "  answer: failed acted=false, 0, id=false",
			"  #2 GET v3/thing at " + backupHost + ":443", "  answer: refused NOT_FOUND acted=false, 404, id=false",
			"done: refused NOT_FOUND acted=false, response=false, attempts=2",
		}
		if diff := cmp.Diff(want, d.take()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestObserverFetch: the download of certificates makes attempts.
func TestObserverFetch(t *testing.T) {
	t.Parallel()
	d := new(diary)
	box := newBox(t)
	config := box.Config()
	config.Observer = d.observer()
	fetch, err := wxpay.SignedFetch(config)
	if err != nil {
		t.Fatal(err)
	}
	res, err := fetch(t.Context(), "v3/certificates")
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	want := []string{"#1 GET v3/certificates at " + strings.TrimPrefix(box.URL, "http://"), "answer: ok, 200, id=true"}
	if diff := cmp.Diff(want, d.take()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
