package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/tools/internal/filetest"
)

// base is a repository as it was at its last tags.
var base = map[string]string{
	"go.mod":              "module example.com/a\n\ngo 1.26.0\n",
	"a.go":                "package a\n\ntype Client struct{ Name string }\n\nfunc (c *Client) Get(path string) error { return nil }\n\nfunc New() *Client { return nil }\n",
	"sub/deep/deep.go":    "package deep\n\ntype Mux struct{}\n\nfunc (m *Mux) Handle() {}\n\nconst Max = 3\n",
	"internal/x/x.go":     "package x\n\nfunc Any() {}\n",
	"cmd/tool/main.go":    "package main\n\nfunc main() {}\n\nfunc Help() {}\n",
	"wxplus/go.mod":       "module example.com/a/wxplus\n\ngo 1.26.0\n\nrequire example.com/a v0.1.0\n\nreplace example.com/a => ../\n",
	"wxplus/plus.go":      "package wxplus\n\nimport \"example.com/a\"\n\nfunc Plus(c *a.Client) {}\n",
	"bench/go.mod":        "module example.com/a/bench\n\ngo 1.26.0\n",
	"bench/bench.go":      "package bench\n\nfunc Run() {}\n",
	"CHANGELOG.md":        changelogWith("### Added\n\n- All.\n"),
	"wxplus/testdata/t.c": "",
}

func changelogWith(unreleased string) string {
	return "# Changelog\n\n## [Unreleased]\n\n" + unreleased + "\n[Unreleased]: https://example.com\n"
}

