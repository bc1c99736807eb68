package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/tools/internal/published"
)

// platforms are those of `make release`: what a package imports differs between them.
var platforms = []string{"linux/amd64", "linux/arm64", "darwin/amd64", "darwin/arm64", "windows/amd64", "windows/arm64"}

// module is a module that others made.
type module struct {
	Path, Version, Dir string
}

// pkg is what `go list` says of a package.
type pkg struct {
	ImportPath, Name string
	Standard         bool
	Imports          []string
	Module           *module
}

// graph has the packages of a published module, of all platforms, with all that they import.
type graph struct {
	own      string // path of the root module, below which all modules of the repository are
	packages map[string]pkg
}

// load reads the graph of packages of a module.
func load(root string, m published.Module, own string, patterns ...string) (*graph, error) {
	g := &graph{own: own, packages: map[string]pkg{}}
	for _, platform := range platforms {
		goos, goarch, _ := strings.Cut(platform, "/")
		args := append([]string{"list", "-deps", "-json=ImportPath,Name,Standard,Imports,Module"}, patterns...)
		cmd := exec.Command("go", args...)
		cmd.Dir = filepath.Join(root, m.Dir)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch)
		var stderr bytes.Buffer
		cmd.Stderr = &stderr
		list, err := cmd.Output()
		if err != nil {
			return nil, fmt.Errorf("go list in %s for %s: %w: %s", m.Dir, platform, err, strings.TrimSpace(stderr.String()))
		}
		if err := g.add(json.NewDecoder(bytes.NewReader(list))); err != nil {
			return nil, fmt.Errorf("read what go list says of %s: %w", m.Dir, err)
		}
	}
	return g, nil
}

// add takes in the packages of one platform.
func (g *graph) add(list *json.Decoder) error {
	for {
		var p pkg
		if err := list.Decode(&p); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		if p.Standard {
			continue
		}
		p.Imports = append(p.Imports, g.packages[p.ImportPath].Imports...)
		g.packages[p.ImportPath] = p
	}
}

// foreign tells whether a module is not of this repository.
func (g *graph) foreign(m *module) bool {
	return m != nil && m.Path != g.own && !strings.HasPrefix(m.Path, g.own+"/")
}

// reach returns the modules of others that a package links, by path.
func (g *graph) reach(from string) map[string]module {
	found, seen, open := map[string]module{}, map[string]bool{}, []string{from}
	for len(open) > 0 {
		p, ok := g.packages[open[0]]
		open = open[1:]
		if !ok || seen[p.ImportPath] {
			continue
		}
		seen[p.ImportPath] = true
		if g.foreign(p.Module) {
			found[p.Module.Path] = *p.Module
		}
		open = append(open, p.Imports...)
	}
	return found
}

// importers returns the paths of modules whose packages import a module. The module at hand is left
// out: its go.mod asks by itself for the modules that its own packages import.
func (g *graph) importers(path, atHand string) []string {
	found := map[string]bool{}
	for _, p := range g.packages {
		if p.Module == nil || p.Module.Path == path || p.Module.Path == atHand {
			continue
		}
		for _, name := range p.Imports {
			if q, ok := g.packages[name]; ok && q.Module != nil && q.Module.Path == path {
				found[p.Module.Path] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// faces returns the packages of a module that a user imports or builds, the shortest path first.
// Programs under examples are neither.
func (g *graph) faces(path string) []string {
	var found []string
	for name, p := range g.packages {
		if p.Module == nil || p.Module.Path != path {
			continue
		}
		parts := strings.Split(strings.TrimPrefix(name, path), "/")
		if !slices.Contains(parts, "internal") && !slices.Contains(parts, "examples") {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}
