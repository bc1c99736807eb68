package sandbox_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestTextsNameTheWayOverHTTP: a text that may leave over HTTP or in the log of "wxpay sandbox"
// reaches people who write no Go. Where it names something of Go, it names the endpoint below
// /sandbox/ or the flag, too.
func TestTextsNameTheWayOverHTTP(t *testing.T) {
	// A name of two words, such as InjectNotices, is no word of English. "Pay" is one.
	names := regexp.MustCompile(`\b[A-Z]+[a-z]\w*\.[A-Z]\w+|\b(` + strings.Join(functionsOfTwoWords(t), "|") + `)\b`)
	// The texts of these functions stay in the process. They are errors of New and Close, lines of the
	// log, and printed keys. NoAnswer reads a text of net/http.
	inside := []string{"complete", "completePublicURL", "feeRate", "CertificateOf", "close", "told", "const hiddenKeys", "const hiddenSandbox", "NoAnswer"}
	seen := 0
	for where, text := range textsOf(t, ".", "../cmd/wxpay/internal/traffic", "../cmd/wxpay/sandbox.go") {
		_, function, _ := strings.Cut(where, " in ")
		name := names.FindString(text)
		if name == "" || slices.Contains(inside, function) {
			continue
		}
		seen++
		if !strings.Contains(text, "/sandbox/") && !strings.Contains(text, "--") {
			t.Errorf("%s: %q names %s, and not the way over HTTP", where, text, name)
		}
	}
	if seen == 0 {
		t.Error("no text names anything of Go: the search finds nothing")
	}
}

// functionsOfTwoWords returns the exported functions and methods of package sandbox with a capital
// letter inside their names.
func functionsOfTwoWords(t *testing.T) (found []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if ok && !strings.HasSuffix(name, "_test.go") && f.Name.IsExported() && regexp.MustCompile(`[a-z][A-Z]`).MatchString(f.Name.Name) {
				found = append(found, f.Name.Name)
			}
		}
	}
	return found
}

// textsOf returns all texts in the code below some paths, by "file:line in function".
func textsOf(t *testing.T, paths ...string) map[string]string {
	t.Helper()
	found := map[string]string{}
	files := token.NewFileSet()
	for _, path := range paths {
		err := filepath.WalkDir(path, func(name string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			for _, d := range file.Decls {
				ast.Inspect(d, func(n ast.Node) bool {
					e, isExpr := n.(ast.Expr)
					if !isExpr {
						_, isImport := n.(*ast.ImportSpec)
						return !isImport
					}
					if text, ok := textOf(e); ok {
						found[files.Position(e.Pos()).String()+" in "+nameOf(d)] = text
						return false
					}
					return true
				})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// textOf returns a text that is written in the code, with … for what stands between its parts.
func textOf(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, e.Kind == token.STRING && err == nil
	case *ast.BinaryExpr:
		left, ok := textOf(e.X)
		right, also := textOf(e.Y)
		if !ok && !also || e.Op != token.ADD {
			return "", false
		}
		if !ok {
			left = "…"
		}
		if !also {
			right = "…"
		}
		return left + right, true
	}
	return "", false
}

// nameOf returns the name of a function, or of the first constant or variable of a declaration.
func nameOf(d ast.Decl) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Name.Name
	case *ast.GenDecl:
		if v, ok := d.Specs[0].(*ast.ValueSpec); ok {
			return d.Tok.String() + " " + v.Names[0].Name
		}
	}
	return ""
}