func TestRun(t *testing.T) {
	tests := []struct {
		why  string
		tags []string
		edit map[string]string // the whole text of a file; "" takes it away
		want string
		err  string // a part
	}{
		{"no tag at all", nil, nil,
			"example.com/a: no tag v*, so there is nothing to compare with\nexample.com/a/wxplus: no tag wxplus/v*, so there is nothing to compare with\n", ""},
		{"tags of one module are not those of another, and other names are no versions", []string{"v0.1.0", "v0.0.9", "vacation"}, nil,
			"example.com/a: 0 breaking changes since v0.1.0\nexample.com/a/wxplus: no tag wxplus/v*, so there is nothing to compare with\n", ""},
		{"v0.10.0 is above v0.9.0, and a version above a trial of the next", []string{"v0.9.0", "v0.10.0", "v0.11.0-rc.1", "wxplus/v0.1.0-rc.1"}, nil,
			"example.com/a: 0 breaking changes since v0.10.0\nexample.com/a/wxplus: 0 breaking changes since wxplus/v0.1.0-rc.1\n", ""},
		{"what is new breaks nothing, nor does what nobody imports", []string{"v0.1.0", "wxplus/v0.1.0"},
			map[string]string{"a.go": base["a.go"] + "\nfunc More() {}\n", "internal/x/x.go": "", "cmd/tool/main.go": "package main\n\nfunc main() {}\n", "bench/bench.go": ""},
			"example.com/a: 0 breaking changes since v0.1.0\nexample.com/a/wxplus: 0 breaking changes since wxplus/v0.1.0\n", ""},
		{"a method and a package are gone, and the changelog is silent", []string{"v0.1.0", "wxplus/v0.1.0"},
			map[string]string{"a.go": "package a\n\ntype Client struct{ Name string }\n\nfunc New() *Client { return nil }\n", "sub/deep/deep.go": ""},
			"example.com/a: 2 breaking changes since v0.1.0\n  NOT TOLD: (*Client).Get: removed\n  NOT TOLD: package example.com/a/sub/deep: removed\nexample.com/a/wxplus: 0 breaking changes since wxplus/v0.1.0\n", "2 breaking changes are not named"},
		{"the changelog names both, and a field of another type", []string{"v0.1.0"},
			map[string]string{
				"a.go":             "package a\n\ntype Client struct{ Name int }\n\nfunc New() *Client { return nil }\n",
				"sub/deep/deep.go": "",
				"CHANGELOG.md":     changelogWith("### Changed\n\n- **Breaking:** `Client.Name` is a number.\n\n### Removed\n\n- `Client.Get`, and package `sub/deep`.\n"),
			},
			"example.com/a: 3 breaking changes since v0.1.0\n  told: (*Client).Get: removed\n  told: Client.Name: changed from string to int\n  told: package example.com/a/sub/deep: removed\nexample.com/a/wxplus: no tag wxplus/v*, so there is nothing to compare with\n", ""},
		{"an entry that does not say Breaking tells nothing, nor does one of another name", []string{"v0.1.0"},
			map[string]string{
				"sub/deep/deep.go": "package deep\n\ntype Mux struct{}\n\nfunc (m *Mux) Handle(x int) {}\n\nconst Max = 4\n",
				"CHANGELOG.md":     changelogWith("### Changed\n\n- `Mux.Handle` takes a number.\n- **Breaking:** `Max` is 4, `Mux.Handler` waits.\n"),
			},
			"example.com/a: 2 breaking changes since v0.1.0\n  NOT TOLD: ./sub/deep.(*Mux).Handle: changed from func() to func(int)\n  told: ./sub/deep.Max: value changed from 3 to 4\nexample.com/a/wxplus: no tag wxplus/v*, so there is nothing to compare with\n", "1 breaking changes are not named"},
		{"the name of a method without its type is that of any, such as what to use instead", []string{"v0.1.0"},
			map[string]string{
				"a.go":         "package a\n\ntype Client struct{ Name string }\n\nfunc New() *Client { return nil }\n",
				"CHANGELOG.md": changelogWith("### Removed\n\n- `Other.Fetch`: use `Get`.\n"),
			},
			"example.com/a: 1 breaking changes since v0.1.0\n  NOT TOLD: (*Client).Get: removed\nexample.com/a/wxplus: no tag wxplus/v*, so there is nothing to compare with\n", "1 breaking changes are not named"},
		{"a nested module breaks by itself", []string{"wxplus/v0.1.0"},
			map[string]string{"wxplus/plus.go": "package wxplus\n\nimport \"example.com/a\"\n\nfunc Plus(c a.Client) {}\n"},
			"example.com/a: no tag v*, so there is nothing to compare with\nexample.com/a/wxplus: 1 breaking changes since wxplus/v0.1.0\n  NOT TOLD: Plus: changed from func(*example.com/a.Client) to func(example.com/a.Client)\n", "1 breaking changes are not named"},
		{"code that does not compile", []string{"v0.1.0"}, map[string]string{"a.go": "package a\n\nvar X = missing\n"}, "", "undefined: missing"},
		{"a changelog out of form", nil, map[string]string{"CHANGELOG.md": "# Changes\n"}, "", "CHANGELOG.md: line 1"},
	}
	for _, tt := range tests {
		t.Run(tt.why, func(t *testing.T) {
			t.Parallel()
			dir := repository(t, tt.tags)
			edit(t, dir, tt.edit)
			var out bytes.Buffer
			err := run(dir, &out)
			if tt.err == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Fatalf("error %v, want %q", err, tt.err)
			}
			if diff := cmp.Diff(tt.want, out.String()); diff != "" {
				t.Errorf("output (-want +got):\n%s", diff)
			}
		})
	}
}

func TestShallowCloneIsSaid(t *testing.T) {
	origin := repository(t, nil)
	command(t, origin, "commit", "-q", "--allow-empty", "-m", "more")
	clone := t.TempDir()
	command(t, clone, "clone", "-q", "--depth", "1", "file://"+filepath.ToSlash(origin), ".")
	var out bytes.Buffer
	if err := run(clone, &out); err != nil || !strings.Contains(out.String(), "this clone is shallow") {
		t.Errorf("error %v, output:\n%s", err, &out)
	}
}

// repository makes a repository with the base and tags on it. HEAD is one commit later.
func repository(t *testing.T, tags []string) string {
	t.Helper()
	dir := t.TempDir()
	command(t, dir, "init", "-q")
	filetest.Put(t, dir, base)
	command(t, dir, "add", ".")
	command(t, dir, "commit", "-q", "-m", "base")
	for _, tag := range tags {
		command(t, dir, "tag", tag)
	}
	command(t, dir, "commit", "-q", "--allow-empty", "-m", "after")
	return dir
}

// edit gives files other texts; an empty one takes the file away.
func edit(t *testing.T, dir string, files map[string]string) {
	t.Helper()
	filetest.Put(t, dir, files)
	for name, body := range files {
		if body == "" {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// command runs git with no settings of this machine.
func command(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command("git", append([]string{"-C", dir, "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}
