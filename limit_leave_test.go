package wxpay_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wxpay-chain/wxpay"
)

// TestRateLimitLeave: twice as many calls are made as are allowed, and each caller leaves after a
// second. Those who have left use up no turns, so calls go out at the allowed pace all the time.
func TestRateLimitLeave(t *testing.T) {
	box := newBox(t)
	synctest.Test(t, func(t *testing.T) {
		client, sent := paced(t, box, 400, func(config *wxpay.Config) {
			config.RateLimits = limits(t, wxpay.RateLimit{PerSecond: 10})
		})
		var group sync.WaitGroup
		for range 20 * 20 {
			group.Go(func() {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				defer time.AfterFunc(1007*time.Millisecond, cancel).Stop() // never at a turn
				_, _ = client.Chain("v3/thing").Get(ctx)
			})
			time.Sleep(50 * time.Millisecond)
		}
		group.Wait()
		if n := len(sent()); n < 195 || n > 211 {
			t.Errorf("%d calls were sent in 20 s, want 200", n)
		}
	})
}

// TestRateLimitLine: with calls in front, a call knows at once that its turn comes too late.
func TestRateLimitLine(t *testing.T) {
	box := newBox(t)
	synctest.Test(t, func(t *testing.T) {
		client, sent := paced(t, box, 204, func(config *wxpay.Config) {
			config.RateLimits = limits(t, wxpay.RateLimit{PerSecond: 1})
		})
		began := time.Now()
		var group sync.WaitGroup
		for range 5 {
			group.Go(func() { _, _ = client.Chain("v3/thing").Get(t.Context()) })
			synctest.Wait()
		}
		ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		if _, err := client.Chain("v3/thing").Get(ctx); !errors.Is(err, wxpay.ErrRateLimit) || since(began) > 0 {
			t.Errorf("%v after %v, want %v at once", err, since(began), wxpay.ErrRateLimit)
		}
		group.Wait()
		if took := since(began); took != 4*time.Second || len(sent()) != 5 {
			t.Errorf("%d calls took %v, want 5 in 4s", len(sent()), took)
		}
	})
}
