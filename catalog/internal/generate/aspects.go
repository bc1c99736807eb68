package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// comparison is one field and all that is said of it.
type comparison struct {
	side, path string
	field      *Field
	said       []statement
	speakers   []string // the second sources that speak of this side of the endpoint
	had        string   // the type that the base has for the field; "" where it does not have it
}

// compare settles the aspects of one field.
func (r *weighing) compare(c *comparison) {
	r.comparePresence(c)
	r.compareRequired(c)
	if len(c.said) == 0 {
		return
	}
	r.compareType(c)
	r.compareEnum(c)
	r.compareSecret(c)
}

// claim starts a claim on one aspect of the field.
func (r *weighing) claim(c *comparison, aspect string) *claim {
	made := &claim{endpoint: r.endpoint.key(), side: c.side, path: c.path, aspect: aspect, says: map[string]string{}}
	r.claims = append(r.claims, made)
	return made
}

// comparePresence claims that the field is there. One source is enough for that.
func (r *weighing) comparePresence(c *comparison) {
	claim := r.claim(c, aspectField)
	claim.settled = "there"
	claim.says[r.base] = presence(c.had != "")
	for _, source := range c.speakers {
		claim.says[source] = presence(slices.ContainsFunc(c.said, func(s statement) bool { return s.source == source }))
	}
}

func presence(there bool) string {
	if there {
		return "there"
	}
	return "absent"
}

// compareType claims the type that ensure has settled.
func (r *weighing) compareType(c *comparison) {
	claim := r.claim(c, aspectType)
	for _, s := range c.said {
		if s.kind != "" {
			claim.says[s.source] = s.kind
		}
	}
	if c.had != "" {
		claim.says[r.base] = c.had
	}
	claim.settled = c.field.wireType()
}

// compareRequired settles whether the field is required. The newest official sample goes before the
// official SDK, and the SDK before the site. In an answer any source's word is enough: the SDK has
// one type for the answers of several endpoints, and leaves all its fields open.
func (r *weighing) compareRequired(c *comparison) {
	if c.side == "request" && !strings.Contains(c.path, ".") {
		return // a variable of the path always is
	}
	lacking := func(w *witness) bool { return c.side == "request" && w.lacks(c.path) }
	without := slices.ContainsFunc(r.witnesses, lacking)
	if len(c.said) == 0 && !without {
		return
	}
	claim := r.claim(c, aspectRequired)
	if without {
		claim.says[skills], claim.settled = "false", "false"
	}
	for _, s := range c.said {
		if s.required != "" {
			claim.says[s.source] = s.required
			claim.settled = cmp.Or(claim.settled, s.required)
		}
	}
	if c.had != "" {
		claim.says[r.base] = fmt.Sprint(c.field.Required)
		claim.settled = cmp.Or(claim.settled, fmt.Sprint(c.field.Required))
	}
	if c.side == "response" && slices.Contains(slices.Collect(maps.Values(claim.says)), "true") {
		claim.settled = "true"
	}
	c.field.Required = claim.settled == "true"
}

// compareEnum puts the values of all sources together: a list that lacks a value would refuse what
// is right. The site's list stays as it is where an official source has the same, since the SDKs
// share an enumeration between endpoints with different values. Where the site has no value in
// common with the official sources, its spelling is wrong, and theirs are taken.
func (r *weighing) compareEnum(c *comparison) {
	var theirs []string
	confirmed := false
	claim := r.claim(c, aspectEnum)
	for _, s := range c.said {
		if len(s.enum) > 0 {
			claim.says[s.source] = setText(s.enum)
			theirs = union(theirs, s.enum)
			confirmed = confirmed || setText(s.enum) == setText(c.field.Enum)
		}
	}
	if len(c.field.Enum) > 0 {
		claim.says[r.base] = setText(c.field.Enum)
	}
	common := slices.ContainsFunc(c.field.Enum, func(v string) bool { return slices.Contains(theirs, v) })
	switch {
	case len(theirs) == 0 || confirmed:
	case common:
		c.field.Enum = union(c.field.Enum, theirs)
	default:
		c.field.Enum = theirs
	}
	claim.settled = setText(c.field.Enum)
}

// compareSecret claims that a field is encrypted or not, and settles nothing. The lists of the
// endpoint stay as they are, and a disagreement needs a correction.
func (r *weighing) compareSecret(c *comparison) {
	claim := &claim{endpoint: r.endpoint.key(), side: c.side, path: c.path, aspect: aspectSecret, says: map[string]string{}}
	listed := r.endpoint.encrypts(c.side, c.path)
	if c.had != "" {
		claim.says[r.base] = fmt.Sprint(listed)
	}
	some := listed
	for _, s := range c.said {
		claim.says[s.source] = fmt.Sprint(s.secret)
		some = some || s.secret
	}
	if some { // nothing is said of a field that all have in clear
		r.claims = append(r.claims, claim)
	}
}

// encrypts reports whether the lists of sensitive fields name a field.
func (e *Endpoint) encrypts(side, path string) bool {
	list := e.Decrypt
	if side == "request" {
		part, rest, _ := strings.Cut(path, ".")
		if path, list = rest, e.Encrypt; len(list) > 0 && !slices.Contains(e.EncryptIn, part) {
			return false
		}
	}
	return slices.Contains(list, path) || slices.Contains(list, path+".#")
}

// union adds the values that are new, in their order.
func union(had, more []string) []string {
	all := slices.Clone(had)
	for _, v := range more {
		if !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

// setText makes one text of a set of values. Their order makes no difference.
func setText(values []string) string {
	return strings.Join(slices.Sorted(slices.Values(values)), "|")
}
