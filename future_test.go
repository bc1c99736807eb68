package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

func TestThenOtherwise(t *testing.T) {
	_, client := pair(t)
	ok := func() *wxpay.Future { return client.Chain(permissionsPath).PostAsync(t.Context(), permissions()) }
	bad := func() *wxpay.Future { return client.Chain(permissionsPath).PostAsync(t.Context(), wxpay.JSON{}) }
	mine := errors.New("mine")
	pass := func(res *wxpay.Response) (*wxpay.Response, error) { return res, nil }
	unreached := func(error) (*wxpay.Response, error) { return nil, errors.New("Otherwise ran after a success") }
	for _, c := range []struct {
		why  string
		f    *wxpay.Future
		want error
	}{
		{"a success passes through Then", ok().Then(pass), nil},
		{"and by Otherwise", ok().Otherwise(unreached).Then(pass), nil},
		{"Then may fail", ok().Then(func(*wxpay.Response) (*wxpay.Response, error) { return nil, mine }), mine},
		{"an error wins over a response beside it", ok().Then(func(r *wxpay.Response) (*wxpay.Response, error) { return r, mine }), mine},
		{"a failure passes by Then", bad().Then(func(*wxpay.Response) (*wxpay.Response, error) { return nil, mine }), wxpay.Code("PARAM_ERROR")},
		{"to Otherwise", bad().Otherwise(func(err error) (*wxpay.Response, error) { return nil, fmt.Errorf("%w: %w", mine, err) }), mine},
		{"which may mend it", bad().Otherwise(func(error) (*wxpay.Response, error) {
			return client.Chain(permissionsPath).Post(t.Context(), permissions())
		}).Then(pass), nil},
		{"neither response nor error", ok().Then(func(*wxpay.Response) (*wxpay.Response, error) { return nil, nil }), wxpay.ErrNoOutcome},
		{"runtime.Goexit", ok().Then(func(*wxpay.Response) (*wxpay.Response, error) { runtime.Goexit(); return nil, nil }), wxpay.ErrNoOutcome},
		{"a panic with an error", ok().Then(func(*wxpay.Response) (*wxpay.Response, error) { panic(mine) }), mine},
		{"a nil callback", ok().Then(nil), new(runtime.PanicNilError)},
		{"a mistake before I/O", client.Chain("").PostAsync(t.Context()).Then(pass), wxpay.ErrPath},
		{"a nil Future", (*wxpay.Future)(nil).Then(pass), wxpay.ErrNoClient},
		{"a zero Future", new(wxpay.Future).Otherwise(unreached), wxpay.ErrNoClient},
	} {
		t.Run(c.why, func(t *testing.T) {
			<-c.f.Done()
			res, err := c.f.Wait(t.Context())
			if (res == nil) != (err != nil) {
				t.Errorf("response %v beside error %v", res, err)
			}
			if c.why == "a nil callback" {
				var p *wxpay.PanicError
				if !errors.As(err, &p) {
					t.Errorf("error %v", err)
				}
				return
			}
			if !errors.Is(err, c.want) {
				t.Errorf("error %v, want %v", err, c.want)
			}
		})
	}
}

// TestPanic: a panic does not end the process, is not lost, and its value is not printed.
func TestPanic(t *testing.T) {
	var log strings.Builder
	_, client := pair(t, func(c *wxpay.Config) {
		c.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelError}))
	})
	f := client.Chain(permissionsPath).PostAsync(t.Context(), permissions()).
		Then(func(*wxpay.Response) (*wxpay.Response, error) { panic("a secret") })
	_, err := f.Wait(t.Context())
	var p *wxpay.PanicError
	if !errors.As(err, &p) || p.Value != "a secret" || !strings.Contains(string(p.Stack), "future_test.go") {
		t.Fatalf("error %#v", err)
	}
	if strings.Contains(err.Error(), "a secret") || !wxpay.MayHaveActed(err) {
		t.Errorf("text %q, MayHaveActed %v", err, wxpay.MayHaveActed(err))
	}
	if text := log.String(); !strings.Contains(text, "panic recovered") || strings.Contains(text, "a secret") {
		t.Errorf("log %q", text)
	}
}

// TestPanicBelow: a panic in the user's own middleware is an error of the async call.
func TestPanicBelow(t *testing.T) {
	_, client := pair(t, func(c *wxpay.Config) {
		c.Middleware = []wxpay.Middleware{func(http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(*http.Request) (*http.Response, error) { panic("middleware") })
		}}
	})
	_, err := client.Chain(permissionsPath).PostAsync(t.Context(), permissions()).Wait(t.Context())
	if p := new(wxpay.PanicError); !errors.As(err, &p) {
		t.Errorf("error %v", err)
	}
}

func TestWait(t *testing.T) {
	box, client := pair(t)
	box.Inject(sandbox.Slow(200 * time.Millisecond))
	f := client.Chain(permissionsPath).PostAsync(t.Context(), permissions())
	short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	if _, err := f.Wait(short); !errors.Is(err, context.DeadlineExceeded) || !wxpay.MayHaveActed(err) {
		t.Errorf("giving up: %v", err)
	}
	var noContext context.Context
	if _, err := f.Wait(noContext); !errors.Is(err, wxpay.ErrContext) {
		t.Errorf("nil context: %v", err)
	}
	res, err := f.Wait(t.Context())
	if err != nil {
		t.Fatalf("the request did not go on: %v", err)
	}
	if again, err := f.Wait(short); again != res || err != nil {
		t.Errorf("an outcome that is there: %v, %v", again, err)
	}
	var none *wxpay.Future
	<-none.Done()
	if _, err := none.Wait(t.Context()); !errors.Is(err, wxpay.ErrNoClient) {
		t.Errorf("nil Future: %v", err)
	}
}

