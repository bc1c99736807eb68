package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// Correction mends one endpoint or one webhook of the facts. Exactly one of Set, Fields, Keep,
// Remove and Add is given.
type Correction struct {
	Method   string `json:"method"` // of an endpoint, as the facts have it
	Path     string `json:"path"`
	Protocol string `json:"protocol"` // of a webhook, likewise
	Event    string `json:"event"`

	Set    object `json:"set"`    // keys to replace; null or [] takes a key away
	Remove bool   `json:"remove"` // the endpoint does not exist
	// Fields are single fields to mend, by their place. The value has the keys to replace (null or []
	// takes a key away). null takes the field out, with all fields in it.
	Fields map[string]object `json:"fields"`
	// Keep names fields by their place. The sources disagree whether these are encrypted. They
	// stay as the lists encrypt and decrypt have them.
	Keep   []string `json:"keep"`
	Add    object   `json:"add"`    // an endpoint that the facts do not have
	Why    string   `json:"why"`    // one sentence
	Source string   `json:"source"` // a public file at a commit, or a page

	where string
}

func (c *Correction) ofWebhook() bool { return c.Event != "" }

func (c *Correction) key() string {
	if c.ofWebhook() {
		return c.Protocol + " " + c.Event
	}
	return c.Method + " " + c.Path
}

func (c *Correction) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: %s: "+format, append([]any{c.where, c.key()}, args...)...)
}

// readCorrections reads the list. A list that does not exist is empty.
func readCorrections(file string) ([]*Correction, error) {
	lines, err := readLines(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []*Correction
	var errs []error
	for _, l := range lines {
		c := &Correction{where: l.where}
		if err := strict(l.object, c); err != nil {
			errs = append(errs, fmt.Errorf("%s: %s: %w", l.where, l.key(), err))
			continue
		}
		errs = append(errs, c.check())
		all = append(all, c)
	}
	return all, errors.Join(errs...)
}

func (c *Correction) check() error {
	given := 0
	for _, is := range []bool{len(c.Set) > 0, len(c.Fields) > 0, len(c.Keep) > 0, c.Remove, len(c.Add) > 0} {
		if is {
			given++
		}
	}
	switch {
	case given != 1:
		return c.errorf("a correction has exactly one of set, fields, keep, remove and add")
	case c.Why == "" || c.Source == "":
		return c.errorf("a correction says why and from which source")
	}
	var mended any = new(Endpoint)
	if c.Event != "" {
		mended = new(Webhook)
	}
	if c.Event != "" && (c.Keep != nil || c.Path != "") {
		return c.errorf("a correction of a webhook has no path and keeps no fields")
	}
	if err := strict(c.Set, mended); err != nil {
		return c.errorf("set: %w", err)
	}
	for name, mend := range c.Fields {
		if !c.ofWebhook() && !strings.HasPrefix(name, "request.") && !strings.HasPrefix(name, "response.") {
			return c.errorf("%s is neither a field of the request nor of the response", name)
		}
		if err := strict(mend, new(Field)); err != nil {
			return c.errorf("%s: %w", name, err)
		}
	}
	return nil
}

// correct applies the corrections in their order. A correction that changes nothing is an error, so
// that it is taken out of the list when the facts are mended at their source.
func correct(lines []line, corrections []*Correction) ([]line, error) {
	at := make(map[string]*line, len(lines))
	order := make([]*line, 0, len(lines))
	for _, l := range lines {
		if had := at[l.key()]; had != nil {
			return nil, fmt.Errorf("%s: %s stands in %s already", l.where, l.key(), had.where)
		}
		at[l.key()] = &l
		order = append(order, &l)
	}
	var errs []error
	for _, c := range corrections {
		l := at[c.key()]
		switch {
		case c.Add != nil && l != nil:
			errs = append(errs, c.errorf("to be added, but it stands in %s", l.where))
		case c.Add != nil:
			l, err := c.addition()
			errs = append(errs, err)
			at[c.key()] = l
			order = append(order, l)
		case l == nil:
			errs = append(errs, c.errorf("no such endpoint, or it was removed"))
		case c.Remove:
			delete(at, c.key())
			order = slices.DeleteFunc(order, func(o *line) bool { return o == l })
		default:
			l.corrections = append(l.corrections, c)
			errs = append(errs, c.apply(l.object))
		}
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	corrected := make([]line, len(order))
	for i, l := range order {
		corrected[i] = *l
	}
	return corrected, nil
}

// addition is the endpoint or webhook that c adds: the object under add, with c's own names.
func (c *Correction) addition() (*line, error) {
	o := maps.Clone(c.Add)
	names := map[string]string{"method": c.Method, "path": c.Path}
	if c.ofWebhook() {
		names = map[string]string{"protocol": c.Protocol, "event": c.Event}
	}
	for key, value := range names {
		if _, given := o[key]; given && o.text(key) != value {
			return &line{object: o, where: c.where}, c.errorf("add names another %s", key)
		}
		text, err := json.Marshal(value)
		if err != nil {
			return nil, c.errorf("%w", err)
		}
		o[key] = text
	}
	return &line{object: o, where: c.where, corrections: []*Correction{c}, added: true}, nil
}

// apply sets the keys of one endpoint, or of its fields.
func (c *Correction) apply(o object) error {
	switch {
	case len(c.Keep) > 0: // is weighed with the claims
		return nil
	case len(c.Fields) > 0:
		return c.applyFields(o)
	}
	if !c.Set.over(o) {
		return c.errorf("changes nothing")
	}
	return nil
}

func empty(value json.RawMessage) bool {
	text := string(compact(value))
	return text == "null" || text == "[]"
}

// compact takes white space out, so that two spellings of a value are equal. The value was read as
// JSON before.
func compact(value json.RawMessage) []byte {
	var b bytes.Buffer
	if json.Compact(&b, value) != nil {
		return value
	}
	return b.Bytes()
}
