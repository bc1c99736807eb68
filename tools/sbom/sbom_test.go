package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"

	cdx "github.com/CycloneDX/cyclonedx-go"
	"github.com/google/go-cmp/cmp"
)

func TestDescribe(t *testing.T) {
	good := debug.BuildInfo{
		GoVersion: "go1.26.8",
		Main:      debug.Module{Path: "example.com/a", Version: "v0.1.0+dirty"},
		Deps:      []*debug.Module{{Path: "example.com/b/v2", Version: "v2.0.1", Sum: "h1:abc="}},
		Settings:  []debug.BuildSetting{{Key: "vcs.revision", Value: "123"}, {Key: "GOOS", Value: "plan9"}},
	}
	expression := func(path, version string) (string, error) { return path + "-" + version, nil }
	bom, err := describe("a.exe", "0f", &good, expression)
	if err != nil {
		t.Fatal(err)
	}
	// A plus in a package URL would be read as a blank by some, so it is escaped.
	const self, std, b = "pkg:golang/example.com/a@v0.1.0%2Bdirty", "pkg:golang/std@1.26.8", "pkg:golang/example.com/b/v2@v2.0.1"
	want := cdx.NewBOM()
	want.Metadata = &cdx.Metadata{Component: &cdx.Component{
		BOMRef: self, Type: cdx.ComponentTypeApplication, Name: "a.exe", Version: "v0.1.0+dirty", PackageURL: self,
		Hashes:     &[]cdx.Hash{{Algorithm: "SHA-256", Value: "0f"}},
		Properties: &[]cdx.Property{{Name: "go:build:GOOS", Value: "plan9"}, {Name: "go:build:vcs.revision", Value: "123"}, {Name: "go:version", Value: "go1.26.8"}},
	}}
	want.Components = &[]cdx.Component{
		{BOMRef: std, Type: cdx.ComponentTypeLibrary, Name: "std", Version: "1.26.8", PackageURL: std, Licenses: &cdx.Licenses{{Expression: "std-1.26.8"}}},
		{BOMRef: b, Type: cdx.ComponentTypeLibrary, Name: "example.com/b/v2", Version: "v2.0.1", PackageURL: b, Licenses: &cdx.Licenses{{Expression: "example.com/b/v2-v2.0.1"}},
			Properties: &[]cdx.Property{{Name: "go:sum", Value: "h1:abc="}}},
	}
	want.Dependencies = &[]cdx.Dependency{{Ref: self, Dependencies: &[]string{std, b}}}
	if diff := cmp.Diff(want, bom); diff != "" {
		t.Errorf("bill (-want +got):\n%s", diff)
	}

	refused := []struct {
		why  string
		edit func(*debug.BuildInfo)
		err  string
	}{
		{"a program out of no repository", func(b *debug.BuildInfo) { b.Main.Version = "(devel)" }, "has no version"},
		{"a program of an old Go", func(b *debug.BuildInfo) { b.Main.Version = "" }, "has no version"},
		{"a module out of a folder of this machine", func(b *debug.BuildInfo) {
			b.Deps = []*debug.Module{{Path: "example.com/b", Version: "v1.0.0", Replace: &debug.Module{Path: "../b"}}}
		}, "example.com/b is replaced by ../b"},
	}
	for _, tt := range refused {
		info := good
		tt.edit(&info)
		if _, err := describe("a", "0f", &info, expression); err == nil || !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: error %v, want %q", tt.why, err, tt.err)
		}
	}
}

// TestWrite builds a program in a repository with a tag, and describes it twice.
func TestWrite(t *testing.T) {
	dir := t.TempDir()
	for name, body := range map[string]string{"go.mod": "module example.com/a\n\ngo 1.26.0\n", "main.go": "package main\n\nfunc main() {}\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command(t, dir, "git", "init", "-q")
	command(t, dir, "git", "add", ".")
	command(t, dir, "git", "-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false", "commit", "-q", "-m", "all")
	command(t, dir, "git", "tag", "v1.2.3")
	program := filepath.Join(t.TempDir(), "a")
	command(t, dir, "go", "build", "-buildvcs=true", "-trimpath", "-o", program, ".")
	var files [2][]byte
	for i := range files {
		if err := write(program); err != nil {
			t.Fatal(err)
		}
		var err error
		if files[i], err = os.ReadFile(program + ".cdx.json"); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(files[0]), string(files[1])); diff != "" {
		t.Errorf("the second file differs (-first +second):\n%s", diff)
	}
	var got struct {
		SpecVersion string
		Metadata    struct{ Component struct{ Purl string } }
		Components  []struct {
			Name     string
			Licenses []struct{ Expression string }
		}
	}
	if err := json.Unmarshal(files[0], &got); err != nil {
		t.Fatal(err)
	}
	if got.SpecVersion != "1.6" || got.Metadata.Component.Purl != "pkg:golang/example.com/a@v1.2.3" {
		t.Errorf("the file tells of %+v", got)
	}
	if len(got.Components) != 1 || got.Components[0].Name != "std" || got.Components[0].Licenses[0].Expression != "BSD-3-Clause" {
		t.Errorf("components %+v, want the standard library with its licence", got.Components)
	}
}

func command(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL=/dev/null", "GIT_CONFIG_SYSTEM=/dev/null")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}
