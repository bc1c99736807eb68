package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The aspects of a field that sources speak of.
const (
	aspectField    = "field" // that there is such a field
	aspectType     = "type"
	aspectRequired = "required"
	aspectEnum     = "values"
	aspectSecret   = "encryption"
)

// claim is what the sources say of one aspect of one field, and what the rule makes of it.
type claim struct {
	endpoint, side, path string
	aspect               string
	says                 map[string]string // by source
	settled              string            // by the rule; "" where no rule settles
}

// place names the field as corrections do: request.json.receivers.#.name.
func (c *claim) place() string { return c.side + "." + c.path }

// The outcomes of a claim.
const (
	single    = "one source"
	agreed    = "agreed"
	byRule    = "settled by rule"
	corrected = "corrected"
)

// outcome says how a claim ended; final is what the catalogue says.
func (c *claim) outcome(final string) string {
	said := slices.Compact(slices.Sorted(maps.Values(c.says)))
	switch {
	case len(said) == 1 && final == said[0] && len(c.says) == 1:
		return single
	case len(said) == 1 && final == said[0]:
		return agreed
	case final == c.settled && c.aspect != aspectSecret:
		return byRule
	}
	return corrected
}

// tally counts the claims by aspect and outcome, and what each source says.
type tally struct {
	bySource map[string]int
	outcomes map[string]map[string]int
}

// weighClaims compares the claims with the corrected endpoints and counts them. A claim that no
// rule settles and no correction explains is an error, as is a correction that keeps nothing.
func (f *Facts) weighClaims(corrections []*Correction) error {
	f.tally = tally{bySource: map[string]int{}, outcomes: map[string]map[string]int{}}
	endpoints := make(map[string]*Endpoint)
	fields := make(map[string]*Field) // by endpoint and place
	for _, e := range f.Endpoints {
		endpoints[e.key()] = e
		for side, list := range map[string][]*Field{"request": e.Request, "response": e.Response} {
			for _, l := range locate(list) {
				fields[e.key()+" "+side+"."+l.path] = l.field
			}
		}
	}
	var errs []error
	kept := make(map[string]bool)
	for _, c := range f.claims {
		e := endpoints[c.endpoint]
		if len(c.says) == 0 || e == nil {
			continue
		}
		outcome := c.outcome(e.final(c, fields[c.endpoint+" "+c.place()]))
		if outcome == corrected && !explained(c, corrections) {
			errs = append(errs, fmt.Errorf("%s: %s of %s: the sources disagree, and no correction says why: %v", c.endpoint, c.aspect, c.place(), c.says))
		}
		kept[c.endpoint+" "+c.place()] = kept[c.endpoint+" "+c.place()] || c.aspect == aspectSecret && outcome == corrected
		f.tally.add(c, outcome)
	}
	for _, c := range corrections {
		for _, place := range c.Keep {
			if !kept[c.key()+" "+place] {
				errs = append(errs, c.errorf("nothing to keep: the sources do not disagree on the encryption of %s", place))
			}
		}
	}
	return errors.Join(errs...)
}

func (t *tally) add(c *claim, outcome string) {
	for source := range c.says {
		t.bySource[source]++
	}
	if t.outcomes[c.aspect] == nil {
		t.outcomes[c.aspect] = map[string]int{}
	}
	t.outcomes[c.aspect][outcome]++
}

// final returns what the corrected endpoint says of the subject of a claim. f is the field, nil if
// a correction took it out.
func (e *Endpoint) final(c *claim, f *Field) string {
	if f == nil {
		return "absent"
	}
	switch c.aspect {
	case aspectField:
		return "there"
	case aspectType:
		return f.wireType()
	case aspectRequired:
		return fmt.Sprint(f.Required)
	case aspectEnum:
		return setText(f.Enum)
	}
	return fmt.Sprint(e.encrypts(c.side, c.path))
}

// explained reports whether a correction of the endpoint is about the claim.
func explained(c *claim, corrections []*Correction) bool {
	list := map[string]string{"request": "encrypt", "response": "decrypt"}[c.side]
	return slices.ContainsFunc(corrections, func(by *Correction) bool {
		if by.key() != c.endpoint {
			return false
		}
		if c.aspect == aspectSecret {
			return by.Set[list] != nil || slices.Contains(by.Keep, c.place())
		}
		return by.Set[c.side] != nil || slices.ContainsFunc(slices.Collect(maps.Keys(by.Fields)), func(name string) bool {
			return c.place() == name || strings.HasPrefix(c.place(), name+".")
		})
	})
}
