package snippet

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/catalog"
)

// literalsOf returns the options of a snippet by the names of their types.
func literalsOf(t *testing.T, text string) map[string]any {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "", text, 0)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.CompositeLit)
		if ok {
			all[lit.Type.(*ast.SelectorExpr).Sel.Name] = evaluate(t, lit)
		}
		return !ok
	})
	return all
}

func hasEmpty(vars any) bool {
	for _, v := range vars.(map[string]any) {
		if v == "" {
			return true
		}
	}
	return false
}

// withBlanks takes the snippet's value where the sample has none: "" or 0.
func withBlanks(sample, ours any) any {
	switch s := sample.(type) {
	case map[string]any:
		mine, _ := ours.(map[string]any)
		for name, v := range s {
			s[name] = withBlanks(v, mine[name])
		}
	case []any:
		mine, _ := ours.([]any)
		for i := range min(len(s), len(mine)) {
			s[i] = withBlanks(s[i], mine[i])
		}
	case string, json.Number:
		if (s == "" || s == json.Number("0")) && ours != nil {
			return ours
		}
	}
	return sample
}

// inClearSample replaces each ciphertext by the official name of its field.
func inClearSample(t *testing.T, e *catalog.Endpoint, part string, sample []byte) []byte {
	t.Helper()
	if e.ByHand || len(sample) == 0 || !slices.Contains(e.EncryptIn, strings.ToLower(part)) {
		return sample
	}
	l := &literal{endpoint: e}
	for _, path := range e.Encrypt {
		for _, at := range expand(gjson.ParseBytes(sample), strings.Split(path, "."), "") {
			var err error
			if sample, err = sjson.SetBytes(sample, at, l.inClear(path)); err != nil {
				t.Fatal(err)
			}
		}
	}
	return sample
}

// expand returns the places of a path in a value, with indices in place of #.
func expand(v gjson.Result, steps []string, at string) []string {
	if !v.Exists() {
		return nil
	}
	if len(steps) == 0 {
		return []string{strings.TrimPrefix(at, ".")}
	}
	if steps[0] != "#" {
		return expand(v.Get(steps[0]), steps[1:], at+"."+steps[0])
	}
	var all []string
	for i, child := range v.Array() {
		all = append(all, expand(child, steps[1:], at+"."+strconv.Itoa(i))...)
	}
	return all
}

// numbers decodes JSON and keeps numbers as they are written.
func numbers(t *testing.T, data []byte) any {
	t.Helper()
	if len(data) == 0 || string(data) == "{}" {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

// evaluate returns a snippet's literal as JSON.
func evaluate(t *testing.T, n ast.Expr) any {
	t.Helper()
	switch n := n.(type) {
	case *ast.BasicLit:
		if n.Kind != token.STRING {
			return json.Number(n.Value)
		}
		s, err := strconv.Unquote(n.Value)
		if err != nil {
			t.Fatal(err)
		}
		return s
	case *ast.UnaryExpr:
		return json.Number("-" + n.X.(*ast.BasicLit).Value)
	case *ast.Ident:
		return map[string]any{"true": true, "false": false, "nil": nil}[n.Name]
	case *ast.CompositeLit:
		if _, isArray := n.Type.(*ast.ArrayType); isArray {
			list := make([]any, len(n.Elts))
			for i, e := range n.Elts {
				list[i] = evaluate(t, e)
			}
			return list
		}
		object := map[string]any{}
		for _, e := range n.Elts {
			pair := e.(*ast.KeyValueExpr)
			if field, ok := pair.Key.(*ast.Ident); ok { // of a struct
				object[field.Name] = evaluate(t, pair.Value)
				continue
			}
			object[evaluate(t, pair.Key).(string)] = evaluate(t, pair.Value)
		}
		return object
	}
	t.Fatalf("a literal of a kind that no snippet should have: %T", n)
	return nil
}

// optionOf returns a literal as the option that it is.
func optionOf(t *testing.T, name string, v any) wxpay.Option {
	t.Helper()
	object := v.(map[string]any)
	switch name {
	case "JSON":
		return wxpay.JSON(object)
	case "Query":
		for key, value := range object {
			if number, ok := value.(json.Number); ok {
				object[key], _ = number.Int64()
			}
		}
		return wxpay.Query(object)
	case "Upload":
		file := object["Path"].(string)
		meta, _ := object["Meta"].(map[string]any)
		return wxpay.Upload{Path: file, FS: fstest.MapFS{file: {Data: []byte("a file")}}, Meta: meta}
	case "Hash":
		return wxpay.Hash{"SM3": sha256.New} // as long as SM3, which the sandbox cannot compute either
	}
	texts := map[string]string{}
	for key, value := range object {
		texts[key] = value.(string)
	}
	if name == "Vars" {
		return wxpay.Vars(texts)
	}
	return wxpay.Header(texts)
}
