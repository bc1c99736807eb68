package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/tools/internal/filetest"
)

func TestAllowed(t *testing.T) {
	tests := []struct {
		why      string
		version  string
		tags     []string
		breaking bool
		err      string // a part
	}{
		{"the first version may be anything", "v0.1.0", nil, true, ""},
		{"what comes before a first version is no promise", "v0.1.0", []string{"v0.1.0-rc.1"}, true, ""},
		{"a fix", "v0.1.1", []string{"v0.1.0"}, false, ""},
		{"a fix that breaks", "v0.1.1", []string{"v0.0.9", "v0.1.0"}, true, "take a minor version"},
		{"before v1 a minor version may break", "v0.2.0", []string{"v0.1.0"}, true, ""},
		{"from v1 on it may not", "v1.1.0", []string{"v1.0.0"}, true, "take a major version"},
		{"v1 itself may", "v1.0.0", []string{"v0.9.0"}, true, ""},
		{"10 is above 9", "v0.10.0", []string{"v0.9.0"}, false, ""},
		{"a version that is out", "v0.1.0", []string{"v0.1.0"}, false, "not above v0.1.0"},
		{"a version below", "v0.1.5", []string{"v0.2.0"}, false, "not above v0.2.0"},
		{"a tag that is no version", "v0.1.0", []string{"vacation"}, false, ""},
		{"no v", "0.1.0", nil, false, "not a version"},
		{"half a version", "v0.1", nil, false, "not a version"},
		{"with what go drops", "v0.1.0+linux", nil, false, "not a version"},
		{"a second major version", "v2.0.0", []string{"v1.0.0"}, true, "another import path"},
		{"a trial of it", "v2.0.0-rc.1", []string{"v1.0.0"}, true, "another import path"},
	}
	for _, tt := range tests {
		if err := allowed(tt.version, tt.tags, tt.breaking); tt.err == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: error %v, want %q", tt.why, err, tt.err)
		}
	}
}

func TestPrepare(t *testing.T) {
	files := map[string]string{
		"go.mod":        "module example.com/a\n\ngo 1.26.0\n",
		"stack.go":      "package a\n\n// Version is sent.\nconst Version = \"0.1.0\"\n",
		"CHANGELOG.md":  "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- All.\n\n[Unreleased]: https://example.com/a/commits/main\n",
		"wxplus/go.mod": "module example.com/a/wxplus\n\ngo 1.26.0\n\nreplace example.com/a => ../\n\nrequire example.com/a v0.1.0\n",
		"bench/go.mod":  "module example.com/a/bench\n\ngo 1.26.0\n\nreplace example.com/a => ../\n\nrequire example.com/a v0.0.0\n",
	}
	want := map[string]string{
		"go.mod":       files["go.mod"],
		"stack.go":     "package a\n\n// Version is sent.\nconst Version = \"0.2.0\"\n",
		"CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n## [0.2.0] - 2026-03-01\n\n### Added\n\n- All.\n\n[Unreleased]: https://example.com/a/compare/v0.2.0...HEAD\n[0.2.0]: https://example.com/a/releases/tag/v0.2.0\n",
		// The replace stays: it holds in this repository only.
		"wxplus/go.mod": "module example.com/a/wxplus\n\ngo 1.26.0\n\nreplace example.com/a => ../\n\nrequire example.com/a v0.2.0\n",
		// It is not published. With wxplus it would need this version too, or go refuses its go.mod.
		"bench/go.mod": "module example.com/a/bench\n\ngo 1.26.0\n\nreplace example.com/a => ../\n\nrequire example.com/a v0.2.0\n",
	}
	dir := t.TempDir()
	filetest.Put(t, dir, files)
	modules, err := prepare(dir, "v0.2.0", "2026-03-01", []string{"v0.1.0"})
	if err != nil {
		t.Fatal(err)
	}
	var tags []string
	for _, m := range modules {
		tags = append(tags, m.Tag("v0.2.0"))
	}
	if diff := cmp.Diff([]string{"v0.2.0", "wxplus/v0.2.0"}, tags); diff != "" {
		t.Errorf("tags (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(want, get(t, dir, files)); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}

	refused := map[string]struct{ name, text, err string }{
		"a replace, by which go install refuses the command": {"go.mod", files["go.mod"] + "\nreplace example.com/b => ../b\n", "has a replace"},
		"no version in the code":                             {"stack.go", "package a\n", "no line: const Version"},
		"a changelog out of form":                            {"CHANGELOG.md", "# Changes\n", "CHANGELOG.md: line 1"},
		"nothing has changed":                                {"CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n\n[Unreleased]: https://example.com\n", "nothing stands under"},
	}
	for why, tt := range refused {
		filetest.Put(t, dir, files)
		filetest.Put(t, dir, map[string]string{tt.name: tt.text})
		before := get(t, dir, files)
		if _, err := prepare(dir, "v0.2.0", "2026-03-01", nil); err == nil || !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: error %v, want %q", why, err, tt.err)
		}
		if diff := cmp.Diff(before, get(t, dir, files)); diff != "" {
			t.Errorf("%s: files are half written (-before +after):\n%s", why, diff)
		}
	}
}

func get(t *testing.T, dir string, names map[string]string) map[string]string {
	t.Helper()
	files := map[string]string{}
	for name := range names {
		body, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		files[name] = string(body)
	}
	return files
}
