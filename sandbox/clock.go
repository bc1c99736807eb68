package sandbox

import "time"

// Advance turns the clock by which orders expire forward, for tests of what happens later. Signatures, the timestamps
// of answers and the certificates' dates stay with Config.Now, so that no client has to turn its own clock. A
// negative duration is ignored: nothing that has expired comes back.
func (s *Sandbox) Advance(by time.Duration) {
	if by > 0 {
		s.ahead.Add(int64(by))
	}
}

// Now is the time by which orders expire: Config.Now and what Advance has added. Times in answers are of it too.
func (s *Sandbox) Now() time.Time { return s.conf.Now().Add(time.Duration(s.ahead.Load())) }
