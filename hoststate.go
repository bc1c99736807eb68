package wxpay

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/wxpay-chain/wxpay/internal/call"
)

const (
	// tripAfter is the number of failures in a row that put a host out. The first few calls of 64 in
	// flight suffice, and a frontend that drops one kept connection does not.
	tripAfter = 5
	// callsPerProbe keeps probes at 1 % of calls, as the official guide to disaster recovery asks.
	callsPerProbe = 100
	// rareProbe is how long few calls wait for a probe. Otherwise they would never return.
	rareProbe = 10 * time.Second
	// calm is how long a host must be in before its next failure counts as the first.
	calm = 30 * time.Second

	shortestWait = time.Second
	// longestWait leaves room for a probe in vain and one that is answered within 30 s.
	longestWait = 20 * time.Second
)

// host is one of Hosts. The breaker decides whether it is in. The other fields are for probes and
// the log, of which the breaker knows nothing.
type host struct {
	scheme, name string

	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]
	out     atomic.Bool // the breaker is not closed
	logged  atomic.Bool // out, as it was logged last

	mu       sync.Mutex // held while the breaker's own lock is held, never the other way round
	wait     time.Duration
	last     time.Time // of the last probe, or when the host went out
	returned time.Time
	calls    int // since last
	probes   int
}

func newHost(scheme, name string) *host {
	h := &host{scheme: scheme, name: name, wait: shortestWait}
	h.breaker = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Timeout:       shortestWait,
		ReadyToTrip:   func(counts gobreaker.Counts) bool { return counts.ConsecutiveFailures >= tripAfter },
		IsExcluded:    func(err error) bool { return errors.Is(err, call.ErrHostUntold) },
		OnStateChange: h.changed,
	})
	return h
}

// changed runs under the breaker's lock.
func (h *host) changed(_ string, from, to gobreaker.State) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := time.Now()
	switch {
	case from == gobreaker.StateClosed:
		if h.returned.IsZero() || now.Sub(h.returned) > calm {
			h.wait = shortestWait
		} else {
			h.wait = min(2*h.wait, longestWait)
		}
		h.last, h.calls = now, 0
		h.out.Store(true)
	case to == gobreaker.StateClosed:
		h.returned = now
		h.out.Store(false)
	}
}

// sending begins the count of one sending to the host. The function takes its outcome.
func (h *host) sending() func(error) {
	if !h.out.Load() {
		if done, err := h.breaker.Allow(); err == nil {
			return done
		}
	}
	return h.late
}

// late takes the outcome of a sending to a host that was out. It did not take the place of a probe,
// which it might have held for long. An answer brings the host back all the same.
func (h *host) late(outcome error) {
	if outcome != nil || !h.out.Load() {
		return
	}
	if done, err := h.breaker.Allow(); err == nil {
		done(nil)
	}
}

// isDue counts a call that went elsewhere, and reports whether a probe may go with it. others is
// the number of hosts that may be probed beside this one; all of them share the 1 %.
func (h *host) isDue(others int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls++
	since := time.Since(h.last)
	return since >= h.wait && (h.calls >= callsPerProbe*(others+1) || since >= rareProbe)
}

// beginProbe takes the one place of a probe. The function takes its outcome, and is nil while
// another probe is under way, or the last one is less than a second ago.
func (h *host) beginProbe() func(error) {
	done, err := h.breaker.Allow()
	if err != nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last, h.calls, h.probes = time.Now(), 0, h.probes+1
	return done
}

func (h *host) state() HostState {
	h.mu.Lock()
	defer h.mu.Unlock()
	return HostState{Host: h.name, Out: h.out.Load(), Probes: h.probes}
}
