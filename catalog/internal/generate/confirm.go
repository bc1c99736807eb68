package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// confirmation is a line of confirmed.jsonl: fields of which a source besides the site says that
// they are encrypted.
type confirmation struct {
	Method string   `json:"method"`
	Path   string   `json:"path"`
	Fields []string `json:"fields"` // request.json.receivers.#.name
	Source string   `json:"source"`
}

// confirm marks the encrypted fields that only the site vouches for. They have no official source,
// no correction and no line of confirmed.jsonl. It refuses a confirmation of a field that the
// catalogue has in clear.
func (f *Facts) confirm(dir string, corrections []*Correction) error {
	confirmed, err := f.readConfirmations(dir)
	if err != nil {
		return err
	}
	for _, c := range f.claims {
		for _, source := range official {
			if c.aspect == aspectSecret && c.says[source] == "true" {
				confirmed[c.endpoint+" "+c.place()] = true
			}
		}
	}
	var byHand []string
	for _, c := range corrections {
		if c.Set["encrypt"] != nil {
			byHand = append(byHand, c.key()+" request.")
		}
		if c.Set["decrypt"] != nil {
			byHand = append(byHand, c.key()+" response.")
		}
		for _, place := range c.Keep {
			confirmed[c.key()+" "+place] = true
		}
	}
	for _, e := range f.Endpoints {
		for side, fields := range map[string][]*Field{"request": e.Request, "response": e.Response} {
			for _, l := range locate(fields) {
				place := e.key() + " " + side + "." + l.path
				mended := slices.ContainsFunc(byHand, func(list string) bool { return strings.HasPrefix(place, list) })
				l.field.Unconfirmed = e.encrypts(side, l.path) && !confirmed[place] && !mended
			}
		}
	}
	return nil
}

// readConfirmations reads confirmed.jsonl: "GET v3/a response.name" is true. The file may be
// missing.
func (f *Facts) readConfirmations(dir string) (map[string]bool, error) {
	confirmed := make(map[string]bool)
	lines, err := readLines(filepath.Join(dir, "confirmed.jsonl"))
	if errors.Is(err, os.ErrNotExist) {
		return confirmed, nil
	}
	errs := []error{err}
	encrypted := make(map[string]bool)
	for _, e := range f.Endpoints {
		for side, fields := range map[string][]*Field{"request": e.Request, "response": e.Response} {
			for _, l := range locate(fields) {
				encrypted[e.key()+" "+side+"."+l.path] = e.encrypts(side, l.path)
			}
		}
	}
	for _, l := range lines {
		c := new(confirmation)
		if err := strict(l.object, c); err != nil || c.Source == "" || len(c.Fields) == 0 {
			errs = append(errs, fmt.Errorf("%s: %s: a confirmation has method, path, fields and source (%v)", l.where, l.key(), err))
			continue
		}
		for _, place := range c.Fields {
			key := l.key() + " " + place
			if !encrypted[key] {
				errs = append(errs, fmt.Errorf("%s: %s: %s is confirmed to be encrypted, and the catalogue has it in clear or not at all", l.where, l.key(), place))
			}
			confirmed[key] = true
		}
	}
	return confirmed, errors.Join(errs...)
}
