package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

var (
	methods  = []string{"DELETE", "GET", "PATCH", "POST", "PUT"}
	places   = []string{"body", "json", "query", "xml"}
	answers  = []string{"", "digest", "unsigned"}
	types    = []string{"boolean", "float", "integer", "integer[]", "number", "number[]", "object", "object[]", "string", "string[]"}
	segment  = regexp.MustCompile(`^([0-9A-Za-z._-]+|\{[a-z][0-9a-z_]*\})$`)
	plain    = regexp.MustCompile(`^[0-9A-Za-z_$-]+$`)
	jsonPath = regexp.MustCompile(`^[0-9A-Za-z_-]+(\.([0-9A-Za-z_-]+|#))*$`)
)

// check returns the mistakes in the facts as an error, and the doubts.
func (f *Facts) check() (doubts []string, err error) {
	var errs []error
	seen := make(map[string]string)
	for _, e := range f.Endpoints {
		if had := seen[e.key()]; had != "" {
			errs = append(errs, fmt.Errorf("%s: %s stands in %s already", e.where, e.key(), had))
		}
		seen[e.key()] = e.where
		endpointErrs, gaps := e.check()
		for _, err := range endpointErrs {
			errs = append(errs, fmt.Errorf("%s: %s: %w", e.where, e.key(), err))
		}
		for _, doubt := range append(gaps, e.markSensitive()...) {
			doubts = append(doubts, fmt.Sprintf("%s: %s: %s", e.where, e.key(), doubt))
		}
	}
	for _, w := range f.Webhooks {
		if w.Event == "" || w.Title == "" || w.Protocol != "v2" && w.Protocol != "v3" {
			errs = append(errs, fmt.Errorf("%s: %s: a webhook needs event, title and protocol v2 or v3", w.where, w.Event))
		}
		fieldErrs, gaps := checkFields(w.Fields)
		for _, err := range append(fieldErrs, w.checkShapes()...) {
			errs = append(errs, fmt.Errorf("%s: %s: %w", w.where, w.Event, err))
		}
		for _, gap := range gaps {
			doubts = append(doubts, fmt.Sprintf("%s: %s: %s", w.where, w.Event, gap))
		}
	}
	return doubts, errors.Join(errs...)
}

// checkShapes wants each shape to name fields of the resource, and each of those to be in a shape.
func (w *Webhook) checkShapes() (errs []error) {
	if len(w.Shapes) == 0 {
		return nil
	}
	inside := make(map[string]bool)
	var kinds []string
	for _, l := range locate(w.Fields) {
		if name, in := strings.CutPrefix(l.path, "body.resource.ciphertext."); in && !strings.Contains(name, ".") {
			inside[name] = false
		}
		if l.path == "body.resource.original_type" {
			kinds = l.field.Enum
		}
	}
	for _, s := range w.Shapes {
		if !slices.Contains(kinds, s.OriginalType) {
			errs = append(errs, fmt.Errorf("a shape of the original_type %q, which the event does not have", s.OriginalType))
		}
		for _, name := range s.Fields {
			if _, known := inside[name]; !known {
				errs = append(errs, fmt.Errorf("a shape with the field %q, which the resource does not have", name))
			}
			inside[name] = true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(inside)) {
		if !inside[name] {
			errs = append(errs, fmt.Errorf("the field %q of the resource is in no shape", name))
		}
	}
	return errs
}

// check returns the mistakes of one endpoint.
func (e *Endpoint) check() (errs []error, doubts []string) {
	bad := func(format string, args ...any) { errs = append(errs, fmt.Errorf(format, args...)) }
	if !slices.Contains(methods, e.Method) {
		bad("unknown method")
	}
	if e.Title == "" {
		bad("no title")
	}
	if err := checkPath(e.Path); err != nil {
		bad("%w", err)
	}
	if err := checkChain(e.Chain, e.Path); err != nil {
		bad("%w", err)
	}
	if e.BaseURL != "" {
		u, err := url.Parse(e.BaseURL)
		if err != nil || u.Scheme != "https" || u.Host == "" || !strings.HasSuffix(u.Path, "/") || u.RawQuery != "" || u.Fragment != "" {
			bad("base_url %q is not an https URL that ends in a slash", e.BaseURL)
		}
	}
	if !slices.Contains(answers, e.Answer) {
		bad("unknown answer %q", e.Answer)
	}
	if len(e.Encrypt) > 0 != (len(e.EncryptIn) > 0) {
		bad("encrypt and encrypt_in go together")
	}
	for _, place := range e.EncryptIn {
		if !slices.Contains(places, place) {
			bad("unknown encrypt_in %q", place)
		}
	}
	for _, path := range slices.Concat(e.Encrypt, e.Decrypt) {
		if !jsonPath.MatchString(path) {
			bad("%q is no path of plain names", path)
		}
	}
	for _, list := range [][]string{e.Encrypt, e.Decrypt} {
		if sorted := slices.Sorted(slices.Values(list)); len(slices.Compact(sorted)) != len(list) {
			bad("a sensitive field is listed twice")
		}
	}
	for _, list := range [][]*Field{e.Request, e.Response} {
		fieldErrs, gaps := checkFields(list)
		errs, doubts = append(errs, fieldErrs...), append(doubts, gaps...)
	}
	return errs, doubts
}

// checkPath checks that a path has plain segments and variables. The last segment may be empty, for
// a trailing slash.
func checkPath(path string) error {
	segments := strings.Split(path, "/")
	if last := len(segments) - 1; last > 0 && segments[last] == "" {
		segments = segments[:last]
	}
	for _, s := range segments {
		if !segment.MatchString(s) {
			return fmt.Errorf("segment %q of the path is neither a plain name nor {a_variable}", s)
		}
	}
	return nil
}

// checkFields checks that fields have names and known types. A nesting with gaps is a doubt.
func checkFields(fields []*Field) (errs []error, doubts []string) {
	depth := -1
	for _, f := range fields {
		if f.Name == "" || !slices.Contains(types, f.Type) {
			errs = append(errs, fmt.Errorf("field %q has no name or the unknown type %q", f.Name, f.Type))
		}
		if !plain.MatchString(f.Name) {
			doubts = append(doubts, fmt.Sprintf("%q is no plain name of a field", f.Name))
		}
		if f.Depth < 0 || f.Depth > depth+1 {
			doubts = append(doubts, fmt.Sprintf("field %s at depth %d follows one at depth %d", f.Name, f.Depth, depth))
		}
		depth = f.Depth
	}
	return errs, doubts
}

// markSensitive writes the lists encrypt and decrypt onto the fields, so that lists and fields
// always agree, also after a correction. It returns the paths for which there is no field.
func (e *Endpoint) markSensitive() (doubts []string) {
	for _, f := range slices.Concat(e.Request, e.Response) {
		f.EncryptedBy = ""
	}
	mark := func(f *Field, by, list, path string) {
		if f == nil {
			doubts = append(doubts, fmt.Sprintf("%s names %s, which is not among the fields", list, path))
			return
		}
		if !strings.HasPrefix(f.Type, "string") {
			doubts = append(doubts, fmt.Sprintf("%s names %s, which is of type %s", list, path, f.Type))
		}
		f.EncryptedBy = by
	}
	for _, path := range e.Encrypt {
		var f *Field
		for _, place := range e.EncryptIn {
			f = cmp.Or(f, find(e.Request, place+"."+path))
		}
		mark(f, "platform", "encrypt", path)
	}
	for _, path := range e.Decrypt {
		mark(find(e.Response, path), "merchant", "decrypt", path)
	}
	return doubts
}
