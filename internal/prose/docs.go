package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
)

// checkDocs finds doc comments that do not begin with the name they are for. It holds packages,
// functions, methods and types, exported or not, and constants and variables. In a group it holds
// only exported members that have a doc comment.
//
// Test files are free: a test's comment states what holds, and go doc shows the text of an example
// without its name.
func checkDocs(set *token.FileSet, name string, file *ast.File) []finding {
	if strings.HasSuffix(name, "_test.go") {
		return nil
	}
	var findings []finding
	hold := func(doc *ast.CommentGroup, names ...string) {
		if text := doc.Text(); text != "" && !begins(text, names) {
			findings = append(findings, finding{
				set.Position(doc.Pos()).Line, fmt.Sprintf("a doc comment that does not begin with %q", names[0]),
			})
		}
	}
	hold(file.Doc, packageNames(name, file.Name.Name)...)
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			hold(d.Doc, d.Name.Name)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				doc, names := docOf(spec)
				if !d.Lparen.IsValid() {
					doc = d.Doc
				} else if !slices.ContainsFunc(names, token.IsExported) {
					continue
				}
				if len(names) > 0 {
					hold(doc, names...)
				}
			}
		}
	}
	return findings
}

// packageNames returns the openings of a package's comment. A command's may also begin with the
// name of its folder.
func packageNames(file, name string) []string {
	if name != "main" {
		return []string{"Package " + name}
	}
	folder := filepath.Base(filepath.Dir(file))
	return []string{"Command", strings.ToUpper(folder[:1]) + folder[1:]}
}

// docOf returns the doc comment of a type, constant or variable, and its names.
func docOf(spec ast.Spec) (*ast.CommentGroup, []string) {
	switch spec := spec.(type) {
	case *ast.TypeSpec:
		return spec.Doc, []string{spec.Name.Name}
	case *ast.ValueSpec:
		names := make([]string, len(spec.Names))
		for i, n := range spec.Names {
			names[i] = n.Name
		}
		return spec.Doc, names
	}
	return nil, nil
}

// begins reports whether text begins with one of names as a word, and no colon in place of a verb.
func begins(text string, names []string) bool {
	return strings.HasPrefix(text, "Deprecated:") || slices.ContainsFunc(names, func(name string) bool {
		rest, ok := strings.CutPrefix(text, name)
		return ok && (rest == "" || strings.ContainsAny(rest[:1], " \n,'"))
	})
}
