// Command prepare writes a version into the tree: into CHANGELOG.md, the constant of package wxpay,
// and the go.mod files of the nested modules. In this repository a nested module takes wxpay from
// the folder above it. Users cannot, so a release names the version there.
//
//	go -C tools build -o ../bin/ ./prepare && bin/prepare v0.2.0
//
// It runs at the root of the repository. It commits, tags and pushes nothing. CONTRIBUTING.md has
// the whole recipe.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/tools/internal/git"
	"github.com/wxpay-chain/wxpay/tools/internal/published"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: prepare v0.2.0")
		os.Exit(2)
	}
	if err := run(".", os.Args[1], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "prepare:", err)
		os.Exit(1)
	}
}

// run prepares a version in a clean work tree, and prints what is left to do.
func run(root, version string, out io.Writer) error {
	changed, err := git.Line(root, "status", "--porcelain")
	if err != nil {
		return err
	}
	if changed != "" {
		return errors.New("the work tree has changes: commit them first")
	}
	tags, err := git.Line(root, "tag", "--list", "v*")
	if err != nil {
		return err
	}
	modules, err := prepare(root, version, time.Now().UTC().Format(time.DateOnly), strings.Fields(tags))
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "%s is prepared. Read `git diff`, commit it as \"Release %s\", and let .ci/run pass. Then:\n\n", version, version)
	var names []string
	for _, m := range modules {
		names = append(names, m.Tag(version))
		fmt.Fprintf(out, "git tag -a -m %s %s\n", m.Tag(version), m.Tag(version))
	}
	fmt.Fprintf(out, "git push --atomic origin main %s\n", strings.Join(names, " "))
	return nil
}

// prepare writes a version into the files of a tree. It returns the modules that are to be tagged.
func prepare(root, version, date string, tags []string) ([]published.Module, error) {
	modules, err := published.Modules(root)
	if err != nil {
		return nil, err
	}
	own := modules[0]
	if len(own.File.Replace) > 0 {
		return nil, errors.New("the root's go.mod has a replace: `go install` of the command by its version would refuse it")
	}
	edits := map[string]string{}
	if edits["CHANGELOG.md"], err = newChangelog(root, own.Path, version, date, tags); err != nil {
		return nil, err
	}
	if edits["stack.go"], err = newConstant(root, version); err != nil {
		return nil, err
	}
	// Those without versions too: with wxopenssl at hand, bench needs the wxpay that this asks for.
	users, err := published.Users(root, own.Path)
	if err != nil {
		return nil, err
	}
	for _, m := range users {
		if err := m.File.AddRequire(own.Path, version); err != nil {
			return nil, fmt.Errorf("%s: %w", m.Path, err)
		}
		text, err := m.File.Format()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.Path, err)
		}
		edits[filepath.Join(m.Dir, "go.mod")] = string(text)
	}
	for name, text := range edits {
		if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o644); err != nil {
			return nil, err
		}
	}
	return modules, nil
}