// TestMaxInFlight: no more than that many requests are under way; the others queue.
func TestMaxInFlight(t *testing.T) {
	var now, most atomic.Int64
	box, client := pair(t, func(c *wxpay.Config) { c.MaxInFlight = 3 })
	box.Handle("GET", "v3/slow", func(sandbox.Request) sandbox.Answer {
		n := now.Add(1)
		defer now.Add(-1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		time.Sleep(5 * time.Millisecond)
		return sandbox.JSON(200, nil)
	})
	var futures []*wxpay.Future
	for range 30 {
		futures = append(futures, client.Chain("v3/slow").GetAsync(t.Context()))
	}
	for outcome := range wxpay.Collect(t.Context(), futures...) {
		if outcome.Err != nil {
			t.Error(outcome.Err)
		}
	}
	if most.Load() > 3 || most.Load() < 2 {
		t.Errorf("%d at once, want 3", most.Load())
	}
}

// TestQueue: a call that waits for its place honours its context, and has not acted.
func TestQueue(t *testing.T) {
	box, client := pair(t, func(c *wxpay.Config) { c.MaxInFlight = 1 })
	arrived, release := make(chan struct{}), make(chan struct{})
	box.Handle("GET", "v3/held", func(sandbox.Request) sandbox.Answer { close(arrived); <-release; return sandbox.JSON(200, nil) })
	held := client.Chain("v3/held").GetAsync(t.Context())
	<-arrived // it has the one place
	ctx, cancel := context.WithCancel(t.Context())
	queued := client.Chain(permissionsPath).PostAsync(ctx, permissions())
	cancel()
	_, err := queued.Wait(t.Context())
	if !errors.Is(err, context.Canceled) || wxpay.MayHaveActed(err) {
		t.Errorf("error %v, MayHaveActed %v", err, wxpay.MayHaveActed(err))
	}
	close(release)
	if _, err := held.Wait(t.Context()); err != nil {
		t.Error(err)
	}
	if box.Count() != 1 {
		t.Errorf("%d requests, want 1", box.Count())
	}
}

// TestCallbacksCall: with one place for async calls, callbacks that make further calls and wait
// for them do not wait for their own place.
func TestCallbacksCall(t *testing.T) {
	_, client := pair(t, func(c *wxpay.Config) { c.MaxInFlight = 1 })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	again := func(*wxpay.Response) (*wxpay.Response, error) {
		return client.Chain(permissionsPath).PostAsync(ctx, permissions()).Wait(ctx)
	}
	nested := func(*wxpay.Response) (*wxpay.Response, error) {
		return client.Chain(permissionsPath).PostAsync(ctx, permissions()).Then(again).Wait(ctx)
	}
	var futures []*wxpay.Future
	for range 8 {
		futures = append(futures, client.Chain(permissionsPath).PostAsync(ctx, permissions()).Then(again).Then(nested))
	}
	for outcome := range wxpay.Collect(ctx, futures...) {
		if outcome.Err != nil {
			t.Fatal(outcome.Err)
		}
	}
}

func TestCollect(t *testing.T) {
	box, client := pair(t)
	others := make(chan struct{})
	box.Handle("GET", "v3/slow", func(sandbox.Request) sandbox.Answer { <-others; return sandbox.JSON(200, nil) })
	futures := []*wxpay.Future{
		client.Chain("v3/slow").GetAsync(t.Context()),
		client.Chain(permissionsPath).PostAsync(t.Context(), permissions()),
		client.Chain("").GetAsync(t.Context()),
		nil,
	}
	var order []int
	for outcome := range wxpay.Collect(t.Context(), futures...) {
		if order = append(order, outcome.Index); len(order) == 3 {
			close(others)
		}
		if (outcome.Response == nil) != (outcome.Err != nil) {
			t.Errorf("%+v", outcome)
		}
		if want := []error{nil, nil, wxpay.ErrPath, wxpay.ErrNoClient}[outcome.Index]; !errors.Is(outcome.Err, want) {
			t.Errorf("%d: %v, want %v", outcome.Index, outcome.Err, want)
		}
	}
	if len(order) != 4 || order[3] != 0 {
		t.Errorf("order %v: the slow one comes last", order)
	}
	if _, open := <-wxpay.Collect(t.Context()); open {
		t.Error("of no futures nothing is yielded")
	}

	ctx, giveUp := context.WithCancel(t.Context())
	calling, hangUp := context.WithCancel(t.Context())
	defer hangUp()
	box.Inject(sandbox.Slow(time.Minute))
	slow := client.Chain("v3/slow").GetAsync(calling)
	giveUp()
	if outcome := <-wxpay.Collect(ctx, slow); !errors.Is(outcome.Err, context.Canceled) {
		t.Errorf("after its context: %v", outcome.Err)
	}
}
