package interop

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/wechatpay-apiv3/wechatpay-go/core"

	"github.com/wxpay-chain/wxpay/interop/internal/literal"
	"github.com/wxpay-chain/wxpay/interop/internal/table"
)

// example is a call that the SDK's own example of a method makes.
type example struct {
	name      string // of the method, as nameOf has it
	request   ast.Expr
	constants literal.Constants
}

// TestExamples has wechatpay-go make the calls of its own examples, with the values that they
// print. The sandbox judges every field and remembers nothing, since the examples refund payments
// that were never made.
func TestExamples(t *testing.T) {
	box := start(t, build(t), filepath.Join(t.TempDir(), "keys"), "\n", "--json", "--strictness", "fields")
	keys := readKeys(t, box)
	way := &recorder{next: newDetour(t, box.URL, "")}
	client, err := core.NewClient(t.Context(), append(keys.publicKey(box.PublicKeyID, keys.public), withTransport(way))...)
	if err != nil {
		t.Fatal(err)
	}
	found := examples(t)
	run := table.Record{Client: table.Client{Name: "wechatpay-go-examples", Language: "Go", Version: module(t, wechatpayGo, "{{.Version}}"), From: "proxy.golang.org, its own examples"}}
	for _, service := range services(client) {
		for i := range service.NumMethod() {
			if e, has := found[nameOf(service.Type(), i)]; has {
				run.Calls = append(run.Calls, e.try(t, way, service.Method(i), box.MchID))
				delete(found, e.name)
			}
		}
	}
	for name := range found {
		t.Errorf("the example of %s was not called", name)
	}
	hold(t, run)
	box.end(t)
}

// try calls the method as the example does. Only the merchant's number is the sandbox's.
func (e example) try(t *testing.T, way *recorder, method reflect.Value, mchID string) table.Call {
	t.Helper()
	request := reflect.New(method.Type().In(1)).Elem()
	if err := e.constants.Set(request, e.request); err != nil {
		t.Fatalf("%s: %v", e.name, err)
	}
	for _, field := range []string{"Mchid", "SpMchid"} {
		if f := request.FieldByName(field); f.IsValid() && !f.IsZero() {
			f.Elem().SetString(mchID)
		}
	}
	way.last = exchange{}
	out := method.Call([]reflect.Value{reflect.ValueOf(t.Context()), request})
	err, _ := out[len(out)-1].Interface().(error)
	if err == nil && len(out) == 3 && !out[0].IsNil() {
		if _, encodeErr := json.Marshal(out[0].Interface()); missingField.MatchString(fmt.Sprint(encodeErr)) {
			err = encodeErr
		}
	}
	call := table.Call{Name: e.name}
	if known, is := way.endpoint(); is {
		call.Endpoint = known.Method + " " + known.Path
	}
	if call.Said = way.said(err); call.Said != "" {
		t.Logf("%s %s: %s; %+v", call.Name, call.Endpoint, call.Said, way.last.refusal.Detail)
	}
	return call
}

// examples reads the calls of all examples in the SDK's source.
func examples(t *testing.T) map[string]example {
	t.Helper()
	root := filepath.Join(module(t, wechatpayGo, "{{.Dir}}"), "services")
	found := map[string]example{}
	for _, depth := range []string{"*", filepath.Join("*", "*")} {
		folders, err := filepath.Glob(filepath.Join(root, depth))
		if err != nil {
			t.Fatal(err)
		}
		for _, folder := range folders {
			path, err := filepath.Rel(root, folder)
			if err != nil {
				t.Fatal(err)
			}
			readExamples(t, folder, filepath.ToSlash(path), found)
		}
	}
	return found
}

// readExamples reads the examples of one package.
func readExamples(t *testing.T, folder, path string, found map[string]example) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	constants := literal.Constants{}
	var tests []*ast.File
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_example_test.go") {
			tests = append(tests, file)
		} else if !strings.HasSuffix(name, "_test.go") {
			constants.Read(file)
		}
	}
	for _, file := range tests {
		for _, declared := range file.Decls {
			f, isFunc := declared.(*ast.FuncDecl)
			if !isFunc {
				continue
			}
			title, isExample := strings.CutPrefix(f.Name.Name, "Example")
			if request := requestOf(f); isExample && request != nil {
				name := path + "." + strings.Replace(title, "_", ".", 1)
				found[name] = example{name: name, request: request, constants: constants}
			}
		}
	}
}

// requestOf returns the request of the call svc.Method(ctx, request) in an example, or nil.
func requestOf(f *ast.FuncDecl) (request ast.Expr) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, isCall := n.(*ast.CallExpr)
		if !isCall || len(call.Args) != 2 {
			return true
		}
		method, isMethod := call.Fun.(*ast.SelectorExpr)
		if !isMethod {
			return true
		}
		if of, isName := method.X.(*ast.Ident); isName && of.Name == "svc" {
			request = call.Args[1]
		}
		return true
	})
	return request
}
