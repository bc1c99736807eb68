package sandbox_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestStandsOnItsOwn keeps the sandbox apart from the code it is there to judge: of ours, only config.go imports any of
// it, and that only to hand settings and keys out. The catalogue is data, and what reads JSON is nobody's own: everything
// may import these.
func TestStandsOnItsOwn(t *testing.T) {
	const ours = "github.com/wxpay-chain/wxpay"
	allowed := map[string]bool{ours: true, ours + "/keyring": true}
	everywhere := map[string]bool{"github.com/tidwall/gjson": true, "github.com/tidwall/sjson": true,
		ours + "/catalog": true, ours + "/sandbox/internal/schema": true, ours + "/sandbox/internal/control": true, ours + "/internal/secret": true}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files: %v", len(files), err)
	}
	inner, err := filepath.Glob("internal/*/*.go")
	if err != nil || len(inner) < 5 {
		t.Fatalf("%d files below internal: %v", len(inner), err)
	}
	for _, name := range append(files, inner...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatal(err)
			}
			first, _, _ := strings.Cut(path, "/")
			switch {
			case !strings.Contains(first, "."): // the standard library
			case everywhere[path]:
			case name == "config.go" && allowed[path]:
			default:
				t.Errorf("%s imports %s", name, path)
			}
		}
	}
}
