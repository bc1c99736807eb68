package interop

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestServices shows that no operation of wechatpay-go is left out. It reads the SDK's source.
func TestServices(t *testing.T) {
	root := filepath.Join(module(t, wechatpayGo, "{{.Dir}}"), "services")
	written, generated := map[string]bool{}, 0
	err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		folder, err := filepath.Rel(root, filepath.Dir(path))
		for _, method := range methods(file) {
			written[filepath.ToSlash(folder)+"."+method] = true
			if ast.IsGenerated(file) {
				generated++
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	called := map[string]bool{}
	for _, service := range services(nil) {
		for i := range service.NumMethod() {
			called[nameOf(service.Type(), i)] = true
		}
	}
	if diff := cmp.Diff(written, called); diff != "" {
		t.Errorf("methods of services (-in the source +called):\n%s", diff)
	}
	if generated != 137 {
		t.Errorf("%d operations, want 137", generated)
	}
}

// methods returns the exported methods of exported types that take a context.
func methods(file *ast.File) (names []string) {
	for _, declared := range file.Decls {
		f, is := declared.(*ast.FuncDecl)
		if !is || f.Recv == nil || !f.Name.IsExported() || len(f.Type.Params.List) == 0 {
			continue
		}
		receiver, isPointer := f.Recv.List[0].Type.(*ast.StarExpr)
		if !isPointer {
			continue
		}
		of, isName := receiver.X.(*ast.Ident)
		context, isSelector := f.Type.Params.List[0].Type.(*ast.SelectorExpr)
		if isName && of.IsExported() && isSelector && context.Sel.Name == "Context" {
			names = append(names, of.Name+"."+f.Name.Name)
		}
	}
	return names
}

// module asks the go command for a module: "{{.Dir}}" is the folder of its source.
func module(t *testing.T, path, format string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-m", "-f", format, path).Output()
	answer := strings.TrimSpace(string(out))
	if err != nil || answer == "" {
		t.Fatalf("go list -m %s: %q %v", path, answer, err)
	}
	return answer
}
