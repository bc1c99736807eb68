package keyring_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wxpay-chain/wxpay/keyring"
)

// The certificate is replaced three times while 64 goroutines call. Each time an answer under the
// new serial comes long before any interval has passed. Both are listed for a while, and then the
// old one is withdrawn. No call fails, and each rotation costs one download.
func TestRotationUnderLoad(t *testing.T) {
	c := newClock()
	certificates := []issued{c.year(t, 1), c.year(t, 2), c.year(t, 3), c.year(t, 4)}
	p := newPlatform(c.now, certificates[0])
	d := download(t, p)
	var inUse atomic.Int32 // the last certificate that signs answers
	var calls atomic.Int64
	ctx, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			for ctx.Err() == nil {
				last := inUse.Load()
				first := max(0, last-1)
				want := certificates[first+rand.Int32N(last-first+1)]
				key, err := d.Lookup(ctx, want.serial)
				if inUse.Load() != last {
					continue // this goroutine was held up, and its certificate may be withdrawn by now
				}
				if ctx.Err() == nil && (err != nil || !want.key.PublicKey.Equal(key.Public)) {
					t.Errorf("Lookup of certificate %s = %q, %v", want.serial, key.Serial, err)
					return
				}
				if _, err := d.Current(ctx); ctx.Err() == nil && err != nil {
					t.Errorf("Current: %v", err)
					return
				}
				calls.Add(1)
			}
		})
	}
	settle := func() {
		for before := calls.Load(); calls.Load() < before+1000 && !t.Failed(); {
			time.Sleep(time.Millisecond) // the others need the processor
		}
	}
	settle()
	p.expectFetches(t, 1, "the first")
	for n := 1; n < len(certificates); n++ {
		c.advance(time.Minute)
		p.rotate(certificates[n], certificates[n-1])
		inUse.Store(int32(n))
		settle()
		p.expectFetches(t, int64(1+n), "one for each rotation")
		if key, err := d.Current(ctx); err != nil || key.Serial != certificates[n].serial {
			t.Errorf("Current = %q, %v", key.Serial, err)
		}
	}
	stop()
	group.Wait()

	// The old ones are withdrawn: after the next refresh they are no longer known.
	p.rotate(certificates[3])
	c.advance(10 * time.Hour)
	expectKey(t, d, certificates[3]) // and begins the refresh
	for len(d.Keys()) != 1 {
		time.Sleep(time.Millisecond)
	}
	if _, err := d.Lookup(t.Context(), certificates[2].serial); !errors.Is(err, keyring.ErrUnknownSerial) {
		t.Errorf("the one withdrawn: %v", err)
	}
	p.expectFetches(t, 5, "one for the interval; the unknown serial came within its minute")
}

// 1,000 forged serials a second for five minutes, among real calls, bring one download a minute.
func TestForgedSerials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		p := newPlatform(time.Now, good)
		p.hook = func(context.Context) error { time.Sleep(300 * time.Millisecond); return nil }
		d := download(t, p)
		expectKey(t, d, good)
		var group sync.WaitGroup
		start := time.Now()
		for g := range 10 {
			group.Go(func() {
				for i := 0; time.Since(start) < 5*time.Minute; i++ {
					if _, err := d.Lookup(t.Context(), fmt.Sprintf("AB%02X%08X", g, i)); !errors.Is(err, keyring.ErrUnknownSerial) {
						t.Errorf("forged: %v", err)
					}
					before := time.Now()
					expectKey(t, d, good)
					if time.Since(before) > 0 {
						t.Error("a reader of a known key waited")
					}
					time.Sleep(10 * time.Millisecond)
				}
			})
		}
		group.Wait()
		if n := p.fetches.Load(); n < 5 || n > 6 {
			t.Errorf("%d fetches in 5 minutes, the first included", n)
		}
	})
}

// A rotation in the middle of an attack is noticed within the minute.
func TestRotationBesideForgedSerials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		next := issue(t, 2, time.Now().Add(-day), time.Now().Add(301*day))
		p := newPlatform(time.Now, old)
		d := download(t, p)
		expectKey(t, d, old)
		time.Sleep(time.Hour)
		_, _ = d.Lookup(t.Context(), "ABCD") // uses up this minute's
		p.rotate(next, old)
		if _, err := d.Lookup(t.Context(), next.serial); !errors.Is(err, keyring.ErrUnknownSerial) {
			t.Errorf("too early: %v", err)
		}
		time.Sleep(time.Minute)
		expectKey(t, d, next)
		p.expectFetches(t, 3, "the first, the forged one, the rotation")
	})
}
