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

// Advance turns the clock by which things expire forward, for tests of what happens later.
// Signatures, the timestamps of answers and the dates of certificates stay with Config.Now, so that
// no client has to turn its own clock. A negative duration is ignored: nothing that has expired
// comes back. The sum of all calls is bounded by 292 years, which is what a time.Duration holds.
//
// Notices that are due by then are sent, each as often as the schedule has it up to then.
// Advance(0) does that after Config.Now was turned itself. A transfer that the user did not confirm
// in time fails now, and its notice is sent.
func (s *Sandbox) Advance(by time.Duration) {
	s.clock.turn(by)
	s.service.Advance()
	s.courier.Hurry()
}

// Now returns the time by which things expire: Config.Now and the durations that Advance has added.
// Times in answers are of this clock too.
func (s *Sandbox) Now() time.Time { return s.clock.now() }
