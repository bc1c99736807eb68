package safejson

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOnlyHere keeps this package the only one of the module that calls gjson's Valid, which has no
// limit. Tests may, with JSON that they wrote themselves.
func TestOnlyHere(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		seen++
		source, err := os.ReadFile(path)
		isOurs := filepath.ToSlash(path) == "../../internal/safejson/safejson.go"
		for _, call := range []string{"gjson.Valid", "gjson.ValidBytes"} {
			if bytes.Contains(source, []byte(call+"(")) && !isOurs {
				t.Errorf("%s calls %s: use safejson.Valid, or json.Valid in the sandbox", path, call)
			}
		}
		return err
	})
	if err != nil || seen < 200 {
		t.Errorf("%d files: %v", seen, err)
	}
}
