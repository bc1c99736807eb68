package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// form is a line of forms.jsonl: what the texts of some request fields must look like.
type form struct {
	Fields    []string `json:"fields"`    // places: json.out_trade_no, query.mchid
	Endpoints []string `json:"endpoints"` // templates; a * at the end stands for any rest; none are all of APIv3
	Pattern   string   `json:"pattern"`   // a regular expression (RE2) for the whole text
	Signer    bool     `json:"signer"`    // the text is the number of the merchant who signs
	Bytes     int      `json:"bytes"`     // the longest text, in bytes of UTF-8; a pattern counts characters
	Source    string   `json:"source"`    // a public file at a commit, or a page

	where string
}

func (f *form) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: "+format, append([]any{f.where}, args...)...)
}

// addForms reads forms.jsonl and gives the fields their forms. A line that names a field or an
// endpoint in vain is an error, and so is a second form of one field. The file may be missing.
func (f *Facts) addForms(dir string) error {
	lines, err := readLines(filepath.Join(dir, "forms.jsonl"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	errs := []error{err}
	for _, l := range lines {
		line := &form{where: l.where}
		if err := strict(l.object, line); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", l.where, err))
			continue
		}
		if err := line.check(); err != nil {
			errs = append(errs, err)
			continue
		}
		errs = append(errs, line.apply(f.Endpoints))
	}
	return errors.Join(errs...)
}

func (f *form) check() error {
	given := 0
	for _, is := range []bool{f.Pattern != "", f.Signer, f.Bytes > 0} {
		if is {
			given++
		}
	}
	if len(f.Fields) == 0 || f.Source == "" || given != 1 || f.Bytes < 0 {
		return f.errorf("a form has fields, a source, and one of pattern, signer and bytes")
	}
	if _, err := regexp.Compile(f.Pattern); err != nil {
		return f.errorf("the pattern is no regular expression: %w", err)
	}
	return nil
}

// apply gives the form to each field that it names.
func (f *form) apply(endpoints []*Endpoint) error {
	found := make(map[string]bool) // the fields and the endpoints that were not named in vain
	for _, e := range endpoints {
		at := slices.IndexFunc(f.Endpoints, func(template string) bool { return fits(template, e.Path) })
		if !e.v3() || at < 0 && len(f.Endpoints) > 0 {
			continue
		}
		for _, place := range f.Fields {
			field := find(e.Request, place)
			if field == nil {
				continue
			}
			if field.Type != "string" || field.Pattern != "" || field.Signer || field.MaxBytes > 0 {
				return f.errorf("%s: %s is no text, or has a form already", e.key(), place)
			}
			field.Pattern, field.Signer, field.MaxBytes = f.Pattern, f.Signer, f.Bytes
			found[place] = true
			if at >= 0 {
				found[f.Endpoints[at]] = true
			}
		}
	}
	for _, name := range slices.Concat(f.Fields, f.Endpoints) {
		if !found[name] {
			return f.errorf("%s names nothing", name)
		}
	}
	return nil
}

// fits reports whether a path is the template, or begins with it up to its *.
func fits(template, path string) bool {
	if prefix, open := strings.CutSuffix(template, "*"); open {
		return strings.HasPrefix(path, prefix)
	}
	return template == path
}
