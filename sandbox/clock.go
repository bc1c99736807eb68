package sandbox

import (
	"math"
	"sync/atomic"
	"time"
)

// clock is a clock that can be turned forward.
type clock struct {
	real  func() time.Time
	ahead atomic.Int64 // nanoseconds
}

// now returns the time by which things expire.
func (c *clock) now() time.Time { return c.real().Add(time.Duration(c.ahead.Load())) }

// turn adds a duration. A negative one is ignored, and so is what a time.Duration cannot hold.
func (c *clock) turn(by time.Duration) {
	for by > 0 {
		ahead := c.ahead.Load()
		if c.ahead.CompareAndSwap(ahead, ahead+min(int64(by), math.MaxInt64-ahead)) {
			return
		}
	}
}

// Advance turns the clock by which orders expire forward, for tests of what happens later. Signatures, the timestamps
// of answers and the certificates' dates stay with Config.Now, so that no client has to turn its own clock. A
// negative duration is ignored: nothing that has expired comes back. All that was added makes 292 years at most, which
// is what a time.Duration holds; the rest is ignored.
//
// Notices that are due by then are sent, each as often as the schedule has it up to then; Advance(0) does that after
// Config.Now was turned itself. A transfer that nobody confirmed in time fails now, and its notice is sent.
func (s *Sandbox) Advance(by time.Duration) {
	s.clock.turn(by)
	s.service.Advance()
	s.courier.Hurry()
}

// Now is the time by which orders expire: Config.Now and what Advance has added. Times in answers are of it too.
func (s *Sandbox) Now() time.Time { return s.clock.now() }
