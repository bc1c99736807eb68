package main

import (
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/modfile"

	"github.com/wxpay-chain/wxpay/tools/internal/licence"
	"github.com/wxpay-chain/wxpay/tools/internal/published"
)

// unsaid stands in the column Why of a module until somebody says it.
const unsaid = "?"

const head = `# Third-party modules

Modules of others that users of wxpay link, with their licences. ` + "`tools/licences`" + ` makes this page from the packages
for six platforms; ` + "`make licences`" + ` writes it anew, and ` + "`.ci/run`" + ` compares it. Only the column Why of a direct
dependency is written by hand: what it is for, and why it is not our own code.

A program links what the packages link that it imports. The texts of the licences go with each release of the command, and
so do lists of its parts (SBOM). On any other program ` + "`go version -m`" + ` names what it links.

` + "`wxopenssl`" + ` also loads OpenSSL's libcrypto when the program runs: version 3, under Apache-2.0. It is the
system's, and goes with no release.
`

const columns = "\n| module | version | licence | linked by | why |\n| --- | --- | --- | --- | --- |\n"

// row is a line of a table.
type row struct {
	path, version, licence, linked, why string
}

// render returns the whole file. The reasons are keyed by section and module.
func render(root string, modules []published.Module, why map[string]string) (string, error) {
	var b strings.Builder
	b.WriteString(head)
	for _, m := range modules {
		rows, err := table(root, m, modules[0].Path, why)
		if err != nil {
			return "", fmt.Errorf("%s: %w", m.Path, err)
		}
		fmt.Fprintf(&b, "\n## %s\n", m.Path)
		if len(rows) == 0 {
			b.WriteString("\nNone.\n")
			continue
		}
		b.WriteString(columns)
		for _, r := range rows {
			fmt.Fprintf(&b, "| `%s` | %s | %s | %s | %s |\n", r.path, r.version, r.licence, r.linked, r.why)
		}
	}
	return b.String(), nil
}

// table returns the rows of a published module: what it links, and what else its go.mod asks for.
func table(root string, m published.Module, own string, why map[string]string) ([]row, error) {
	g, err := load(root, m, own, "./...")
	if err != nil {
		return nil, err
	}
	linked := map[string][]string{} // faces, by path of the module
	found := map[string]module{}
	for _, face := range g.faces(m.Path) {
		reached := g.reach(face)
		maps.Copy(found, reached)
		for path := range reached {
			linked[path] = append(linked[path], face)
		}
	}
	direct := directs(m.File, g)
	for path, version := range direct {
		if _, ok := found[path]; !ok {
			found[path] = module{Path: path, Version: version}
		}
	}
	var rows []row
	for _, path := range slices.Sorted(maps.Keys(found)) {
		r := row{path: path, version: found[path].Version, linked: short(m.Path, linked[path])}
		if r.licence, err = licenceOf(root, m, found[path]); err != nil {
			return nil, err
		}
		if _, ok := direct[path]; !ok {
			r.why = "for `" + strings.Join(g.importers(path, m.Path), "`, `") + "`"
		} else if r.why = why[m.Path+" "+path]; r.why == "" {
			r.why = unsaid
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// directs returns the modules of others that a go.mod asks for by itself, with their versions.
func directs(file *modfile.File, g *graph) map[string]string {
	found := map[string]string{}
	for _, r := range file.Require {
		if !r.Indirect && g.foreign(&module{Path: r.Mod.Path}) {
			found[r.Mod.Path] = r.Mod.Version
		}
	}
	return found
}

// short names the packages that link a module.
func short(path string, faces []string) string {
	if len(faces) == 0 {
		return "tests only"
	}
	var names []string
	for _, face := range faces {
		name := strings.TrimPrefix(face, path+"/")
		if name == path {
			name = name[strings.LastIndex(name, "/")+1:]
		}
		names = append(names, "`"+name+"`")
	}
	return strings.Join(names, ", ")
}

// licenceOf returns the licence of a module. The folder of one that only tests use is asked for.
func licenceOf(root string, m published.Module, of module) (string, error) {
	if of.Dir == "" {
		var err error
		if of.Dir, err = dirOf(filepath.Join(root, m.Dir), of.Path); err != nil {
			return "", err
		}
	}
	name, _, err := licence.Of(of.Dir)
	return name, err
}

// dirOf returns the folder of a module that a go.mod in dir asks for. It downloads the module first
// if need be.
func dirOf(dir, path string) (string, error) {
	for range 2 {
		out, err := exec.Command("go", "-C", dir, "list", "-m", "-f", "{{.Dir}}", path).Output()
		if err != nil {
			return "", fmt.Errorf("look for %s: %w", path, err)
		}
		if found := strings.TrimSpace(string(out)); found != "" {
			return found, nil
		}
		if err := exec.Command("go", "-C", dir, "mod", "download", path).Run(); err != nil {
			return "", fmt.Errorf("download %s: %w", path, err)
		}
	}
	return "", fmt.Errorf("%s has no folder after its download", path)
}

// reasons returns the column Why of a file that was written before.
func reasons(text string) map[string]string {
	found, section := map[string]string{}, ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "## "); ok {
			section = name
		}
		cells := strings.SplitN(strings.TrimSuffix(line, " |"), " | ", 5)
		if path, ok := strings.CutPrefix(cells[0], "| `"); ok && len(cells) == 5 {
			found[section+" "+strings.TrimSuffix(path, "`")] = cells[4]
		}
	}
	return found
}

// silent returns an error for each module whose reason is not said.
func silent(text string) error {
	var names []string
	for key, why := range reasons(text) {
		if why == unsaid {
			names = append(names, key)
		}
	}
	if len(names) == 0 {
		return nil
	}
	slices.Sort(names)
	return fmt.Errorf("say in %s, in the column why, what each of these is for:\n%s", document, strings.Join(names, "\n"))
}
