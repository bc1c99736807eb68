// Package filetest writes the files that a test of a tool needs.
package filetest

import (
	"os"
	"path/filepath"
	"testing"
)

// Put writes files below a folder, by their names with slashes.
func Put(t testing.TB, dir string, files map[string]string) {
	t.Helper()
	for name, body := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Dir writes files below a new folder, which goes away when the test ends.
func Dir(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	Put(t, dir, files)
	return dir
}
