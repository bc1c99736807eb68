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
	where string
}

// load reads the three files of the folder source and applies the corrections.
func load(dir string) (*Facts, error) {
	lines, err := readLines(filepath.Join(dir, "endpoints.jsonl"))
	if err != nil {
		return nil, err
	}
	corrections, err := readCorrections(filepath.Join(dir, "corrections.jsonl"))
	if err != nil {
		return nil, err
	}
	ofWebhooks := func(c *Correction) bool { return c.Event != "" }
	ofEndpoints := func(c *Correction) bool { return c.Event == "" }
	if lines, err = correct(lines, slices.DeleteFunc(slices.Clone(corrections), ofWebhooks)); err != nil {
		return nil, err
	}
	facts := new(Facts)
	var errs []error
	for _, l := range lines {
		e := &Endpoint{where: l.where}
		if err := strict(l.object, e); err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", l.where, l.key(), err))
		}
		facts.Endpoints = append(facts.Endpoints, e)
	}
	slices.SortStableFunc(facts.Endpoints, func(a, b *Endpoint) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Method, b.Method))
	})
	if lines, err = readLines(filepath.Join(dir, "webhooks.jsonl")); err != nil {
		return nil, err
	}
	if lines, err = correct(lines, slices.DeleteFunc(corrections, ofEndpoints)); err != nil {
		return nil, err
	}
	for _, l := range lines {
		w := &Webhook{where: l.where}
		if err := strict(l.object, w); err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", l.where, l.text("event"), err))
		}
		facts.Webhooks = append(facts.Webhooks, w)
	}
	facts.normalize()
	return facts, errors.Join(errs...)
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
