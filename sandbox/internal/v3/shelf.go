package v3

import (
	"iter"
	"strconv"
	"strings"
)

// shelf holds the newest objects of one kind, up to bound. When it is full, put forgets the oldest.
// An object is found by the key under which it was put, and by the ID that WeChat Pay gave it. Both
// are forgotten together. Objects are never removed otherwise: a deleted object stays with gone =
// true.
type shelf[V comparable] struct {
	bound int
	by    map[string]V
	keys  []string // in the order they came; once full, next is the oldest
	next  int

	ids  map[string]string // key by ID
	idOf map[string]string // ID by key
}

// newShelf returns an empty shelf.
func newShelf[V comparable](bound int) shelf[V] {
	return shelf[V]{bound: bound, by: map[string]V{}, ids: map[string]string{}, idOf: map[string]string{}}
}

// put adds an object, and forgets the oldest if there are too many.
func (s *shelf[V]) put(key string, v V) {
	if _, known := s.by[key]; !known {
		if len(s.keys) < s.bound {
			s.keys = append(s.keys, key)
		} else {
			s.forget(s.keys[s.next])
			s.keys[s.next] = key
			s.next = (s.next + 1) % s.bound
		}
	}
	s.by[key] = v
}

// forget removes an object and its ID.
func (s *shelf[V]) forget(key string) {
	delete(s.by, key)
	delete(s.ids, s.idOf[key])
	delete(s.idOf, key)
}

// identify gives an object its ID. It does nothing if the object is forgotten, even if its key is
// in use again.
func (s *shelf[V]) identify(key string, v V, id string) {
	if s.by[key] == v {
		s.ids[id], s.idOf[key] = key, id
	}
}

// get returns the object of a key, or nil.
func (s *shelf[V]) get(key string) V { return s.by[key] }

// byID returns the object of an ID, or nil.
func (s *shelf[V]) byID(id string) (v V) {
	if key, known := s.ids[id]; known {
		return s.by[key]
	}
	return v
}

// all returns the objects, the oldest first.
func (s *shelf[V]) all() iter.Seq[V] {
	return func(yield func(V) bool) {
		for i := range s.keys {
			if !yield(s.by[s.keys[(s.next+i)%len(s.keys)]]) {
				return
			}
		}
	}
}

// keyOf joins the parts of a key. No two lists of parts make the same key.
func keyOf(parts ...string) string {
	var b strings.Builder
	for _, part := range parts {
		b.WriteString(strconv.Quote(part))
	}
	return b.String()
}
