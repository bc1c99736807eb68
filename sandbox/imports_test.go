package sandbox_test

import (
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/wxpay-chain/wxpay"

// rooms says for each folder of the sandbox what it may import beside the standard library. No
// folder imports the code that the sandbox is there to judge (crypto, middleware), and none below
// internal imports the sandbox itself.
func rooms() map[string][]string {
	const gjson, sjson, catalog = "github.com/tidwall/gjson", "github.com/tidwall/sjson", module + "/catalog"
	inside := func(names ...string) []string {
		for i, name := range names {
			names[i] = module + "/sandbox/internal/" + name
		}
		return names
	}
	return map[string][]string{
		".":                 append(inside("books", "control", "courier", "document", "fault", "files", "form", "gate", "pki", "reply", "schema", "v3"), gjson, sjson, catalog, module+"/internal/secret"),
		"internal/books":    {},
		"internal/control":  {},
		"internal/courier":  inside("fault", "pki"),
		"internal/document": {gjson, sjson, catalog},
		"internal/fault":    {},
		"internal/files":    append(inside("document", "form", "pki", "reply", "schema"), gjson, catalog),
		"internal/form":     {},
		"internal/gate":     inside("form", "pki", "reply"),
		"internal/pki":      inside("fault"),
		"internal/reply":    {},
		"internal/schema":   {gjson, sjson, catalog},
		"internal/v3":       append(inside("books", "document", "pki", "reply", "schema"), gjson, catalog),
	}
}

// TestStandsOnItsOwn keeps the sandbox apart from the code that it judges, and its rooms apart from
// each other. Only config.go, which hands settings and keys out, imports the client.
func TestStandsOnItsOwn(t *testing.T) {
	rooms := rooms()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	inner, err := filepath.Glob("internal/*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, name := range append(files, inner...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		room := path.Dir(filepath.ToSlash(name))
		may, known := rooms[room]
		if seen[room] = true; !known {
			t.Errorf("%s: rooms does not have this folder", name)
		}
		if name == "config.go" {
			may = append(slices.Clone(may), module, module+"/keyring")
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(imported, "/")
			if strings.Contains(first, ".") && !slices.Contains(may, imported) {
				t.Errorf("%s imports %s", name, imported)
			}
		}
	}
	for room := range rooms {
		if !seen[room] {
			t.Errorf("there is no folder %s", room)
		}
	}
}
