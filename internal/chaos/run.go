package main

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/wxpay-chain/wxpay/internal/chaos/ledger"
	"github.com/wxpay-chain/wxpay/internal/chaos/shop"
)

// settings are what a run is made of.
type settings struct {
	seed       uint64
	exchanges  int           // after which no new journey begins
	soak       time.Duration // instead of exchanges
	workers    int           // journeys at a time
	generation int           // journeys between two audits
	p          float64       // of each fault on the network
	own        float64       // of each fault on the merchant's own machines
	outages    float64       // the share of blocks with an outage, of each
	block      int           // journeys
	longest    time.Duration // of an outage
	patience   time.Duration // of an attempt
	kit        *kit

	sabotage  shop.Sabotage
	trustLiar bool
}

// run makes journeys, and audits them a generation at a time, until it has enough.
func (w *world) run(ctx context.Context, tell func(string, ...any)) (*report, error) {
	r := &report{settings: w.settings, begun: time.Now()}
	growth := newGrowth(w.soak)
	for next, enough := 0, false; !enough; {
		w.network.Calm.Store(false)
		since := w.box.Now()
		enough = w.storm(ctx, r, next)
		next += w.generation
		recovered, err := w.calmDown(ctx)
		if err != nil {
			return r, err
		}
		found, err := w.audit(ctx, since)
		if err != nil {
			return r, err
		}
		if err := w.collect(ctx, r, recovered, found); err != nil {
			return r, err
		}
		tell("%6.0f s: %d exchanges in %d journeys, %d differences", time.Since(r.begun).Seconds(), w.shop.Made.Load(), r.journeys, len(r.differences))
		growth.look(time.Since(r.begun), tell)
		enough = enough || ctx.Err() != nil || len(r.differences) > 0
	}
	r.differences = append(r.differences, growth.judge()...)
	return r, ctx.Err()
}

// storm makes the journeys of one generation, from a number on. It reports whether the run has
// enough.
func (w *world) storm(ctx context.Context, r *report, first int) bool {
	var next, made atomic.Int64
	var mu sync.Mutex
	var group sync.WaitGroup
	for range w.workers {
		group.Go(func() {
			for !w.enough(r) && ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= w.generation {
					return
				}
				w.schedule.Reach(first + i)
				made.Add(1)
				if err := w.shop.Journey(ctx, first+i); err != nil {
					mu.Lock()
					r.failed = errors.Join(r.failed, err)
					mu.Unlock()
				}
			}
		})
	}
	group.Wait()
	r.journeys += int(made.Load())
	return w.enough(r)
}

// enough reports whether no new journey should begin.
func (w *world) enough(r *report) bool {
	if w.soak > 0 {
		return time.Since(r.begun) >= w.soak
	}
	return int(w.shop.Made.Load()) >= w.exchanges
}

// collect adds a generation to the report, and has all sides forget it.
func (w *world) collect(ctx context.Context, r *report, recovered int, found []ledger.Difference) error {
	believed, forged := w.network.Answers.Take()
	r.believed += believed
	r.recovered += recovered
	r.notices += len(w.box.Notices())
	r.differences = append(append(append(r.differences, found...), forged...), w.shop.Take()...)
	w.box.Reset()
	w.notices.Reset()
	r.exchanges, r.repeats, r.attempts, r.deliveries = int(w.shop.Made.Load()), int(w.shop.Repeats.Load()), int(w.network.Attempts()), int(w.notices.Came.Load())
	r.faults, r.outageHits, r.outcomes = w.network.Hits.All(), w.schedule.Hits.All(), w.shop.Outcomes.All()
	return errors.Join(w.shop.Reset(ctx), w.store.FlushDB(ctx).Err())
}
