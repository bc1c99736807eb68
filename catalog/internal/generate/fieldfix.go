package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// applyFields mends single fields of an endpoint or a webhook. They are named by their place in the
// facts: "request.json.receivers.#.name", "response.data.#.state", or "body.summary" of a webhook.
func (c *Correction) applyFields(o object) error {
	if c.ofWebhook() {
		return c.mendList(o, "fields", "")
	}
	for _, side := range []string{"request", "response"} {
		if err := c.mendList(o, side, side+"."); err != nil {
			return err
		}
	}
	return nil
}

// mendList mends the fields under one key of the facts, whose places begin with prefix.
func (c *Correction) mendList(o object, key, prefix string) error {
	var fields []object
	var places []*Field
	if o[key] == nil {
		o[key] = json.RawMessage("[]")
	}
	if json.Unmarshal(o[key], &fields) != nil || json.Unmarshal(o[key], &places) != nil {
		return c.errorf("the %s is no list of fields", key)
	}
	all := locate(places)
	gone := make([]bool, len(fields))
	for _, name := range slices.Sorted(maps.Keys(c.Fields)) {
		path, here := strings.CutPrefix(name, prefix)
		if !here {
			continue
		}
		at := slices.IndexFunc(all, func(l located) bool { return l.path == path })
		mend := c.Fields[name]
		switch {
		case at < 0:
			return c.errorf("no field %s", name)
		case mend == nil:
			for i := range 1 + inside(places[at:]) {
				gone[at+i] = true
			}
		case !mend.over(fields[at]):
			return c.errorf("changes nothing of %s", name)
		}
	}
	return c.keep(o, key, fields, gone)
}

// keep writes the remaining fields back.
func (c *Correction) keep(o object, key string, fields []object, gone []bool) error {
	kept := make([]object, 0, len(fields))
	for i, f := range fields {
		if !gone[i] {
			kept = append(kept, f)
		}
	}
	text, err := json.Marshal(kept)
	if err != nil {
		return c.errorf("%w", err)
	}
	o[key] = text
	return nil
}

// inside returns how many fields follow the first field and are in it.
func inside(fields []*Field) int {
	n := 1
	for n < len(fields) && fields[n].Depth > fields[0].Depth {
		n++
	}
	return n - 1
}

// over writes the keys of a correction over those of o, and reports whether o has changed. null or
// [] takes a key away.
func (mend object) over(o object) (changed bool) {
	for key, value := range mend {
		had, exists := o[key]
		if empty(value) {
			changed = changed || exists
			delete(o, key)
			continue
		}
		changed = changed || !exists || !bytes.Equal(compact(had), compact(value))
		o[key] = value
	}
	return changed
}
