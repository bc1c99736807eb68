package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// object is a line of a source file, kept raw until the corrections have been applied.
type object map[string]json.RawMessage

// text returns a string under a key, "" where it is something else or absent.
func (o object) text(key string) string {
	var s string
	_ = json.Unmarshal(o[key], &s)
	return s
}

// key is the name of an endpoint or a webhook.
func (o object) key() string {
	if event := o.text("event"); event != "" {
		return o.text("protocol") + " " + event
	}
	return o.text("method") + " " + o.text("path")
}

// line is an object and its place in a file.
type line struct {
	object
	where       string
	added       bool // by a correction
	corrections []*Correction
}

// load reads the folder source, reconciles the sources and applies the corrections.
func load(dir string) (*Facts, error) {
	corrections, err := readCorrections(filepath.Join(dir, "corrections.jsonl"))
	if err != nil {
		return nil, err
	}
	facts := new(Facts)
	if err := facts.loadEndpoints(dir, slices.DeleteFunc(slices.Clone(corrections), (*Correction).ofWebhook)); err != nil {
		return nil, err
	}
	if err := facts.loadWebhooks(dir, slices.DeleteFunc(corrections, func(c *Correction) bool { return !c.ofWebhook() })); err != nil {
		return nil, err
	}
	facts.normalize()
	return facts, nil
}

// loadEndpoints adds and removes endpoints, then reconciles what their sources say, then corrects
// the result: a correction has the last word.
func (f *Facts) loadEndpoints(dir string, corrections []*Correction) error {
	lines, err := readLines(filepath.Join(dir, "endpoints.jsonl"))
	if err != nil {
		return err
	}
	witnesses, err := readWitnesses(dir)
	if err != nil {
		return err
	}
	var existence, others []*Correction
	for _, c := range corrections {
		if c.Add != nil || c.Remove {
			existence = append(existence, c)
		} else {
			others = append(others, c)
		}
	}
	if lines, err = correct(lines, existence); err != nil {
		return err
	}
	drafts, err := f.reconcileAll(lines, witnesses)
	if err != nil {
		return err
	}
	if lines, err = correct(lines, others); err != nil {
		return err
	}
	if f.Endpoints, err = decodeLines(lines, func(e *Endpoint, l line) { e.where, e.corrections = l.where, l.corrections }); err != nil {
		return err
	}
	for _, e := range f.Endpoints {
		mark(e.Request, drafts[e.where].Request)
		mark(e.Response, drafts[e.where].Response)
	}
	slices.SortStableFunc(f.Endpoints, func(a, b *Endpoint) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	if err := f.loadUploads(dir); err != nil {
		return err
	}
	if err := f.weighClaims(others); err != nil {
		return err
	}
	if err := f.confirm(dir, others); err != nil {
		return err
	}
	if err := f.addRepeats(dir); err != nil {
		return err
	}
	return f.addForms(dir)
}

// loadWebhooks reads the notifications, of which only the site speaks, and corrects them.
func (f *Facts) loadWebhooks(dir string, corrections []*Correction) error {
	lines, err := readLines(filepath.Join(dir, "webhooks.jsonl"))
	if err != nil {
		return err
	}
	about := func(w *Webhook, l line) { w.where, w.corrections = l.where, l.corrections }
	drafts, err := decodeLines(lines, about)
	if err != nil {
		return err
	}
	if lines, err = correct(lines, corrections); err != nil {
		return err
	}
	if f.Webhooks, err = decodeLines(lines, about); err != nil {
		return err
	}
	for _, w := range f.Webhooks {
		at := slices.IndexFunc(drafts, func(d *Webhook) bool { return d.where == w.where })
		if at < 0 {
			mark(w.Fields, nil)
			continue
		}
		for _, field := range drafts[at].Fields {
			field.Sources = []string{site}
		}
		mark(w.Fields, drafts[at].Fields)
	}
	return nil
}

// decodeLines decodes lines strictly. about takes from the line what is no part of its object.
func decodeLines[T any](lines []line, about func(v *T, l line)) ([]*T, error) {
	var errs []error
	all := make([]*T, len(lines))
	for i, l := range lines {
		all[i] = new(T)
		about(all[i], l)
		if err := strict(l.object, all[i]); err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", l.where, l.key(), err))
		}
	}
	return all, errors.Join(errs...)
}

// readLines reads a file of one JSON object a line. Empty lines are skipped.
func readLines(file string) ([]line, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var lines []line
	var errs []error
	number := 0
	for text := range bytes.Lines(data) {
		number++
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		l := line{where: fmt.Sprintf("%s:%d", filepath.Base(file), number)}
		if err := json.Unmarshal(text, &l.object); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", l.where, err))
		} else if l.object == nil {
			errs = append(errs, fmt.Errorf("%s: not an object", l.where))
		}
		lines = append(lines, l)
	}
	return lines, errors.Join(errs...)
}

// strict decodes an object and refuses keys that v does not have.
func strict(o object, v any) error {
	var data bytes.Buffer
	e := json.NewEncoder(&data)
	e.SetEscapeHTML(false)
	if err := e.Encode(o); err != nil {
		return err
	}
	d := json.NewDecoder(&data)
	d.DisallowUnknownFields()
	return d.Decode(v)
}
