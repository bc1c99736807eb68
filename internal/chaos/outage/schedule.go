// Package outage makes things fail for a while: hosts, databases, clocks. An outage is in force for
// a block of journeys that the seed has drawn.
package outage

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wxpay-chain/wxpay/internal/chaos/draw"
)

// Outage is something that can fail. Begin and End are never called at the same time.
type Outage struct {
	Name  string
	Begin func() error
	End   func() error
}

// Schedule begins and ends outages as journeys begin. It is safe for concurrent use.
type Schedule struct {
	Draw    draw.Source
	P       float64 // the share of blocks with an outage, of each
	Block   int     // journeys
	Longest time.Duration
	Outages []Outage
	Hits    draw.Tally

	newest atomic.Int64 // block, from 1 on
	mu     sync.Mutex   // held while outages begin and end
	since  map[string]time.Time
	failed error
}

// Reach says that a journey begins. The first journey of a block begins the outages of the block,
// and ends the others.
func (s *Schedule) Reach(journey int) {
	block := int64(journey/s.Block) + 1
	for {
		newest := s.newest.Load()
		if block <= newest {
			return
		}
		if s.newest.CompareAndSwap(newest, block) {
			break
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.newest.Load() != block { // a newer block is waiting already
		return
	}
	for _, o := range s.Outages {
		s.set(o, s.Draw.Hit(s.P, "outage "+o.Name, int(block)))
	}
}

// Heal ends the outages that last longer than the longest, or all of them. Callers that find all
// services away may make no journey, so that time has to end an outage as well.
func (s *Schedule) Heal(all bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.Outages {
		if since, on := s.since[o.Name]; on && (all || time.Since(since) > s.Longest) {
			s.set(o, false)
		}
	}
}

// set brings one outage into force or ends it. The lock is held.
func (s *Schedule) set(o Outage, on bool) {
	_, before := s.since[o.Name]
	if on == before {
		return
	}
	act := o.End
	if on {
		act = o.Begin
		s.Hits.Add(o.Name)
	}
	if err := act(); err != nil {
		s.failed = errors.Join(s.failed, fmt.Errorf("%s: %w", o.Name, err))
	}
	if s.since == nil {
		s.since = map[string]time.Time{}
	}
	if on {
		s.since[o.Name] = time.Now()
	} else {
		delete(s.since, o.Name)
	}
}

// Err returns why an outage could not be made.
func (s *Schedule) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.failed
}
