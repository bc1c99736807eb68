package v3

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestShelf: an object is found by its key and its ID, and forgotten by both at once.
func TestShelf(t *testing.T) {
	object := func(name string) *string { return &name }
	a, b, c, d := object("a"), object("b"), object("c"), object("d")
	cases := []struct {
		why  string
		do   func(s *shelf[*string])
		keys map[string]*string // what get returns
		ids  map[string]*string // what byID returns
		all  []*string
	}{
		{"an ID comes later than the object", func(s *shelf[*string]) { s.identify("A", a, "1") },
			map[string]*string{"A": a, "B": b}, map[string]*string{"1": a, "2": nil}, []*string{a, b}},
		{"a full shelf forgets the oldest, by key and by ID", func(s *shelf[*string]) { s.identify("A", a, "1"); s.put("C", c) },
			map[string]*string{"A": nil, "B": b, "C": c}, map[string]*string{"1": nil}, []*string{b, c}},
		{"an ID of a forgotten object is not taken", func(s *shelf[*string]) { s.put("C", c); s.identify("A", a, "1") },
			map[string]*string{"A": nil}, map[string]*string{"1": nil}, []*string{b, c}},
		{"a key in use again keeps the ID of its own object", func(s *shelf[*string]) {
			s.put("C", c)
			s.put("A", d)
			s.identify("A", d, "2")
			s.identify("A", a, "1")
		}, map[string]*string{"A": d}, map[string]*string{"1": nil, "2": d}, []*string{c, d}},
		{"an object in the place of another takes no room", func(s *shelf[*string]) { s.put("A", c) },
			map[string]*string{"A": c, "B": b}, nil, []*string{c, b}},
	}
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			s := newShelf[*string](2)
			s.put("A", a)
			s.put("B", b)
			k.do(&s)
			keys, ids := map[string]*string{}, map[string]*string{}
			for key := range k.keys {
				keys[key] = s.get(key)
			}
			for id := range k.ids {
				ids[id] = s.byID(id)
			}
			if len(ids) == 0 {
				ids = nil
			}
			if diff := cmp.Diff(k.keys, keys) + cmp.Diff(k.ids, ids) + cmp.Diff(k.all, slices.Collect(s.all())); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	if keyOf("a", "bc") == keyOf("ab", "c") || keyOf(`a"`, "b") == keyOf("a", `"b`) {
		t.Error("two lists of parts make the same key")
	}
}
