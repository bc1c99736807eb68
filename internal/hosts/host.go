// Package hosts decides which of several hosts an attempt goes to, where they stand in for one
// another (跨城冗灾). It learns from what became of earlier sendings, and sends nothing itself.
package hosts

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

// Host is a host. The breaker decides whether it is in. The other fields are for probes and the
// log, of which the breaker knows nothing. It is safe for concurrent use.
type Host struct {
	Scheme, Name string // read-only; Name has the port, if there is one

	breaker *gobreaker.TwoStepCircuitBreaker[struct{}]
	out     atomic.Bool // the breaker is not closed
	told    atomic.Bool // out, as Change told last

	mu       sync.Mutex // held while the breaker's own lock is held, never the other way round
	wait     time.Duration
	last     time.Time // of the last probe, or when the host went out
	returned time.Time
	calls    int // since last
	probes   int
}

// New returns a host that is in.
func New(scheme, name string) *Host {
	h := &Host{Scheme: scheme, Name: name, wait: shortestWait}
	h.breaker = gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		Timeout:       shortestWait,
		ReadyToTrip:   func(counts gobreaker.Counts) bool { return counts.ConsecutiveFailures >= tripAfter },
		IsExcluded:    func(err error) bool { return errors.Is(err, call.ErrHostUntold) },
		OnStateChange: h.changed,
	})
	return h
}

// changed runs under the breaker's lock.
func (h *Host) changed(_ string, from, to gobreaker.State) {
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

// Out reports whether calls go elsewhere.
func (h *Host) Out() bool { return h.out.Load() }

// Change reports whether the host has gone out or come back since Change was last asked, and which.
func (h *Host) Change() (out, changed bool) {
	out = h.out.Load()
	return out, out != h.told.Load() && h.told.CompareAndSwap(!out, out)
}

// Sending begins the count of one sending to the host. The function takes its outcome, as
// call.Watch has it.
func (h *Host) Sending() func(error) {
	if !h.out.Load() {
		if done, err := h.breaker.Allow(); err == nil {
			return done
		}
	}
	return h.late
}

// late takes the outcome of a sending to a host that was out. It did not take the place of a probe,
// which it might have held for long. An answer brings the host back all the same.
func (h *Host) late(outcome error) {
	if outcome != nil || !h.out.Load() {
		return
	}
	if done, err := h.breaker.Allow(); err == nil {
		done(nil)
	}
}

// IsDue counts a call that went elsewhere, and reports whether a probe may go with it. others is
// the number of hosts that may be probed beside this one; all of them share the 1 %.
func (h *Host) IsDue(others int) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.calls++
	since := time.Since(h.last)
	return since >= h.wait && (h.calls >= callsPerProbe*(others+1) || since >= rareProbe)
}

// BeginProbe takes the one place of a probe. The function takes its outcome, and is nil while
// another probe is under way, or the last one is less than a second ago.
func (h *Host) BeginProbe() func(error) {
	done, err := h.breaker.Allow()
	if err != nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.last, h.calls, h.probes = time.Now(), 0, h.probes+1
	return done
}

// Probes returns how many probes have begun.
func (h *Host) Probes() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.probes
}
