package wxredis_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"net"
	"net/http/httptest"
	"os/exec"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/wxpay-chain/wxpay/keyring"
)

// Redis is stopped, hangs, and is started again under the calls of 64 goroutines in a fleet of
// eight. No call fails, and each keyring downloads for itself as long as it has to.
func TestRedisStoppedAndStarted(t *testing.T) {
	server := newOwnRedis(t)
	clock := newSteppedClock()
	platform := newIssuer(t, clock.now)
	web := httptest.NewServer(platform)
	defer web.Close()
	clients := make([]*redis.Client, 8)
	for i := range clients {
		clients[i] = redis.NewClient(&redis.Options{Addr: server.address, ContextTimeoutEnabled: true})
		t.Cleanup(func() { _ = clients[i].Close() })
	}
	works := func() { // for all: a client that has seen a Redis away believes it for a second
		for _, client := range clients {
			eventually(t, "the client works again", func() bool { return client.Ping(t.Context()).Err() == nil })
		}
	}
	rings := outageFleet(t, clients, web.URL, clock)

	var calls atomic.Int64
	stop := callAll(t, rings, &calls)
	defer stop()
	certificates := 1
	refreshed := func() bool {
		for _, ring := range rings {
			if len(ring.Keys()) != certificates {
				return false
			}
		}
		return true
	}
	eventually(t, "the first", refreshed)
	for _, step := range []struct {
		why  string
		do   func()
		most int64 // fetches
	}{
		{"Redis works", func() {}, 1},
		{"Redis is stopped", server.stop, 8},
		{"it is still stopped", func() {}, 8},
		{"Redis is started, and empty", func() { server.start(); works() }, 1},
		{"Redis hangs", func() { server.signal(syscall.SIGSTOP) }, 8},
		{"it goes on", func() { server.signal(syscall.SIGCONT); works() }, 1},
	} {
		step.do()
		platform.issue(t)
		certificates++
		before, began := platform.fetches.Load(), calls.Load()
		clock.advance(10 * time.Hour)
		eventually(t, step.why, refreshed)
		if got := platform.fetches.Load() - before; got < 1 || got > step.most {
			t.Errorf("%s: %d fetches, at most %d", step.why, got, step.most)
		}
		eventually(t, "calls go on", func() bool { return calls.Load() > began+1000 || t.Failed() })
	}
}

// callAll has 64 goroutines call until stop, which waits for them; no call may fail.
func callAll(t *testing.T, rings []*keyring.Downloaded, calls *atomic.Int64) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for g := range 64 {
		ring := rings[g%len(rings)]
		group.Go(func() {
			for ; ctx.Err() == nil; calls.Add(1) {
				key, err := ring.Current(ctx)
				if err == nil {
					_, err = ring.Lookup(ctx, key.Serial)
				}
				if err != nil && ctx.Err() == nil {
					t.Errorf("a call failed: %v", err)
					return
				}
				time.Sleep(time.Millisecond) // two processors are for all of this
			}
		})
	}
	return func() { cancel(); group.Wait() }
}

func outageFleet(t *testing.T, clients []*redis.Client, baseURL string, clock *steppedClock) []*keyring.Downloaded {
	t.Helper()
	merchant, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	order := fleetOrder{Prefix: "outage:", BaseURL: baseURL, MerchantKey: x509.MarshalPKCS1PrivateKey(merchant)}
	rings := make([]*keyring.Downloaded, len(clients))
	for i, client := range clients {
		if rings[i], err = order.keyring(clock, client); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := rings[i].Close(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	return rings
}

// ownRedis is a Redis that a test may stop, so it is never that of WXPAY_REDIS.
type ownRedis struct {
	t                      *testing.T
	program, address, port string
	process                *exec.Cmd
}

func newOwnRedis(t *testing.T) *ownRedis {
	t.Helper()
	program, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("no Redis to stop: redis-server is not in PATH (apt-get install redis-server)")
	}
	r := &ownRedis{t: t, program: program, address: freeAddress(t)}
	if _, r.port, err = net.SplitHostPort(r.address); err != nil {
		t.Fatal(err)
	}
	r.start()
	t.Cleanup(func() {
		if r.process != nil {
			r.stop()
		}
	})
	return r
}

func (r *ownRedis) start() {
	r.t.Helper()
	r.process = exec.Command(r.program, "--bind", "127.0.0.1", "--port", r.port, "--dir", r.t.TempDir(), "--save", "", "--appendonly", "no")
	if err := r.process.Start(); err != nil {
		r.t.Fatal(err)
	}
	waitForRedis(r.t, r.address)
}

func (r *ownRedis) stop() {
	_ = r.process.Process.Kill()
	_ = r.process.Wait()
	r.process = nil
}

func (r *ownRedis) signal(s syscall.Signal) {
	if err := r.process.Process.Signal(s); err != nil {
		r.t.Fatal(fmt.Errorf("signal %v: %w", s, err))
	}
}
