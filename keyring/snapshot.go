package keyring

import "time"

// snapshot is what a Downloaded holds. It never changes: a refresh puts another one in its place, so that
// readers need no lock.
type snapshot struct {
	certificates certificates
	bySerial     map[string]*certificate // by canonical serial
	signed       int64                   // when WeChat Pay signed the answer, in Unix seconds: tells the newer of two
	asked        time.Time               // when WeChat Pay was asked for it, by whichever process
	due          time.Time               // when it is to be replaced, and still serves
}

func newSnapshot(cs certificates, signed int64, asked, due time.Time) *snapshot {
	s := &snapshot{certificates: cs, bySerial: make(map[string]*certificate, len(cs)), signed: signed, asked: asked, due: due}
	for _, c := range cs {
		s.bySerial[Canonical(c.key.Serial)] = c
	}
	return s
}

// postponed is the same with another date.
func (s *snapshot) postponed(due time.Time) *snapshot {
	if s == nil {
		return nil
	}
	other := *s
	other.due = due
	return &other
}

// isDue reports whether it is to be replaced. A date further off than any that is ever set is due as well: the clock was
// put back, and would else keep what is held for as long again.
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

// current finds the key to encrypt with.
func (s *snapshot) current(now time.Time) (Key, bool) {
	if s == nil {
		return Key{}, false
	}
	if c := s.certificates.current(now); c != nil {
		return c.key, true
	}
	return Key{}, false
}

// satisfies reports whether a demand needs no download.
func (s *snapshot) satisfies(want demand, now time.Time) bool {
	if want.serial != "" {
		_, known := s.lookup(want.serial, now)
		return known
	}
	return s.serves(now) && !s.isDue(now)
}

// serves reports whether there is any key to be had from it.
func (s *snapshot) serves(now time.Time) bool {
	return s != nil && s.certificates.current(now) != nil
}

// all are its certificates, even those that are not yet valid.
func (s *snapshot) all() certificates {
	if s == nil {
		return nil
	}
	return s.certificates
}
