package keyring_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wxpay-chain/wxpay/keyring"
)

// The interval is shortened by up to a tenth, and no caller waits for the refresh.
func TestDownloadInterval(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		p := newPlatform(time.Now, good)
		d := download(t, p)
		expectKey(t, d, good)
		var earliest, latest time.Duration = 1 << 62, 0
		for range 20 {
			fetched, fetches := time.Now(), p.fetches.Load()
			time.Sleep(9*time.Hour - time.Second)
			for p.fetches.Load() == fetches {
				if time.Since(fetched) > 10*time.Hour {
					t.Fatal("no refresh within the interval")
				}
				time.Sleep(time.Minute)
				p.change(func(p *platform) { p.hook = func(context.Context) error { time.Sleep(time.Second); return nil } })
				before := time.Now()
				expectKey(t, d, good)
				if time.Since(before) > 0 {
					t.Error("a reader waited")
				}
				synctest.Wait()
			}
			took := time.Since(fetched)
			earliest, latest = min(earliest, took), max(latest, took)
			time.Sleep(time.Second) // the refresh
		}
		if earliest < 9*time.Hour-time.Second || latest-earliest < 10*time.Minute {
			t.Errorf("refreshed after %s to %s", earliest, latest)
		}
	})
}

// A caller that has given up waits no more, and the download goes on for the others.
func TestDownloadWaiters(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		p := newPlatform(time.Now, good)
		p.hook = func(ctx context.Context) error {
			time.Sleep(20 * time.Second)
			return ctx.Err()
		}
		d := download(t, p)
		start := time.Now()
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := d.Current(short); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, keyring.ErrFetch) || time.Since(start) != time.Second {
			t.Errorf("the first waiter: %v after %s", err, time.Since(start))
		}
		if _, err := d.Lookup(short, good.serial); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, keyring.ErrUnknownSerial) {
			t.Errorf("one that had given up before: %v", err)
		}
		done := make(chan error)
		for range 64 {
			go func() { _, err := d.Current(t.Context()); done <- err }()
		}
		for range 64 {
			if err := <-done; err != nil {
				t.Error(err)
			}
		}
		if took := time.Since(start); took != 20*time.Second {
			t.Errorf("the others had it after %s", took)
		}
		p.expectFetches(t, 1, "it is shared")
	})
}

// Close ends the download under way and tells its waiters. The keys that are held are served on.
func TestDownloadClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		p := newPlatform(time.Now, good)
		d := download(t, p)
		expectKey(t, d, good)
		time.Sleep(time.Hour)
		p.change(func(p *platform) { p.hook = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() } })
		done := make(chan error)
		go func() { _, err := d.Lookup(t.Context(), "ABCD"); done <- err }()
		synctest.Wait()
		start := time.Now()
		if err := d.Close(t.Context()); err != nil || time.Since(start) > 0 {
			t.Errorf("%v after %s", err, time.Since(start))
		}
		if err := <-done; !errors.Is(err, keyring.ErrClosed) || !errors.Is(err, keyring.ErrUnknownSerial) {
			t.Errorf("who waited: %v", err)
		}
		time.Sleep(20 * time.Hour)
		for range 3 {
			expectKey(t, d, good)
			if _, err := d.Current(t.Context()); err != nil {
				t.Error(err)
			}
		}
		if _, err := d.Lookup(t.Context(), "ABCD"); !errors.Is(err, keyring.ErrClosed) {
			t.Errorf("a download after Close: %v", err)
		}
		p.expectFetches(t, 2, "none after Close")
		if err := d.Close(t.Context()); err != nil {
			t.Errorf("Close again: %v", err)
		}
	})
}

// A Fetch that does not obey its context keeps Close waiting only until the context of Close ends.
func TestDownloadCloseGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPlatform(time.Now, issue(t, 1, time.Now().Add(-day), time.Now().Add(day)))
		p.hook = func(context.Context) error { time.Sleep(time.Hour); return nil }
		d := download(t, p)
		go func() { _, _ = d.Current(t.Context()) }()
		synctest.Wait()
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := d.Close(short); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Close = %v", err)
		}
	})
}

// A caller may be held up between finding a serial unknown and asking for a download. If others
// have downloaded it meanwhile, it does not ask again.
func TestLateDemand(t *testing.T) {
	c := newClock()
	first, next := c.year(t, 1), c.year(t, 2)
	p := newPlatform(c.now, first)
	var looks atomic.Int32 // at the clock; the caller that makes the last one is held up
	reached, release := make(chan struct{}), make(chan struct{})
	d := download(t, p, func(config *keyring.DownloadConfig) {
		config.Now = func() time.Time {
			if looks.Add(-1) == 0 {
				close(reached)
				<-release
			}
			return c.now()
		}
	})
	expectKey(t, d, first)
	c.advance(time.Minute)
	p.rotate(next, first)
	looks.Store(2) // the first question is whether the serial is known, the second whether it is too early
	late := make(chan struct{})
	go func() {
		defer close(late)
		expectKey(t, d, next)
	}()
	<-reached
	expectKey(t, d, next)
	c.advance(time.Minute)
	close(release)
	<-late
	p.expectFetches(t, 2, "the first and the rotation")
}
