package keyring_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wxpay-chain/wxpay/keyring"
)

// A process that can write to the cache can neither plant a key nor make an old answer young. A bad
// entry is replaced.
func TestFleetForgedEntry(t *testing.T) {
	for i, name := range forgedEntries(t, issued{}, issued{}) {
		t.Run(name.why, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				from, until := time.Now().Add(-300*day), time.Now().Add(300*day)
				good, evil := issue(t, 1, from, until), issue(t, 2, from, until)
				c := forgedEntries(t, good, evil)[i]
				p, cache, logged := newPlatform(time.Now, good), newMemory(time.Now), new(lines)
				var entry []byte
				if c.entry != nil {
					entry = c.entry()
					cache.entries["m"] = entry
				}
				d := download(t, p, func(conf *keyring.DownloadConfig) {
					conf.Cache, conf.Name, conf.Logger = cache, "m", logged.logger()
				})
				if key, err := d.Current(t.Context()); err != nil || key.Serial != good.serial {
					t.Errorf("Current = %q, %v", key.Serial, err)
				}
				p.expectFetches(t, c.fetches, "at first")
				if warned := strings.Contains(logged.String(), "level=WARN"); warned != c.warns || strings.Contains(logged.String(), "secret") {
					t.Errorf("log %q", logged)
				}
				if c.fetches > 0 && bytes.Equal(cache.entries["m"], entry) {
					t.Error("not replaced")
				}
				// The entry has the age of the answer in it: it is replaced in time.
				time.Sleep(10 * time.Hour)
				expectKey(t, d, good)
				synctest.Wait()
				p.expectFetches(t, c.fetches+1, "an interval later")
			})
		})
	}
}

type forgedEntry struct {
	why     string
	entry   func() []byte
	fetches int64
	warns   bool
}

// forgedEntries are entries that an attacker or a bug may leave in a cache. They are made when they
// are needed, with the time of that moment.
func forgedEntries(t *testing.T, good, evil issued) []forgedEntry {
	entryOf := func(p *platform) []byte {
		cache := newMemory(p.now)
		d := download(t, p, func(c *keyring.DownloadConfig) { c.Cache, c.Name, c.APIv3Key = cache, "m", p.apiKey })
		if _, err := d.Current(t.Context()); err != nil {
			t.Fatal(err)
		}
		return cache.entries["m"]
	}
	at := func(offset time.Duration) func() time.Time {
		return func() time.Time { return time.Now().Add(offset) }
	}
	forged := func() []byte {
		forger := newPlatform(time.Now, evil)
		forger.apiKey = strings.Repeat("x", 32)
		return entryOf(forger)
	}
	made := func(offset time.Duration) func() []byte {
		return func() []byte { return entryOf(newPlatform(at(offset), good)) }
	}
	text := func(entry string) func() []byte { return func() []byte { return []byte(entry) } }
	return []forgedEntry{
		{"nothing", nil, 1, false},
		{"what it ought to be", made(0), 0, false},
		{"nearly an interval old", made(-8 * time.Hour), 0, false},
		{"over an interval old: not an error, but replaced", made(-11 * time.Hour), 1, false},
		{"of a clock that is 4 minutes fast", made(4 * time.Minute), 0, false},
		{"of the future, so that it would never be replaced", made(time.Hour), 1, true},
		{"an old one under a young signature", func() []byte {
			return replaced(t, entryOf(newPlatform(at(-11*time.Hour), good, evil)), "header", made(0)())
		}, 1, true},
		{"encrypted under another key", forged, 1, true},
		{"another answer's headers", func() []byte {
			return replaced(t, made(0)(), "header", entryOf(newPlatform(time.Now, evil)))
		}, 1, true},
		{"no JSON", text("secret"), 1, true},
		{"empty", text(""), 1, true},
		{"JSON of another kind", text(`{"header":"secret"}`), 1, true},
		{"too long", func() []byte { return append(made(0)(), bytes.Repeat([]byte(" "), 2<<20)...) }, 1, true},
	}
}

// replaced is an entry with one field replaced.
func replaced(t *testing.T, entry []byte, field string, other []byte) []byte {
	t.Helper()
	var a, b map[string]json.RawMessage
	if err := errors.Join(json.Unmarshal(entry, &a), json.Unmarshal(other, &b)); err != nil {
		t.Fatal(err)
	}
	a[field] = b[field]
	changed, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// A broken cache fails no call, and is reported: the process downloads for itself.
func TestFleetWithBadCache(t *testing.T) {
	broken := errors.New("dial tcp 127.0.0.1:6379: connection refused")
	fails := func(which ...string) func(context.Context, string) error {
		return func(_ context.Context, access string) error {
			for _, w := range which {
				if access == w {
					return broken
				}
			}
			return nil
		}
	}
	for _, c := range []struct {
		why  string
		fail func(context.Context, string) error
		most time.Duration // of the first call
	}{
		{"is down", fails("load", "store", "lease", "release"), 0},
		{"refuses the lease", fails("lease"), 0},
		{"refuses to load", fails("load"), 0},
		{"refuses to store", fails("store"), 0},
		{"refuses the release", fails("release"), 0},
		{"hangs", func(ctx context.Context, _ string) error { <-ctx.Done(); return ctx.Err() }, 2 * time.Second},
		{"goes down when it has given a lease", func(ctx context.Context, access string) error {
			if access != "lease" {
				<-ctx.Done()
			}
			return ctx.Err()
		}, 6 * time.Second},
	} {
		t.Run(c.why, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				good := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
				p, cache, logged := newPlatform(time.Now, good), newMemory(time.Now), new(lines)
				cache.fail = c.fail
				rings := fleet(t, 1, p, cache, func(c *keyring.DownloadConfig) { c.Logger = logged.logger() })
				start := time.Now()
				together(t, rings, good)
				if took := time.Since(start); took > c.most {
					t.Errorf("the first call took %s", took)
				}
				p.expectFetches(t, 1, "for itself")
				if text := logged.String(); !strings.Contains(text, "the cache does not work") || !strings.Contains(text, "level=WARN") {
					t.Errorf("log %q", text)
				}
				cache.change(func(m *memory) { m.fail = nil })
				time.Sleep(10 * time.Hour)
				together(t, rings, good)
				time.Sleep(time.Minute)
				p.expectFetches(t, 2, "an interval later")
				cache.change(func(m *memory) {
					if m.stores == 0 {
						t.Error("it is not used again")
					}
				})
			})
		})
	}
}

// An earlier true answer, put back into the cache, does not bring back a certificate that was
// withdrawn.
func TestFleetReplayedEntry(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		old := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		next := issue(t, 2, time.Now().Add(-day), time.Now().Add(301*day))
		p, cache := newPlatform(time.Now, old), newMemory(time.Now)
		rings := fleet(t, 1, p, cache)
		together(t, rings, old)
		replay := bytes.Clone(cache.entries["1900000109"])
		time.Sleep(time.Hour)
		p.rotate(next)
		together(t, rings, next)
		time.Sleep(time.Hour)
		cache.entries["1900000109"] = replay
		if _, err := rings[0].Lookup(t.Context(), old.serial); !errors.Is(err, keyring.ErrUnknownSerial) {
			t.Errorf("the one that was withdrawn: %v", err)
		}
		together(t, rings, next)
		p.expectFetches(t, 3, "the first, the rotation, the serial that is unknown now")
	})
}
