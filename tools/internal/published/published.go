// Package published finds the modules of this repository that have versions. These are the root and
// each nested module in a folder wx*. Other nested modules, such as bench, are for maintainers.
package published

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"
)

// Module is a module that users import.
type Module struct {
	Dir  string // of the module below the repository's root, "." for the root
	Path string // of imports
	File *modfile.File
}

// Tag returns the name of the git tag for a version of the module.
func (m Module) Tag(version string) string {
	if m.Dir == "." {
		return version
	}
	return m.Dir + "/" + version
}

// Modules reads the go.mod files below the root of a repository. The root's module comes first.
func Modules(root string) ([]Module, error) {
	files, err := filepath.Glob(filepath.Join(root, "wx*", "go.mod"))
	if err != nil {
		return nil, fmt.Errorf("find nested modules: %w", err)
	}
	var modules []Module
	for _, name := range append([]string{filepath.Join(root, "go.mod")}, files...) {
		m, err := read(root, name)
		if err != nil {
			return nil, err
		}
		modules = append(modules, m)
	}
	return modules, nil
}

// Users reads the go.mod files of all nested modules that ask for a module, published or not.
func Users(root, path string) ([]Module, error) {
	var users []Module
	err := filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch base := entry.Name(); {
		case entry.IsDir() && name != root && (strings.HasPrefix(base, ".") || base == "testdata" || base == "node_modules"):
			return filepath.SkipDir
		case entry.IsDir() || base != "go.mod":
			return nil
		}
		m, err := read(root, name)
		if err == nil && slices.ContainsFunc(m.File.Require, func(r *modfile.Require) bool { return r.Mod.Path == path }) {
			users = append(users, m)
		}
		return err
	})
	return users, err
}

// read reads a go.mod file below root.
func read(root, name string) (Module, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return Module{}, fmt.Errorf("run this at the root of the repository: %w", err)
	}
	file, err := modfile.Parse(name, text, nil)
	if err != nil {
		return Module{}, fmt.Errorf("parse go.mod: %w", err)
	}
	dir, err := filepath.Rel(root, filepath.Dir(name))
	if err != nil {
		return Module{}, fmt.Errorf("place of a module: %w", err)
	}
	return Module{Dir: filepath.ToSlash(dir), Path: file.Module.Mod.Path, File: file}, nil
}
