package main

import (
	"fmt"
	"strings"
)

// checkChain checks that a chain converts to the path. A segment with capitals (addInstitutionsub)
// cannot be written as a name. It stands in the chain as a variable of its name.
func checkChain(chain []string, path string) error {
	segments := strings.Split(path, "/")
	if len(chain) != len(segments) {
		return fmt.Errorf("the chain has %d names and the path %d segments", len(chain), len(segments))
	}
	for i, name := range chain {
		got := convert(name)
		capitals := segments[i] != strings.ToLower(segments[i])
		if got != segments[i] && !(capitals && strings.EqualFold(got, "{"+segments[i]+"}")) {
			return fmt.Errorf("the chain's %q converts to %q and not to %q", name, got, segments[i])
		}
	}
	return nil
}

// convert turns one name of a chain into a segment. _name_ is a variable; a capital becomes its
// lower case after a dash, except at the start. It is independent of package wxpay on purpose.
func convert(name string) string {
	if len(name) > 2 && name[0] == '_' && name[len(name)-1] == '_' {
		return "{" + name[1:len(name)-1] + "}"
	}
	var b strings.Builder
	for i := range len(name) {
		c := name[i]
		if 'A' <= c && c <= 'Z' {
			if i > 0 {
				b.WriteByte('-')
			}
			c += 'a' - 'A'
		}
		b.WriteByte(c)
	}
	return b.String()
}

// asChained is the path as its chain gives it. It differs from the path only where that has
// capitals.
func (e *Endpoint) asChained() string {
	segments := make([]string, len(e.Chain))
	for i, name := range e.Chain {
		segments[i] = convert(name)
	}
	return strings.Join(segments, "/")
}
