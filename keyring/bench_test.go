package keyring_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/keyring"
)

func readers(b testing.TB) (map[string]keyring.Keyring, string) {
	b.Helper()
	now := time.Now()
	good := issue(b, 1, now.Add(-day), now.Add(day))
	d := download(b, newPlatform(time.Now, good), func(c *keyring.DownloadConfig) { c.Now = nil })
	s, err := keyring.Switch(keyring.Key{Serial: publicKeyID, Public: keyA()}, d)
	if err != nil {
		b.Fatal(err)
	}
	expectKey(b, s, good)
	return map[string]keyring.Keyring{
		"static": keyring.Static(keyring.Key{Serial: good.serial, Public: keyB()}), "downloaded": d, "switched": s,
	}, good.serial
}

// A known serial costs a reader one look and no allocation.
func TestKnownSerialAllocatesNothing(t *testing.T) {
	rings, serial := readers(t)
	for name, ring := range rings {
		if n := testing.AllocsPerRun(100, func() {
			if _, err := ring.Lookup(context.Background(), serial); err != nil {
				t.Error(err)
			}
			if _, err := ring.Current(context.Background()); err != nil {
				t.Error(err)
			}
		}); n > 0 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

// BenchmarkLookup looks up a known serial, at 1 goroutine and at 64. With a lock, 64 would be
// slower by far.
func BenchmarkLookup(b *testing.B) {
	rings, serial := readers(b)
	for _, name := range []string{"static", "downloaded", "switched"} {
		ring := rings[name]
		b.Run(name+"/1", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_, _ = ring.Lookup(context.Background(), serial)
			}
		})
		b.Run(name+"/64", func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism((64 + runtime.GOMAXPROCS(0) - 1) / runtime.GOMAXPROCS(0))
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					_, _ = ring.Lookup(context.Background(), serial)
				}
			})
		})
	}
}
