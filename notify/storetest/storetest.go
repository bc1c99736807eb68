// Package storetest checks that a notify.Store keeps its promises. It is for authors of a Store.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/notify"
)

// lease is the lease of all claims here. Only pass waits for it.
const lease = time.Minute

// Run checks a Store as subtests of t. The Store must be empty, or have no keys that begin with
// "storetest". pass makes time go by for the Store: by the Store's own clock, or by shortening what
// its keys have left.
func Run(t *testing.T, store notify.Store, pass func(time.Duration)) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.reason, func(t *testing.T) {
			c.run(&check{T: t, store: store, pass: pass, key: "storetest/" + t.Name()})
		})
	}
}

var cases = []struct {
	reason string
	run    func(*check)
}{
	{"what is done never begins again", func(c *check) {
		token := c.mine()
		c.is(c.store.Done(c.Context(), c.key, token), nil)
		c.begins(notify.Handled)
		c.pass(notify.Keep - time.Minute)
		c.begins(notify.Handled)
	}},
	{"what is done is forgotten after all retries", func(c *check) {
		c.is(c.store.Done(c.Context(), c.key, c.mine()), nil)
		c.pass(10 * notify.Keep)
		c.mine()
	}},
	{"nobody else begins while the lease holds", func(c *check) {
		c.mine()
		c.begins(notify.Busy)
		c.pass(lease - time.Second)
		c.begins(notify.Busy)
	}},
	{"another begins when the lease has run out", func(c *check) {
		first := c.mine()
		c.pass(lease)
		if c.mine() == first {
			c.Error("two claims have the same token")
		}
		c.begins(notify.Busy)
	}},
	{"what failed begins again at once", func(c *check) {
		c.is(c.store.Fail(c.Context(), c.key, c.mine()), nil)
		c.mine()
	}},
	{"who lost the lease neither fails nor finishes another's claim", func(c *check) {
		late := c.mine()
		c.pass(lease)
		now := c.mine()
		c.is(c.store.Fail(c.Context(), c.key, late), notify.ErrLeaseLost)
		c.begins(notify.Busy)
		c.is(c.store.Done(c.Context(), c.key, late), notify.ErrLeaseLost)
		c.begins(notify.Busy)
		c.is(c.store.Done(c.Context(), c.key, now), nil)
		c.is(c.store.Fail(c.Context(), c.key, late), notify.ErrLeaseLost)
		c.begins(notify.Handled)
	}},
	{"a late success is recorded when nobody else has begun", func(c *check) {
		token := c.mine()
		c.pass(2 * lease)
		c.is(c.store.Done(c.Context(), c.key, token), nil)
		c.begins(notify.Handled)
		c.pass(2 * lease)
		c.begins(notify.Handled)
	}},
	{"a late failure leaves the key free", func(c *check) {
		token := c.mine()
		c.pass(2 * lease)
		c.is(c.store.Fail(c.Context(), c.key, token), nil)
		c.mine()
	}},
	{"Done twice, as when its answer was lost, is done", func(c *check) {
		token := c.mine()
		c.is(c.store.Done(c.Context(), c.key, token), nil)
		c.is(c.store.Done(c.Context(), c.key, token), nil)
		c.begins(notify.Handled)
	}},
	{"Fail after Done does not undo it", func(c *check) {
		token := c.mine()
		c.is(c.store.Done(c.Context(), c.key, token), nil)
		c.is(c.store.Fail(c.Context(), c.key, token), notify.ErrLeaseLost)
		c.begins(notify.Handled)
	}},
	{"keys are apart, whatever is in them", func(c *check) {
		token := c.mine()
		for _, end := range []string{"x", " ", "/", ":", "*", "\n", "{a}", "微信", "%00"} {
			other := &check{T: c.T, store: c.store, key: c.key + end}
			other.mine()
		}
		c.is(c.store.Done(c.Context(), c.key, token), nil)
	}},
	{"of many at once one begins", func(c *check) {
		for i := range 50 {
			one := &check{T: c.T, store: c.store, key: fmt.Sprint(c.key, i)}
			one.race(8)
		}
	}},
}

// check is one case on its way.
type check struct {
	*testing.T
	store notify.Store
	pass  func(time.Duration)
	key   string
}

// mine begins, and must get the key.
func (c *check) mine() (token string) {
	c.Helper()
	claim, err := c.store.Begin(c.Context(), c.key, lease)
	if err != nil || claim.Verdict != notify.Mine || claim.Token == "" {
		c.Fatalf("Begin: verdict %d, a token of %d bytes, %v; want verdict %d with a token", claim.Verdict, len(claim.Token), err, notify.Mine)
	}
	return claim.Token
}

// begins begins, and must not get the key.
func (c *check) begins(want notify.Verdict) {
	c.Helper()
	claim, err := c.store.Begin(c.Context(), c.key, lease)
	if err != nil || claim.Verdict != want || claim.Token != "" {
		c.Fatalf("Begin: verdict %d, a token of %d bytes, %v; want verdict %d without one", claim.Verdict, len(claim.Token), err, want)
	}
}

func (c *check) is(got, want error) {
	c.Helper()
	if !errors.Is(got, want) {
		c.Fatalf("error %v, want %v", got, want)
	}
}

// race begins n times at once. One of them gets the key and fails, and n more race for that key.
func (c *check) race(n int) {
	c.Helper()
	for range 2 {
		var mine, busy atomic.Int32
		var token atomic.Value
		var group sync.WaitGroup
		for range n {
			group.Go(func() {
				claim, err := c.store.Begin(context.Background(), c.key, lease)
				switch {
				case err != nil:
					c.Error(err)
				case claim.Verdict == notify.Mine:
					mine.Add(1)
					token.Store(claim.Token)
				case claim.Verdict == notify.Busy:
					busy.Add(1)
				}
			})
		}
		group.Wait()
		if mine.Load() != 1 || busy.Load() != int32(n)-1 {
			c.Fatalf("%d of %d began, %d were told to come again", mine.Load(), n, busy.Load())
		}
		c.is(c.store.Fail(c.Context(), c.key, token.Load().(string)), nil)
	}
}
