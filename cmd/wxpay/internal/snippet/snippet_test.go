package snippet

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// compiled finds the compiled packages that snippets import.
func compiled(t *testing.T, fset *token.FileSet) types.Importer {
	t.Helper()
	list := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}",
		"context", "fmt", "os", "github.com/wxpay-chain/wxpay")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		files[path] = file
	}
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(files[path]) })
}

// TestSnippetsCompile compiles the snippet of every endpoint that wxpay can call.
func TestSnippetsCompile(t *testing.T) {
	fset := token.NewFileSet()
	conf := types.Config{Importer: compiled(t, fset)}
	checked, without := 0, 0
	for _, e := range catalog.All() {
		text, err := File(e)
		if err != nil {
			t.Error(err)
			continue
		}
		if text == "" {
			without++
			continue
		}
		checked++
		file, err := parser.ParseFile(fset, e.Method+" "+e.Path, text, parser.SkipObjectResolution)
		if err != nil {
			t.Error(err)
			continue
		}
		if _, err := conf.Check("main", fset, []*ast.File{file}, nil); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
	calls := 0
	for _, e := range catalog.All() {
		if !strings.HasPrefix(e.Path, "v2/") {
			calls++
		}
	}
	if checked != calls || checked < 1000 {
		t.Errorf("%d snippets, %d without; want %d, all calls but APIv2's", checked, without, calls)
	}
}

// TestSnippetsSendTheSample compares each snippet with the official sample. It leaves out sensitive
// fields, empty fields, and the headers that wxpay sets. The number of the merchant who signs is
// the sandbox's.
func TestSnippetsSendTheSample(t *testing.T) {
	for _, e := range catalog.All() {
		text, err := File(e)
		if err != nil || text == "" {
			continue
		}
		got := literalsOf(t, text)
		want := map[string]any{}
		for name, sample := range map[string]json.RawMessage{"Vars": e.Sample.Vars, "Query": e.Sample.Query, "JSON": e.Sample.JSON} {
			if v := numbers(t, inClearSample(t, e, name, sample)); v != nil {
				want[name] = v
			}
		}
		if strings.Contains(e.Path, "{") && (want["Vars"] == nil || hasEmpty(want["Vars"])) {
			want["Vars"] = got["Vars"] // the snippet's own value
		}
		for part, name := range map[string]string{"json": "JSON", "query": "Query"} {
			values, _ := want[name].(map[string]any)
			for _, n := range e.Part(part) {
				if _, there := values[n.Name]; there && n.Signer {
					values[n.Name] = "1900000109"
				}
			}
		}
		for name, v := range want {
			want[name] = withBlanks(v, got[name])
		}
		for _, name := range []string{"Header", "Upload", "Hash"} { // no samples, or none that can be sent
			delete(got, name)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", e.Method, e.Path, diff)
		}
	}
}

// TestUploads reads the snippets of uploads. The fields that wxpay fills in itself do not stand
// there.
func TestUploads(t *testing.T) {
	for _, tt := range []struct {
		name, path string
		required   bool
		want       map[string]any
	}{
		{"meta has the name and the digest only", "v3/merchant/media/upload", false,
			map[string]any{"Upload": map[string]any{"Path": "file.jpg"}}},
		{"further fields, and a file of any type", "v3/mch-manage/submission-files/sub-mchid/{sub_mchid}/upload", false, map[string]any{
			"Vars":   map[string]any{"sub_mchid": "123000110"},
			"Upload": map[string]any{"Path": "file.pdf", "Meta": map[string]any{"item_id": json.Number("1")}},
		}},
		{"a digest of the caller's, whose name is wxpay's", "v3/taxi-invoice/cards/upload-file", false, map[string]any{
			"Upload": map[string]any{"Path": "file.pdf", "Meta": map[string]any{"company_mchid": "出租车经营主体商户号", "region_id": json.Number("1")}},
			"Hash":   map[string]any{"SM3": nil},
		}},
		{"the required fields of meta", "v3/marketing/shopping-receipt/shoppingreceipts", true, map[string]any{
			"Upload": map[string]any{"Path": "file.png", "Meta": map[string]any{"transaction_id": "微信支付订单的交易单号", "openid": "微信支付订单中OpenID"}},
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, _ := catalog.Lookup("POST", tt.path)
			if tt.required {
				e = Required(e)
			}
			text, err := File(e)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, literalsOf(t, text)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestSnippetsAreSent runs each snippet up to the transport, so it passes all checks of the client:
// names, values, sizes of encrypted fields.
func TestSnippetsAreSent(t *testing.T) {
	keys := boxtest.Keys()
	errSent := errors.New("sent")
	client, err := wxpay.New(wxpay.Config{
		MchID: "1900000109", SerialNo: "5157F09EFDC096DE15EBE81A47057A7232F1B8E1", PrivateKey: keys.Merchant,
		Keyring:   keyring.Static(keyring.Key{Serial: "PUB_KEY_ID_01", Public: &keys.Public.PublicKey}),
		Transport: wxtest.RoundTripFunc(func(*http.Request) (*http.Response, error) { return nil, errSent }),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close(t.Context())
	for _, e := range catalog.All() {
		text, err := File(e)
		if err != nil || text == "" {
			continue
		}
		var options []wxpay.Option
		for name, v := range literalsOf(t, text) {
			options = append(options, optionOf(t, name, v))
		}
		if _, err := client.Chain(e.Path).Do(t.Context(), e.Method, options...); !errors.Is(err, errSent) {
			t.Errorf("%s %s: %v", e.Method, e.Path, err)
		}
	}
}

// TestSnippetValues has values that no sample of the catalogue has.
func TestSnippetValues(t *testing.T) {
	for _, tt := range []struct{ name, sample, want string }{
		{"a quotation mark is easier to read in backquotes", `{"a":"{\"b\":1}"}`, "\"a\": `{\"b\":1}`,"},
		{"a backquote is not", `{"a":"\"` + "`" + `"}`, `"a": "\"` + "`" + `",`},
		{"a line feed stays on its line", `{"a":"x\n\"y\""}`, `"a": "x\n\"y\"",`},
		{"an integer beyond int64 would not compile", `{"a":18446744073709551616}`, `"a": "18446744073709551616",`},
		{"a number that Go would write otherwise stays as written", `{"a":1.10}`, `"a": "1.10",`},
		{"an empty list has no type to go by", `{"a":[]}`, `"a": []any{},`},
		{"a mixed list", `{"a":["x",1]}`, `"a": []any{"x", 1},`},
		{"null", `{"a":null}`, `"a": nil,`},
		{"nothing at all needs no option", `{}`, `client.Chain("v3/x").Post(ctx)`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := &catalog.Endpoint{Method: "POST", Path: "v3/x", Sample: catalog.Sample{JSON: []byte(tt.sample)}}
			got, err := Function(e)
			if err != nil || !strings.Contains(got, tt.want) {
				t.Errorf("%v\n%s\nwant in it: %s", err, got, tt.want)
			}
		})
	}
}

// TestNoSnippetIsTrue fails when wxpay learns a kind of call that has no snippet yet.
func TestNoSnippetIsTrue(t *testing.T) {
	box := boxtest.New(t, sandbox.Config{})
	client, err := wxpay.New(box.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close(t.Context())
	if _, err := client.Chain("v2/pay/unifiedorder").Post(t.Context()); !errors.Is(err, wxpay.ErrAPIv2) {
		t.Errorf("APIv2 works: write its snippets (%v)", err)
	}
}

// FuzzSnippet makes Go of any JSON object.
func FuzzSnippet(f *testing.F) {
	for _, seed := range []string{
		`{}`, `{"a":{"b":[{"c":"d"},{}]},"n":-1.5e3}`, `{"\u0000":"\ud800","` + "`" + `":"\\\"\n"}`, `{"a":[[1],[null],["x",true]]}`,
		"{\"a\":\"\x9e\\\"\"}", // not UTF-8, and easier to read in backquotes
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, sample string) {
		if !json.Valid([]byte(sample)) || !strings.HasPrefix(sample, "{") {
			return
		}
		e := &catalog.Endpoint{Method: "POST", Path: "v3/x/{y}", Encrypt: []string{"a.b.#.c"}, EncryptIn: []string{"json"},
			Sample: catalog.Sample{JSON: []byte(sample), Query: []byte(sample), Headers: []byte(sample), Vars: []byte(sample)}}
		file, err := File(e)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.ParseFile(token.NewFileSet(), "", file, 0); err != nil {
			t.Fatal(err)
		}
	})
}
