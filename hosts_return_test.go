package wxpay_test

import (
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
)

// TestReturn: under load the main host is out for half a minute. At most one call in a hundred
// probes it, and no call of a caller does. Calls return soon after it answers.
func TestReturn(t *testing.T) {
	for _, c := range []struct {
		reason, does string
		every        time.Duration // between calls
		most         int           // probes
	}{
		{"100 calls a second", "refuses", 10 * time.Millisecond, 60},
		{"silence", "is silent", 20 * time.Millisecond, 15},
		{"20 calls a second", "cuts", 50 * time.Millisecond, 12},
		{"a call in ten seconds", "refuses", 10 * time.Second, 6},
	} {
		inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
			var log strings.Builder
			config.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelInfo}))
			client := open(t, config)
			world.set(mainHost, c.does)
			calls(t, client, 5)
			world.take()
			made := 0
			for end := time.Now().Add(time.Minute); time.Now().Before(end); made++ {
				calls(t, client, 1)
				time.Sleep(c.every)
			}
			if diff := cmp.Diff(repeat(backupHost, made), world.take()); diff != "" {
				t.Fatalf("%s: while it is out (-want +got):\n%s", c.reason, diff)
			}
			probes := world.probed(mainHost)
			if probes == 0 || probes > c.most || c.every < time.Second && probes*100 > made {
				t.Errorf("%s: %d probes for %d calls, want 1 to %d", c.reason, probes, made, c.most)
			}
			world.set(mainHost, "500") // an answer is an answer
			mended := time.Now()
			for sent := []string(nil); !slices.Contains(sent, mainHost); sent = world.take() {
				calls(t, client, 1)
				time.Sleep(c.every)
				if time.Since(mended) > 30*time.Second {
					t.Fatalf("%s: no call has returned in 30 s", c.reason)
				}
			}
			for _, line := range []string{
				`level=WARN msg="wxpay: host out" host=` + mainHost + " calls_go_to=" + backupHost + "\n",
				`level=INFO msg="wxpay: host back" host=` + mainHost + " calls_go_to=" + mainHost + "\n",
			} {
				if strings.Count(log.String(), line) != 1 {
					t.Errorf("%s: not once %slog %s", c.reason, line, log.String()[max(0, log.Len()-500):])
				}
			}
		})
	}
}

// TestAllOut: when no host is in, calls go to the preferred host, and an answer brings it back.
func TestAllOut(t *testing.T) {
	inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
		client := open(t, config)
		world.set(mainHost, "refuses")
		world.set(backupHost, "refuses")
		calls(t, client, 13)
		want := slices.Concat(repeat(mainHost, 5), repeat(backupHost, 5), repeat(mainHost, 3))
		if diff := cmp.Diff(want, world.take()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		time.Sleep(11 * time.Second)
		calls(t, client, 1)
		if n := world.probed(mainHost); n > 0 {
			t.Errorf("%d probes went to a host that gets calls", n)
		}
		world.take()
		world.set(mainHost, "")
		time.Sleep(1100 * time.Millisecond)
		calls(t, client, 3)
		if diff := cmp.Diff(repeat(mainHost, 3), world.take()); diff != "" {
			t.Errorf("mended (-want +got):\n%s", diff)
		}
	})
}

// TestRetryAtBackup: the main host fails under 64 calls at once. Each of them is made again at the
// backup host, for which no budget is spent. When both fail, each host gets one attempt of a call,
// and the budget bounds the rest.
func TestRetryAtBackup(t *testing.T) {
	for _, c := range []struct {
		reason, main, backup string
		most                 int // requests of 64 calls
		answered             int
	}{
		{"the main host is silent", "is silent", "", 128, 64},
		{"it refuses", "refuses", "", 128, 64},
		{"both refuse", "refuses", "refuses", 128 + 10, 0},
		{"the main host refuses, and the backup says 500", "refuses", "500", 128 + 10, 64},
		{"the main host says 500", "500", "", 64 + 10, 64},
	} {
		inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
			config.Retry = wxpay.Retry{}
			client := open(t, config)
			world.set(mainHost, c.main)
			world.set(backupHost, c.backup)
			var answered atomic.Int64
			var group sync.WaitGroup
			for range 64 {
				group.Go(func() {
					_, err := client.Chain("v3/thing").Get(t.Context())
					if refused := new(wxpay.APIError); errors.As(err, &refused) {
						answered.Add(1)
					}
				})
			}
			group.Wait()
			if sent := len(world.take()); sent > c.most || int(answered.Load()) != c.answered {
				t.Errorf("%s: %d requests, want at most %d; %d calls answered, want %d", c.reason, sent, c.most, answered.Load(), c.answered)
			}
		})
	}
}
