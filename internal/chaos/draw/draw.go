// Package draw makes the decisions of a run. A decision is a function of the seed, of its kind and
// of numbers that say where it is made. It does not depend on what was drawn before, so that a seed
// replays the same decisions however goroutines interleave.
package draw

import (
	"crypto/sha256"
	"encoding/binary"
)

// Source is the seed of a run. It is a value, and safe for concurrent use.
type Source struct{ Seed uint64 }

// Uint64 returns the number that is drawn for a kind at a place. A place is a list of numbers, as a
// rule of an exchange and of an attempt.
func (s Source) Uint64(kind string, at ...int) uint64 {
	text := make([]byte, 0, 64)
	text = binary.BigEndian.AppendUint64(text, s.Seed)
	for _, n := range at {
		text = binary.BigEndian.AppendUint64(text, uint64(n))
	}
	sum := sha256.Sum256(append(text, kind...))
	return binary.BigEndian.Uint64(sum[:])
}

// Float returns a number from 0 up to 1.
func (s Source) Float(kind string, at ...int) float64 {
	return float64(s.Uint64(kind, at...)>>11) / (1 << 53)
}

// IntN returns a number from 0 up to n.
func (s Source) IntN(n int, kind string, at ...int) int {
	return int(s.Uint64(kind, at...) % uint64(n))
}

// Hit reports whether something of the probability p happens.
func (s Source) Hit(p float64, kind string, at ...int) bool { return s.Float(kind, at...) < p }

// Pick returns one of the names, each with the probability p, or "" if none is drawn. The names
// share the whole: more than 1/p of them cannot each have p.
func (s Source) Pick(p float64, names []string, kind string, at ...int) string {
	if p <= 0 {
		return ""
	}
	if i := int(s.Float(kind, at...) / p); i < len(names) {
		return names[i]
	}
	return ""
}

// Number returns a number for a name, so that a name can be part of a place.
func Number(name string) int {
	sum := sha256.Sum256([]byte(name))
	return int(binary.BigEndian.Uint64(sum[:]) >> 1)
}
