package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"

	"github.com/wxpay-chain/wxpay/tools/internal/filetest"
	"github.com/wxpay-chain/wxpay/tools/internal/git"
	"github.com/wxpay-chain/wxpay/tools/internal/published"
)

// TestUsersGetAll releases this tree to a proxy of its own, and gets the nested modules from there,
// as a user does. For a user their replace lines do not count. The version is not out, so that go
// cannot find it elsewhere.
func TestUsersGetAll(t *testing.T) {
	const version = "v0.9999.0"
	tree := copyTree(t)
	if out, err := install(t, tree, version); err == nil {
		t.Errorf("a user can get what was not prepared, so this test shows nothing:\n%s", out)
	}
	if _, err := prepare(tree, version, "2026-03-01", nil); err != nil {
		t.Fatal(err)
	}
	out, err := install(t, tree, version)
	if err != nil || !strings.Contains(out, "github.com/wxpay-chain/wxpay "+version+"\n") {
		t.Errorf("error %v, and go says:\n%s", err, out)
	}
}

// install gets all published modules of a tree by a version, and lists the packages that a program
// links which imports all of theirs. It returns what go says.
func install(t *testing.T, tree, version string) (string, error) {
	t.Helper()
	modules, err := published.Modules(tree)
	if err != nil {
		t.Fatal(err)
	}
	proxy, args := t.TempDir(), []string{"get"}
	for _, m := range modules {
		publish(t, proxy, filepath.Join(tree, m.Dir), module.Version{Path: m.Path, Version: version})
		if m.Dir != "." { // which the nested modules bring along
			args = append(args, m.Path+"@"+version)
		}
	}
	dir := t.TempDir()
	filetest.Put(t, dir, map[string]string{"go.mod": "module example.com/user\n\ngo 1.26.0\n", "user.go": "package user\n"})
	if out, err := user(t, dir, proxy, args...); err != nil {
		return out, err
	}
	list := []string{"list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Version}}{{end}}"}
	for _, m := range modules {
		list = append(list, m.Path+"/...")
	}
	return user(t, dir, proxy, list...)
}

// publish writes a module into a folder that serves as a proxy, as https://go.dev/ref/mod says.
func publish(t *testing.T, proxy, dir string, m module.Version) {
	t.Helper()
	path, err := module.EscapePath(m.Path)
	if err != nil {
		t.Fatal(err)
	}
	var body bytes.Buffer
	if err := zip.CreateFromDir(&body, m, dir); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	prefix := path + "/@v/"
	filetest.Put(t, proxy, map[string]string{
		prefix + "list":              m.Version + "\n",
		prefix + m.Version + ".info": fmt.Sprintf(`{"Version":%q,"Time":"2026-03-01T00:00:00Z"}`, m.Version),
		prefix + m.Version + ".mod":  string(mod),
		prefix + m.Version + ".zip":  body.String(),
	})
}

// user runs go as in a folder of a user, whose cache of modules is empty. The modules of others
// come from the cache of this machine, or from its proxy.
func user(t *testing.T, dir, proxy string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod -modcacherw", "GOWORK=off", "GOMODCACHE="+t.TempDir(),
		"GOPROXY=file://"+filepath.ToSlash(proxy)+",file://"+filepath.ToSlash(env(t, "GOMODCACHE"))+"/cache/download,"+env(t, "GOPROXY"),
		"GONOSUMDB=github.com/wxpay-chain/*", "GONOPROXY=none", "GOPRIVATE=")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func env(t *testing.T, name string) string {
	t.Helper()
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

// copyTree copies the files that git knows or would add.
func copyTree(t *testing.T) string {
	t.Helper()
	const root = "../.."
	list, err := git.Line(root, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name := range strings.SplitSeq(strings.TrimRight(list, "\x00"), "\x00") {
		body, err := os.ReadFile(filepath.Join(root, name))
		if os.IsNotExist(err) {
			continue // taken away, and not yet committed
		}
		if err != nil {
			t.Fatal(err)
		}
		filetest.Put(t, dir, map[string]string{name: string(body)})
	}
	return dir
}
