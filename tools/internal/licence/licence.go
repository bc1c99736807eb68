// Package licence recognises the licence of a module by the texts in its folder.
package licence

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// enough is the share of a file, in percent, that must be the text of a known licence. The names of
// those who hold the rights may take the rest, and a clause of their own may not.
const enough = 95

// allowed has the licences, by their SPDX names, under which a program may be given away closed.
var allowed = []string{"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"}

// Text is a file of a module that goes with each copy of it.
type Text struct {
	Name, Body string
}

// Of returns the SPDX expression of the licence of a module in a folder, and its texts. A text that
// is not known, and a licence that is not allowed, are errors.
func Of(dir string) (string, []Text, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", nil, fmt.Errorf("read the folder of a module: %w", err)
	}
	var names []string
	var texts []Text
	for _, e := range entries {
		licence, goes := kind(e.Name())
		if !goes || e.IsDir() {
			continue
		}
		body, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", nil, fmt.Errorf("read a licence: %w", err)
		}
		texts = append(texts, Text{Name: e.Name(), Body: string(body)})
		if !licence {
			continue
		}
		found, err := recognise(body)
		if err != nil {
			return "", nil, fmt.Errorf("%s: %w", filepath.Join(dir, e.Name()), err)
		}
		names = append(names, found...)
	}
	if len(names) == 0 {
		return "", nil, fmt.Errorf("no licence in %s", dir)
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), " AND "), texts, nil
}

// kind tells whether a file holds a licence, and whether it goes with each copy of the module.
func kind(name string) (licence, goes bool) {
	upper := strings.ToUpper(name)
	for _, prefix := range []string{"LICENSE", "LICENCE", "COPYING"} {
		if strings.HasPrefix(upper, prefix) {
			return true, true
		}
	}
	return false, strings.HasPrefix(upper, "NOTICE") || upper == "PATENTS"
}

// recognise returns the SPDX names of the licences in a text.
func recognise(body []byte) ([]string, error) {
	cover := licensecheck.Scan(body)
	var names []string
	for _, m := range cover.Match {
		if m.IsURL { // an address is no text that could go along
			continue
		}
		if !slices.Contains(allowed, m.ID) {
			return nil, fmt.Errorf("licence %s is not allowed, which are %s", m.ID, strings.Join(allowed, ", "))
		}
		names = append(names, m.ID)
	}
	if cover.Percent < enough || len(names) == 0 {
		return nil, errors.New("not the text of a known licence")
	}
	return names, nil
}
