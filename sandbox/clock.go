package sandbox

import (
	"math"
	"time"
)

// Advance turns the clock by which orders expire forward, for tests of what happens later. Signatures, the timestamps
// of answers and the certificates' dates stay with Config.Now, so that no client has to turn its own clock. A
// negative duration is ignored: nothing that has expired comes back. All that was added makes 292 years at most, which
// is what a time.Duration holds; the rest is ignored.
//
// Notices that are due by then are sent, each as often as the schedule has it up to then; Advance(0) does that after
// Config.Now was turned itself. What sends a notice when its time is over (a transfer that nobody confirmed) does so now,
// or when it is next asked about.
func (s *Sandbox) Advance(by time.Duration) {
	s.turnClock(by)
	s.service.Advance()
	s.courier.Hurry()
}

func (s *Sandbox) turnClock(by time.Duration) {
	for by > 0 {
		ahead := s.ahead.Load()
		if s.ahead.CompareAndSwap(ahead, ahead+min(int64(by), math.MaxInt64-ahead)) {
			return
		}
	}
}

// Now is the time by which orders expire: Config.Now and what Advance has added. Times in answers are of it too.
func (s *Sandbox) Now() time.Time { return s.conf.Now().Add(time.Duration(s.ahead.Load())) }
