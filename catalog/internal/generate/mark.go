package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// reconcileAll reconciles every endpoint with its second sources and writes the fields back into
// the lines. It returns the endpoints as they are before the corrections, by their place.
func (f *Facts) reconcileAll(lines []line, witnesses map[string][]*witness) (map[string]*Endpoint, error) {
	drafts := make(map[string]*Endpoint)
	all, err := decodeLines(lines, func(e *Endpoint, l line) { e.where = l.where })
	if err != nil {
		return nil, err
	}
	exact := make(map[string]bool)
	for _, e := range all {
		exact[e.key()] = true
	}
	for i, l := range lines {
		e := all[i]
		base := site
		if l.added {
			base = correction
		}
		// Two endpoints may differ in the name of a variable only.
		about := slices.DeleteFunc(slices.Clone(witnesses[nameless(e.Method, e.Path)]), func(w *witness) bool {
			return w.Path != e.Path && exact[w.Method+" "+w.Path]
		})
		f.claims = append(f.claims, reconcile(e, base, about)...)
		if len(about) > 0 {
			if err := l.setFields(e); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", l.where, l.key(), err)
			}
		}
		drafts[l.where] = e
	}
	for _, e := range all {
		delete(witnesses, nameless(e.Method, e.Path))
	}
	var errs []error
	for _, strange := range witnesses {
		for _, w := range strange {
			errs = append(errs, fmt.Errorf("%s: %s %s: the catalogue has no such endpoint; add it by a correction", w.where, w.Method, w.Path))
		}
	}
	return drafts, errors.Join(errs...)
}

// setFields writes an endpoint's fields into its line.
func (l line) setFields(e *Endpoint) error {
	for key, fields := range map[string][]*Field{"request": e.Request, "response": e.Response} {
		text, err := json.Marshal(fields)
		if err != nil {
			return err
		}
		l.object[key] = text
	}
	return nil
}

// mark gives each field its sources. They are those of the field that stood at its place before the
// corrections. Where the field differs from that one, the correction is a source too.
func mark(fields, before []*Field) {
	old := make(map[string]*Field)
	for _, l := range locate(before) {
		old[l.path] = l.field
	}
	for _, l := range locate(fields) {
		had := old[l.path]
		if had == nil {
			l.field.Sources = []string{correction}
			continue
		}
		l.field.Sources = slices.Clone(had.Sources)
		if l.field.key() != had.key() && !slices.Contains(l.field.Sources, correction) {
			l.field.Sources = append(l.field.Sources, correction)
		}
	}
}
