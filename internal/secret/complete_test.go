package secret_test

import (
	"crypto/rand"
	"crypto/rsa"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestHoldersAreAll finds the exported structs of the module that have a field for a key, and
// compares them with holders.
func TestHoldersAreAll(t *testing.T) {
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for _, h := range holders(t, private) {
		tested[h.name] = true
	}
	var found []string
	for _, folder := range []string{".", "notify", "keyring", "crypto", "sandbox", "wxredis", "wxopenssl", "middleware"} {
		for _, name := range keyStructs(t, folder) {
			name = strings.Replace(folder, ".", "wxpay", 1) + "." + name
			found = append(found, name)
			if !tested[name] {
				t.Errorf("%s has a field for a key and is not in holders", name)
			}
		}
	}
	for _, name := range []string{"wxpay.Config", "notify.Parser", "keyring.DownloadConfig", "sandbox.Keys"} {
		if !slices.Contains(found, name) {
			t.Errorf("%s was not found in the source: the search is broken", name)
		}
	}
}

// keyStructs lists the exported structs of a package with a field that a key can stand in.
func keyStructs(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "..", folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %d files: %v", folder, len(files), err)
	}
	var names []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || !spec.Name.IsExported() {
				return true
			}
			if s, ok := spec.Type.(*ast.StructType); ok && slices.ContainsFunc(s.Fields.List, isKeyField) {
				names = append(names, spec.Name.Name)
			}
			return true
		})
	}
	return names
}

// isKeyField reports whether a key can stand in a field: by its type, or by its name if it is a
// string or bytes.
func isKeyField(f *ast.Field) bool {
	text := typeText(f.Type)
	if strings.Contains(text, "PrivateKey") || strings.Contains(text, "Signer") || strings.Contains(text, "Decrypter") {
		return true
	}
	return (strings.HasSuffix(text, "string") || text == "[]byte") && slices.ContainsFunc(f.Names, func(n *ast.Ident) bool {
		name := strings.ToLower(n.Name)
		return strings.HasSuffix(name, "key") || strings.Contains(name, "secret") || strings.Contains(name, "password")
	})
}

// typeText writes a type as far as isKeyField needs it.
func typeText(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return "*" + typeText(e.X)
	case *ast.SelectorExpr:
		return typeText(e.X) + "." + e.Sel.Name
	case *ast.ArrayType:
		return "[]" + typeText(e.Elt)
	}
	return ""
}
