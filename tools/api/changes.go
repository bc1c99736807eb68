package main

import (
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/exp/apidiff"
	"golang.org/x/tools/go/packages"

	"github.com/wxpay-chain/wxpay/tools/internal/git"
	"github.com/wxpay-chain/wxpay/tools/internal/published"
)

// change is a difference that may break a program.
type change struct {
	name    string // as a changelog writes it: "Config.Timeout", "checkout/qr"
	pkg     string // with which name begins, if it does: "notify"
	message string // of apidiff
}

var (
	quoted = regexp.MustCompile("`([^`]+)`")
	// Messages of apidiff begin with "./notify.(*Mux).Handle: ", "Client.Get: " or "package a/b: ".
	object = regexp.MustCompile(`^(?:\./([\w/]+)\.)?(\(?\*?[\w.]+\)?(?:\.\w+)*)(?:, method set of \S+)?$`)
)

// since returns the breaking changes of a module since a tag.
func since(root string, m published.Module, tag string) ([]change, error) {
	old, err := folder(root, tag)
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(old)
	if err := checkout(root, tag, old); err != nil {
		return nil, err
	}
	before, err := load(filepath.Join(old, m.Dir), m.Path)
	if err != nil {
		return nil, fmt.Errorf("load %s: %w", tag, err)
	}
	after, err := load(filepath.Join(root, m.Dir), m.Path)
	if err != nil {
		return nil, fmt.Errorf("load the work tree: %w", err)
	}
	var found []change
	for _, c := range apidiff.ModuleChanges(before, after).Changes {
		if !c.Compatible {
			found = append(found, changeOf(c.Message, m.Path))
		}
	}
	return found, nil
}

// folder makes an empty folder for the files of a tag. The folder of a commit has the same path
// each time, so that go finds in its cache what it compiled there before. While another run has
// that folder, a fresh one serves.
func folder(root, tag string) (string, error) {
	commit, err := git.Line(root, "rev-parse", tag+"^{commit}")
	if err != nil {
		return "", err
	}
	dir := filepath.Join(os.TempDir(), "wxpay-api-"+commit)
	if err := os.Mkdir(dir, 0o700); err == nil {
		return dir, nil
	}
	if dir, err = os.MkdirTemp("", "wxpay-api-"); err != nil {
		return "", fmt.Errorf("make a folder for %s: %w", tag, err)
	}
	return dir, nil
}

// load returns the packages of a module that other modules can import.
func load(dir, path string) (*apidiff.Module, error) {
	list, err := packages.Load(&packages.Config{Mode: packages.NeedName, Dir: dir}, "./...")
	if err != nil {
		return nil, err
	}
	var faces []string
	for _, p := range list {
		if p.Name != "main" && !slices.Contains(strings.Split(p.PkgPath, "/"), "internal") {
			faces = append(faces, p.PkgPath)
		}
	}
	m := &apidiff.Module{Path: path}
	if len(faces) == 0 {
		return m, nil
	}
	if list, err = packages.Load(&packages.Config{Mode: packages.LoadTypes | packages.NeedName, Dir: dir}, faces...); err != nil {
		return nil, err
	}
	for _, p := range list {
		if len(p.Errors) > 0 {
			return nil, p.Errors[0]
		}
		m.Packages = append(m.Packages, p.Types)
	}
	slices.SortFunc(m.Packages, func(a, b *types.Package) int { return strings.Compare(a.Path(), b.Path()) })
	return m, nil
}

// changeOf reads a message of apidiff. A message of another form is its own name, which no
// changelog has: it is never waved through.
func changeOf(message, module string) change {
	subject, _, _ := strings.Cut(message, ": ")
	if path, ok := strings.CutPrefix(subject, "package "); ok {
		return change{name: strings.TrimPrefix(path, module+"/"), message: message}
	}
	m := object.FindStringSubmatch(subject)
	if m == nil {
		return change{name: message, message: message}
	}
	name := strings.NewReplacer("(", "", "*", "", ")", "").Replace(m[2])
	if m[1] != "" {
		name = m[1] + "." + name
	}
	return change{name: name, pkg: m[1], message: message}
}

// names returns what entries of a changelog write in backquotes.
func names(entries []string) []string {
	var found []string
	for _, entry := range entries {
		for _, m := range quoted.FindAllStringSubmatch(entry, -1) {
			found = append(found, m[1])
		}
	}
	return found
}

// toldBy tells whether one of the names of a changelog is that of the change. A changelog may say
// "notify.Mux.Handle" or "Mux.Handle", and for a whole type that is gone "Mux". "Handle" alone says
// too little: methods of other types have that name.
func (c change) toldBy(names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		short, isEnd := strings.CutSuffix(c.name, name)
		switch {
		case !isEnd:
			return false
		case short == "" || strings.HasSuffix(short, "/"):
			return true
		}
		// A package may be left out, "notify." or "sub/deep.", and no type.
		return short == c.pkg+"."
	})
}
