package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// repeat is a line of repeat.jsonl: writes that WeChat Pay says may be sent again. The keys are
// explained in docs/catalogue.md.
type repeat struct {
	Endpoints []string `json:"endpoints"` // method and template
	Number    string   `json:"number"`    // the merchant's own number, by which WeChat Pay knows the request
	Codes     []string `json:"codes"`
	Never     []string `json:"never"`
	Why       string   `json:"why"`
	Source    string   `json:"source"`

	where string
}

func (r *repeat) errorf(format string, args ...any) error {
	return fmt.Errorf("%s: "+format, append([]any{r.where}, args...)...)
}

// addRepeats reads repeat.jsonl and gives each endpoint that it names its line. The file may be
// missing.
func (f *Facts) addRepeats(dir string) error {
	lines, err := readLines(filepath.Join(dir, "repeat.jsonl"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	errs := []error{err}
	for _, l := range lines {
		r := &repeat{where: l.where}
		if err := strict(l.object, r); err != nil {
			errs = append(errs, r.errorf("%w", err))
			continue
		}
		if len(r.Endpoints) == 0 || r.Number == "" || r.Why == "" || !strings.HasPrefix(r.Source, "https://") {
			errs = append(errs, r.errorf("a line has endpoints, a number, why, and the source's address"))
			continue
		}
		for _, name := range r.Endpoints {
			errs = append(errs, r.apply(f.Endpoints, name))
		}
	}
	return errors.Join(errs...)
}

// apply gives the line to the endpoint of a name.
func (r *repeat) apply(endpoints []*Endpoint, name string) error {
	at := slices.IndexFunc(endpoints, func(e *Endpoint) bool { return e.key() == name })
	if at < 0 {
		return r.errorf("%s: no such endpoint", name)
	}
	e := endpoints[at]
	inPath := strings.Contains("/"+e.Path+"/", "/{"+r.Number+"}/")
	field := find(e.Request, "json."+r.Number)
	switch {
	case e.repeat != nil:
		return r.errorf("%s: the endpoint has a line already", name)
	case !e.v3() || e.Upload || e.Method == "GET":
		return r.errorf("%s: a line is for a write of APIv3 that is no upload", name)
	case inPath == (field != nil):
		return r.errorf("%s: %s is to be a variable of the path, or a field at the top of the JSON body", name, r.Number)
	case field != nil && field.Type != "string":
		return r.errorf("%s: %s is no text", name, r.Number)
	}
	e.repeat = r
	return nil
}
