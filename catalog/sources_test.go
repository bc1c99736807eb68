package catalog_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/catalog"
)

// secondSources are the lines of the sources besides the site, by the endpoints they speak of.
func secondSources(t *testing.T) map[string][]object {
	t.Helper()
	all := map[string][]object{}
	for _, source := range []string{catalog.SourceSkills, catalog.SourceGoSDK, catalog.SourceJavaSDK} {
		for _, o := range readSource(t, source+".jsonl") {
			o["source"] = source
			all[nameless(o)] = append(all[nameless(o)], o)
		}
	}
	return all
}

var braces = regexp.MustCompile(`\{[^/]*\}`)

// nameless is an endpoint whose variables have no names.
func nameless(o object) string {
	return o["method"].(string) + " " + braces.ReplaceAllString(o["path"].(string), "{}")
}

// The catalogue has each field as its second source has it, with the source's name, unless the
// field was corrected. The sources are read here without the generator.
func TestSecondSources(t *testing.T) {
	fields, corrected := 0, 0
	for name, lines := range secondSources(t) {
		e, ok := catalog.Lookup(lines[0]["method"].(string), lines[0]["path"].(string))
		if !ok {
			continue
		}
		request, response := placed(e.Request), placed(e.Response)
		for _, o := range lines {
			for _, side := range []string{"request", "response"} {
				for _, said := range o[side].([]any) {
					said := said.(object)
					fields++
					got := fieldAt(map[string]map[string]catalog.Field{"request": request, "response": response}[side], said["path"].(string), o["path"].(string) != e.Path)
					switch {
					case got == nil && len(e.Corrections) > 0:
						corrected++
					case got == nil:
						t.Errorf("%s: %s of the %s, which %s has, is missing", name, said["path"], side, o["source"])
					case slices.Contains(got.Sources, o["source"].(string)) && (e.Upload || sameKind(said, *got)):
					case slices.Contains(got.Sources, catalog.SourceCorrection):
						corrected++
					default:
						t.Errorf("%s: %s is a %s from %q, and for %s it is %s", name, said["path"], got.Type, got.Sources, o["source"], said["type"])
					}
				}
			}
		}
	}
	if fields < 13000 || corrected > fields/100 {
		t.Errorf("%d fields compared, %d of them corrected", fields, corrected)
	}
}

// placed are fields by their paths, without the part of the request and without #.
func placed(list []catalog.Field) map[string]catalog.Field {
	all := map[string]catalog.Field{}
	var names []string
	for _, f := range list {
		names = append(names[:f.Depth], f.Name)
		path := strings.Join(names, ".")
		all[path] = f
		for _, part := range []string{"json.", "query.", "body."} {
			if inside, is := strings.CutPrefix(path, part); is {
				all[inside] = f
			}
		}
	}
	return all
}

// fieldAt finds the field at a path of a second source. Where that names variables otherwise, any
// variable will do.
func fieldAt(fields map[string]catalog.Field, path string, otherNames bool) *catalog.Field {
	if f, ok := fields[strings.TrimSuffix(strings.ReplaceAll(path, ".#", ""), ".")]; ok {
		return &f
	}
	for _, f := range fields {
		if otherNames && f.Depth == 0 && f.Type == "string" {
			return &f
		}
	}
	return nil
}

// sameKind compares the kind of value, which each language calls by its own name. A sample may lose
// the brackets of a list.
func sameKind(said object, f catalog.Field) bool {
	theirs := strings.TrimSuffix(strings.TrimPrefix(said["type"].(string), "[]"), "[]")
	ours := strings.TrimSuffix(f.Type, "[]")
	if f.Encoded != "" {
		ours = "string"
	}
	switch {
	case said["enum"] != nil:
		return ours == "string"
	case slices.Contains([]string{"int64", "Integer", "Long"}, theirs):
		return ours == "integer"
	case theirs == "object":
		return ours == "object"
	case strings.EqualFold(theirs, "bool"), theirs == "Boolean":
		return ours == "boolean"
	}
	return ours == "string"
}
