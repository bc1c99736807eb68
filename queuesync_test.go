package wxpay_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wxpay-chain/wxpay"
)

// TestQueueSync makes calls of every kind, each of which takes a second on the wire, and compares
// how long all of them take.
func TestQueueSync(t *testing.T) {
	box := newBox(t)
	for _, c := range []struct {
		reason      string
		limit       bool
		syncs       int
		asyncs      int
		downloads   int
		maxInFlight int
		want        time.Duration
	}{
		{"not asked for: sync calls do not queue", false, 6, 0, 6, 2, time.Second},
		{"not asked for: async calls do", false, 0, 6, 0, 2, 3 * time.Second},
		{"sync calls queue", true, 6, 0, 0, 2, 3 * time.Second},
		{"all kinds share the places", true, 2, 2, 2, 2, 3 * time.Second},
		{"one place", true, 2, 0, 1, 1, 3 * time.Second},
		{"the default", true, 65, 0, 0, 0, 2 * time.Second},
	} {
		t.Run(c.reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				client, _ := paced(t, box, 400, func(config *wxpay.Config) {
					config.MaxInFlight, config.QueueSync = c.maxInFlight, c.limit
					config.Middleware = []wxpay.Middleware{slowly(time.Second)}
				})
				began := time.Now()
				var group sync.WaitGroup
				for range c.syncs {
					group.Go(func() { _, _ = client.Chain("v3/thing").Get(t.Context()) })
				}
				for range c.asyncs {
					group.Go(func() { _, _ = client.Chain("v3/thing").GetAsync(t.Context()).Wait(t.Context()) })
				}
				for range c.downloads {
					group.Go(func() { _, _ = client.Chain("v3/billdownload/file").Download(t.Context(), io.Discard) })
				}
				group.Wait()
				if took := time.Since(began); took != c.want {
					t.Errorf("%v, want %v", took, c.want)
				}
			})
		})
	}
}

// slowly makes a Middleware that holds each attempt up.
func slowly(pause time.Duration) wxpay.Middleware {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(req *http.Request) (*http.Response, error) {
			time.Sleep(pause)
			return next.RoundTrip(req)
		})
	}
}

type derivedKey struct{}

// TestQueueSyncNested: a Middleware may make a call of the same client. With its request's context
// the call shares the place, with one place only as well. With another context it waits, until that
// context ends.
func TestQueueSyncNested(t *testing.T) {
	box := newBox(t)
	for _, c := range []struct {
		reason string
		inner  func(context.Context) context.Context
		is     error // of the inner call
		after  time.Duration
	}{
		{"the request's context", func(ctx context.Context) context.Context { return ctx }, wxpay.ErrMissingSignature, 0},
		{"a context that is derived from it", func(ctx context.Context) context.Context {
			return context.WithValue(ctx, derivedKey{}, 1)
		}, wxpay.ErrMissingSignature, 0},
		{"another context", func(context.Context) context.Context { return context.Background() }, context.DeadlineExceeded, 5 * time.Second},
	} {
		t.Run(c.reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var client *wxpay.Client
				var inner error
				nested := func(next http.RoundTripper) http.RoundTripper {
					return roundTripFunc(func(req *http.Request) (*http.Response, error) {
						if attempt, _ := wxpay.AttemptOf(req.Context()); attempt.Template == "v3/outer" {
							ctx, cancel := context.WithTimeout(c.inner(req.Context()), 5*time.Second)
							defer cancel()
							_, inner = client.Chain("v3/inner").Get(ctx)
						}
						return next.RoundTrip(req)
					})
				}
				client, _ = paced(t, box, 204, func(config *wxpay.Config) {
					config.MaxInFlight, config.QueueSync, config.Middleware = 1, true, []wxpay.Middleware{nested}
				})
				began := time.Now()
				if _, err := client.Chain("v3/outer").Get(t.Context()); !errors.Is(err, wxpay.ErrMissingSignature) {
					t.Errorf("the outer call: %v", err)
				}
				if took := time.Since(began); !errors.Is(inner, c.is) || took != c.after {
					t.Errorf("the inner call: %v after %v, want %v after %v", inner, took, c.is, c.after)
				}
			})
		})
	}
}

// TestQueueSyncQueue: a call that waits for its place heeds its context, and has not acted. Its
// place goes to the next call.
func TestQueueSyncQueue(t *testing.T) {
	box := newBox(t)
	synctest.Test(t, func(t *testing.T) {
		client, sent := paced(t, box, 204, func(config *wxpay.Config) {
			config.MaxInFlight, config.QueueSync, config.Middleware = 1, true, []wxpay.Middleware{slowly(time.Minute)}
		})
		var group sync.WaitGroup
		group.Go(func() { _, _ = client.Chain("v3/long").Get(t.Context()) })
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for reason, call := range map[string]func() error{
			"a call":     func() error { _, err := client.Chain("v3/queued").Post(ctx, wxpay.JSON{}); return err },
			"a download": func() error { _, err := client.Chain("v3/billdownload/file").Download(ctx, io.Discard); return err },
		} {
			if err := call(); !errors.Is(err, context.DeadlineExceeded) || wxpay.MayHaveActed(err) {
				t.Errorf("%s: %v, MayHaveActed %v", reason, err, wxpay.MayHaveActed(err))
			}
		}
		_, _ = client.Chain("v3/next").Get(t.Context())
		group.Wait()
		if n := len(sent()); n != 2 {
			t.Errorf("%d sent, want 2", n)
		}
	})
}
