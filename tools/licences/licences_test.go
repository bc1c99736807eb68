package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// files is a repository of two published modules, and folders in place of modules of others.
var files = map[string]string{
	"go.mod": "module example.com/a\n\ngo 1.26.0\n\nrequire (\n\texample.com/direct v1.2.0\n\texample.com/tested v1.0.0\n)\n\nrequire example.com/below v0.1.0 // indirect\n\n" +
		"replace (\n\texample.com/direct => ./testdata/direct\n\texample.com/below => ./testdata/below\n\texample.com/tested => ./testdata/tested\n)\n",
	"a.go":                       "package a\n",
	"sub/sub.go":                 "package sub\n\nimport _ \"example.com/direct\"\n",
	"internal/own/own.go":        "package own\n\nimport _ \"example.com/direct\"\n",
	"cmd/wxpay/main.go":          "package main\n\nimport _ \"example.com/a/sub\"\n\nfunc main() {}\n",
	"cmd/wxpay/more_windows.go":  "package main\n\nimport _ \"example.com/below/win\"\n",
	"examples/e/main.go":         "package main\n\nimport _ \"example.com/direct\"\n\nfunc main() {}\n",
	"a_test.go":                  "package a\n\nimport _ \"example.com/tested\"\n",
	"testdata/direct/go.mod":     "module example.com/direct\n\ngo 1.26.0\n\nrequire example.com/below v0.1.0\n",
	"testdata/direct/direct.go":  "package direct\n\nimport _ \"example.com/below\"\n",
	"testdata/below/go.mod":      "module example.com/below\n\ngo 1.26.0\n",
	"testdata/below/below.go":    "package below\n",
	"testdata/below/win/win.go":  "package win\n",
	"testdata/below/NOTICE":      "Made below.",
	"testdata/tested/go.mod":     "module example.com/tested\n\ngo 1.26.0\n",
	"testdata/tested/tested.go":  "package tested\n",
	"wxplus/go.mod":              "module example.com/a/wxplus\n\ngo 1.26.0\n\nrequire example.com/a v0.1.0\n\nreplace example.com/a => ../\n",
	"wxplus/plus.go":             "package wxplus\n\nimport _ \"example.com/a\"\n",
	"bench/go.mod":               "module example.com/a/bench\n\ngo 1.26.0\n\nrequire example.com/gone v1.0.0\n",
	"testdata/direct/LICENSE.md": "", // Apache-2.0, by the test, as all of them
	"testdata/below/LICENSE":     "",
	"testdata/tested/LICENSE":    "",
	"LICENSE":                    "",
}

const want = head + `
## example.com/a

| module | version | licence | linked by | why |
| --- | --- | --- | --- | --- |
| ` + "`example.com/below` | v0.1.0 | Apache-2.0 | `cmd/wxpay`, `sub` | for `example.com/direct`" + ` |
| ` + "`example.com/direct` | v1.2.0 | Apache-2.0 | `cmd/wxpay`, `sub`" + ` | ? |
| ` + "`example.com/tested` | v1.0.0 | Apache-2.0 | tests only" + ` | ? |

## example.com/a/wxplus

None.
`

func TestWriteAndCheck(t *testing.T) {
	dir := tree(t)
	err := run(dir, false, false, nil)
	if err == nil || !strings.Contains(err.Error(), "example.com/a example.com/direct\nexample.com/a example.com/tested") {
		t.Fatalf("the reasons are not asked for: %v", err)
	}
	file := filepath.Join(dir, document)
	if diff := cmp.Diff(want, read(t, file)); diff != "" {
		t.Fatalf("file (-want +got):\n%s", diff)
	}
	if err := run(dir, true, false, nil); err == nil || !strings.Contains(err.Error(), "what each of these is for") {
		t.Errorf("a file without reasons passes: %v", err)
	}

	said := strings.ReplaceAll(want, "| ? |", "| it is *good* | and short |")
	write(t, file, said)
	if err := run(dir, true, false, nil); err != nil {
		t.Errorf("check of the file with reasons: %v", err)
	}
	if err := run(dir, false, false, nil); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(said, read(t, file)); diff != "" {
		t.Errorf("the reasons are not kept (-want +got):\n%s", diff)
	}

	write(t, file, strings.Replace(said, "v1.2.0", "v1.1.0", 1))
	if err := run(dir, true, false, nil); err == nil || !strings.Contains(err.Error(), "-| `example.com/direct` | v1.1.0") || !strings.Contains(err.Error(), "+| `example.com/direct` | v1.2.0") {
		t.Errorf("an old version passes: %v", err)
	}
	write(t, file, said+"| a line by hand |\n")
	if err := run(dir, true, false, nil); err == nil || !strings.Contains(err.Error(), "-| a line by hand |") {
		t.Errorf("a line that was written by hand passes: %v", err)
	}
	write(t, filepath.Join(dir, "testdata/below/LICENSE"), "All rights reserved.")
	if err := run(dir, true, false, nil); err == nil || !strings.Contains(err.Error(), "not the text of a known licence") {
		t.Errorf("a module whose licence has changed passes: %v", err)
	}
}

func TestTexts(t *testing.T) {
	var out bytes.Buffer
	if err := run(tree(t), false, true, &out); err != nil {
		t.Fatal(err)
	}
	rest := out.String()
	// The parts stand in this order. A module for tests is not part of a copy.
	for _, part := range []string{"example.com/a (Apache-2.0)", "Go (BSD-3-Clause)", "example.com/below v0.1.0 (Apache-2.0)", "--- LICENSE", "--- NOTICE\n\nMade below.", "example.com/direct v1.2.0 (Apache-2.0)", "--- LICENSE.md"} {
		_, after, ok := strings.Cut(rest, part)
		if !ok {
			t.Fatalf("no %q in the rest, which has %d bytes", part, len(rest))
		}
		rest = after
	}
	if strings.Contains(out.String(), "example.com/tested") {
		t.Error("a module that only tests link is named")
	}
}

// tree writes the repository. Its licences are all that of wxpay.
func tree(t *testing.T) string {
	t.Helper()
	dir, licence := t.TempDir(), read(t, "../../LICENSE")
	for name, body := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if body == "" {
			body = licence
		}
		write(t, path, body)
	}
	if out, err := exec.Command("go", "-C", dir, "vet", "./...").CombinedOutput(); err != nil {
		t.Fatalf("the repository of the test does not compile: %v\n%s", err, out)
	}
	return dir
}

func read(t *testing.T, name string) string {
	t.Helper()
	body, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func write(t *testing.T, name, body string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
}
