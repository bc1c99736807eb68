package keyring_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wxpay-chain/wxpay/keyring"
)

// fleet are keyrings that share a cache, as the processes of a service do.
func fleet(t testing.TB, n int, p *platform, cache *memory, change ...func(*keyring.DownloadConfig)) []*keyring.Downloaded {
	t.Helper()
	rings := make([]*keyring.Downloaded, n)
	for i := range rings {
		rings[i] = download(t, p, append(change, func(c *keyring.DownloadConfig) { c.Cache, c.Name = cache, "1900000109" })...)
	}
	return rings
}

// together looks a certificate up in all keyrings at once.
func together(t testing.TB, rings []*keyring.Downloaded, want issued) {
	t.Helper()
	var group sync.WaitGroup
	for _, d := range rings {
		group.Go(func() { expectKey(t, d, want) })
	}
	group.Wait()
}

// All processes together make one download an interval, and one a rotation.
func TestFleet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		next := issue(t, 2, time.Now().Add(-day), time.Now().Add(301*day))
		p := newPlatform(time.Now, old)
		p.hook = func(context.Context) error { time.Sleep(time.Second); return nil }
		cache := newMemory(time.Now)
		logged := new(lines)
		rings := fleet(t, 20, p, cache, func(c *keyring.DownloadConfig) { c.Logger = logged.logger() })
		together(t, rings, old)
		p.expectFetches(t, 1, "the first")
		for interval := range 5 {
			time.Sleep(10 * time.Hour)
			together(t, rings, old)
			time.Sleep(5 * time.Second) // refreshed in the background
			together(t, rings, old)
			p.expectFetches(t, int64(2+interval), "one an interval")
		}
		time.Sleep(time.Hour)
		p.rotate(next, old)
		together(t, rings, next)
		p.expectFetches(t, 7, "one for the rotation")
		if cache.stores != 7 || strings.Contains(logged.String(), "WARN") {
			t.Errorf("%d stores; log %s", cache.stores, logged)
		}
		together(t, fleet(t, 5, p, cache), next)
		p.expectFetches(t, 7, "new processes find it in the cache")
	})
}

// A snapshot that a new process takes over keeps its age. A rotation since then is noticed at once,
// not after a minute.
func TestFleetRotationAtStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		next := issue(t, 2, time.Now().Add(-day), time.Now().Add(301*day))
		p, cache := newPlatform(time.Now, old), newMemory(time.Now)
		together(t, fleet(t, 1, p, cache), old)
		time.Sleep(5 * time.Hour)
		p.rotate(next, old)
		rings := fleet(t, 20, p, cache)
		together(t, rings, old)
		p.expectFetches(t, 1, "out of the cache")
		together(t, rings, next)
		p.expectFetches(t, 2, "the rotation")
		_, _ = rings[0].Lookup(t.Context(), "ABCD")
		p.expectFetches(t, 2, "that was less than a minute ago")
	})
}

// A new process takes over no entry that lacks the certificate it was started for.
func TestFleetRotationBeforeStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		next := issue(t, 2, time.Now().Add(-day), time.Now().Add(301*day))
		p, cache := newPlatform(time.Now, old), newMemory(time.Now)
		together(t, fleet(t, 1, p, cache), old)
		time.Sleep(5 * time.Hour)
		p.rotate(next, old)
		together(t, fleet(t, 1, p, cache), next)
		p.expectFetches(t, 2, "the rotation")
	})
}

// A process that is closed during its download gives the turn back at once.
func TestFleetLeaderCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		p := newPlatform(time.Now, good)
		p.hook = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		rings := fleet(t, 2, p, newMemory(time.Now))
		done := make(chan error)
		go func() { _, err := rings[0].Current(t.Context()); done <- err }()
		synctest.Wait()
		if err := rings[0].Close(t.Context()); err != nil {
			t.Error(err)
		}
		if err := <-done; !errors.Is(err, keyring.ErrClosed) {
			t.Errorf("the first: %v", err)
		}
		p.change(func(p *platform) { p.hook = nil })
		start := time.Now()
		expectKey(t, rings[1], good)
		if took := time.Since(start); took > 0 {
			t.Errorf("the second has waited %s", took)
		}
	})
}

// An entry may be young and its certificates expired. A new process downloads then, as if there
// were none.
func TestFleetExpiredEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		short := issue(t, 1, time.Now().Add(-day), time.Now().Add(time.Hour))
		next := issue(t, 2, time.Now().Add(-day), time.Now().Add(300*day))
		p, cache := newPlatform(time.Now, short), newMemory(time.Now)
		together(t, fleet(t, 1, p, cache), short)
		time.Sleep(2 * time.Hour)
		p.rotate(next)
		key, err := fleet(t, 1, p, cache)[0].Current(t.Context())
		if err != nil || !next.key.PublicKey.Equal(key.Public) {
			t.Errorf("Current = %q, %v", key.Serial, err)
		}
		p.expectFetches(t, 2, "the entry is of no use")
	})
}

// Each process gets forged serials. The cache keeps all of them together to about one download a
// minute.
func TestFleetForgedSerials(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		p := newPlatform(time.Now, good)
		rings := fleet(t, 20, p, newMemory(time.Now))
		start := time.Now()
		for i := 0; time.Since(start) < 10*time.Minute; i++ {
			_, _ = rings[i%len(rings)].Lookup(t.Context(), "ABCD")
			time.Sleep(100 * time.Millisecond)
		}
		if n := p.fetches.Load(); n > 11 {
			t.Errorf("%d fetches in 10 minutes", n)
		}
	})
}

// The process with the lease dies. Another takes over when the lease has ended, and no caller waits
// for longer than patience allows.
func TestFleetLeaderDies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		p := newPlatform(time.Now, good)
		cache := newMemory(time.Now)
		if token, err := cache.Lease(t.Context(), "1900000109", 5*time.Second); token == "" || err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		together(t, fleet(t, 20, p, cache), good)
		if took := time.Since(start); took < 5*time.Second || took > 6*time.Second {
			t.Errorf("it took %s", took)
		}
		p.expectFetches(t, 1, "one has taken over")
		_, _ = cache.Lease(t.Context(), "2", time.Hour)
		lone := download(t, p, func(c *keyring.DownloadConfig) { c.Cache, c.Name, c.Timeout = cache, "2", 10*time.Second })
		start = time.Now()
		expectKey(t, lone, good)
		if took := time.Since(start); took < 5*time.Second || took > 6*time.Second {
			t.Errorf("it took %s", took)
		}
		p.expectFetches(t, 2, "it has not waited for a lease of an hour")
	})
}

// A broken server is asked once by each process, in turn. The cache keeps nothing of it.
func TestFleetWithBadServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(time.Now, issue(t, 1, time.Now().Add(-day), time.Now().Add(day)))
		p.apiKey = strings.Repeat("x", 32)
		cache := newMemory(time.Now)
		rings := fleet(t, 5, p, cache)
		var group sync.WaitGroup
		for _, d := range rings {
			group.Go(func() {
				if _, err := d.Current(t.Context()); !errors.Is(err, keyring.ErrFetch) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		p.expectFetches(t, 5, "each has to see for itself")
		if cache.stores != 0 || len(cache.leases) != 0 {
			t.Errorf("%d stores, %d leases", cache.stores, len(cache.leases))
		}
	})
}
