package keyring_test

import (
	"context"
	"testing"
	"time"
)

// A clock that was put forward and back, or only back, by a day or by years, delays nothing. The
// next refresh comes, and so does the download for an unknown serial.
func TestDownloadClockPutBack(t *testing.T) {
	for _, c := range []struct {
		why           string
		forward, back time.Duration
	}{
		{"a day back", 0, 24 * time.Hour},
		{"back to where it was", 48 * time.Hour, 48 * time.Hour},
		{"by years", 0, 2000 * 24 * time.Hour},
	} {
		for _, fails := range []bool{false, true} { // what was done in the wrong time
			clock := newClock()
			old := issue(t, 1, clock.now().AddDate(-10, 0, 0), clock.now().AddDate(10, 0, 0))
			next := issue(t, 2, clock.now().AddDate(-10, 0, 0), clock.now().AddDate(11, 0, 0))
			p := newPlatform(clock.now, old)
			d := download(t, p)
			expectKey(t, d, old)
			if c.forward > 0 {
				p.change(func(p *platform) {
					p.hook = func(context.Context) error { return map[bool]error{true: context.DeadlineExceeded}[fails] }
				})
				clock.advance(c.forward)
				_, _ = d.Lookup(t.Context(), "ABCD")
				p.change(func(p *platform) { p.hook = nil })
			}
			clock.advance(-c.back)
			p.rotate(next, old)
			before := p.fetches.Load()
			expectKey(t, d, old) // begins the refresh
			for deadline := time.Now().Add(10 * time.Second); len(d.Keys()) != 2 && time.Now().Before(deadline); {
				time.Sleep(time.Millisecond)
			}
			if len(d.Keys()) != 2 {
				t.Fatalf("%s: there was no refresh", c.why)
			}
			expectKey(t, d, next)
			p.expectFetches(t, before+1, c.why)
		}
	}
}

// The same holds when nothing is held and the last download has failed: the next one does not wait
// for the old time.
func TestDownloadClockPutBackAfterFailure(t *testing.T) {
	c := newClock()
	good := c.year(t, 1)
	p := newPlatform(c.now, good)
	p.hook = func(context.Context) error { return context.DeadlineExceeded }
	d := download(t, p)
	if _, err := d.Current(t.Context()); err == nil {
		t.Error("no error")
	}
	p.change(func(p *platform) { p.hook = nil })
	c.advance(-time.Hour)
	expectKey(t, d, good)
	p.expectFetches(t, 2, "the failure, and the next")
}
