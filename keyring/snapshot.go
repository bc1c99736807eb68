package keyring

import "time"

// snapshot is the state of a Downloaded. It never changes: a refresh puts another snapshot in its
// place, so that readers need no lock.
type snapshot struct {
	certificates certificates
	bySerial     map[string]*certificate // by canonical serial
	signed       int64                   // when WeChat Pay signed the answer, in Unix seconds: tells the newer of two
	asked        time.Time               // when this or another process asked WeChat Pay for it
	due          time.Time               // when it is to be replaced; it serves until then and after
}

func newSnapshot(cs certificates, signed int64, asked, due time.Time) *snapshot {
	s := &snapshot{certificates: cs, bySerial: make(map[string]*certificate, len(cs)), signed: signed, asked: asked, due: due}
	for _, c := range cs {
		s.bySerial[Canonical(c.key.Serial)] = c
	}
	return s
}

// postponed returns a copy with another date.
func (s *snapshot) postponed(due time.Time) *snapshot {
	if s == nil {
		return nil
	}
	other := *s
	other.due = due
	return &other
}

// isDue reports whether it is to be replaced. So is a snapshot with a date further off than any
// that is ever set. The clock was put back then, and the keys would be kept for that much longer.
func (s *snapshot) isDue(now time.Time) bool {
	wait := s.due.Sub(now)
	return wait <= 0 || wait > maxInterval+minGap
}

// lookup finds the key of a canonical serial, if it is valid.
func (s *snapshot) lookup(serial string, now time.Time) (Key, bool) {
	if s == nil {
		return Key{}, false
	}
	if c, ok := s.bySerial[serial]; ok && c.isValid(now) {
		return c.key, true
	}
	return Key{}, false
}

// current returns the key to encrypt with.
func (s *snapshot) current(now time.Time) (Key, bool) {
	if s == nil {
		return Key{}, false
	}
	if c := s.certificates.current(now); c != nil {
		return c.key, true
	}
	return Key{}, false
}

// satisfies reports whether it meets a demand, so that no download is needed.
func (s *snapshot) satisfies(want demand, now time.Time) bool {
	if want.serial != "" {
		_, known := s.lookup(want.serial, now)
		return known
	}
	return s.serves(now) && !s.isDue(now)
}

// serves reports whether it has any valid key.
func (s *snapshot) serves(now time.Time) bool {
	return s != nil && s.certificates.current(now) != nil
}

// all returns its certificates, even those that are not yet valid.
func (s *snapshot) all() certificates {
	if s == nil {
		return nil
	}
	return s.certificates
}
