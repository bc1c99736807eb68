package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog/internal/route"
)

// folder makes a folder of sources with everything that the generator needs.
func folder(t *testing.T, endpoints, corrections, webhooks string) string {
	t.Helper()
	dir := t.TempDir()
	for _, sub := range []string{"source", "rules"} {
		if err := os.Mkdir(filepath.Join(dir, sub), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, text := range map[string]string{"endpoints": endpoints, "corrections": corrections, "webhooks": webhooks} {
		if err := os.WriteFile(filepath.Join(dir, "source", name+".jsonl"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// second adds a second source to a folder.
func second(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "source", name+".jsonl"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// The tables in the repository are the generator's output, which is the same each time.
func TestTablesAreUpToDate(t *testing.T) {
	source := func(name string) string { return read(t, filepath.Join("..", "..", "source", name+".jsonl")) }
	for range 2 {
		dir := folder(t, source("endpoints"), source("corrections"), source("webhooks"))
		for _, name := range append(slices.Clone(official), "confirmed", "uploads", "forms", "repeat") {
			second(t, dir, name, source(name))
		}
		if err := run(dir, io.Discard); err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"catalogue.bin", "rules/table.go"} {
			if read(t, filepath.Join(dir, name)) != read(t, filepath.Join("..", "..", name)) {
				t.Errorf("%s is not what the generator makes: go generate ./catalog/...", name)
			}
		}
	}
}

// endpoint is a line of facts with only the required keys, and more.
func endpoint(method, path, more string) string {
	var chain []string
	for segment := range strings.SplitSeq(path, "/") {
		segment = strings.NewReplacer("{", "_", "}", "_").Replace(segment)
		chain = append(chain, `"`+segment+`"`)
	}
	return `{"method":"` + method + `","path":"` + path + `","title":"t","chain":[` + strings.Join(chain, ",") + `]` + more + "}\n"
}

const because = `,"why":"because","source":"somewhere"}` + "\n"

func TestErrors(t *testing.T) {
	a, b := endpoint("GET", "v3/a", ""), endpoint("GET", "v3/b", "")
	for _, c := range []struct{ why, endpoints, corrections, webhooks, want string }{
		{"no JSON", a + "{\n", "", "", "endpoints.jsonl:2: "},
		{"no object", a + "null\n", "", "", "endpoints.jsonl:2: not an object"},
		{"an unknown key", a + endpoint("GET", "v3/b", `,"tilte":"t"`), "", "", `endpoints.jsonl:2: GET v3/b: json: unknown field "tilte"`},
		{"a key of the wrong type", endpoint("GET", "v3/a", `,"upload":1`), "", "", "endpoints.jsonl:1: GET v3/a: json: cannot unmarshal"},
		{"an endpoint twice", a + b + a, "", "", "endpoints.jsonl:3: GET v3/a stands in endpoints.jsonl:1 already"},
		{"an unknown method", endpoint("FETCH", "v3/a", ""), "", "", "endpoints.jsonl:1: FETCH v3/a: unknown method"},
		{"no title", strings.Replace(a, `"t"`, `""`, 1), "", "", "endpoints.jsonl:1: GET v3/a: no title"},
		{"a leading slash", endpoint("GET", "/v3/a", ""), "", "", `segment "" of the path`},
		{"a double slash", endpoint("GET", "v3//a", ""), "", "", `segment "" of the path`},
		{"a variable within a segment", endpoint("GET", "v3/a-{b}", ""), "", "", `segment "a-{b}" of the path`},
		{"a chain that converts to something else", strings.Replace(a, `["v3","a"]`, `["v3","aB"]`, 1), "", "",
			`endpoints.jsonl:1: GET v3/a: the chain's "aB" converts to "a-b" and not to "a"`},
		{"a chain that is too short", strings.Replace(a, `["v3","a"]`, `["v3"]`, 1), "", "", "the chain has 1 names and the path 2 segments"},
		{"a base URL without a slash", endpoint("GET", "v3/a", `,"base_url":"https://x.example/hk"`), "", "", "is not an https URL that ends in a slash"},
		{"an unknown answer", endpoint("GET", "v3/a", `,"answer":"maybe"`), "", "", `unknown answer "maybe"`},
		{"encrypt without a place", endpoint("GET", "v3/a", `,"encrypt":["a"]`), "", "", "encrypt and encrypt_in go together"},
		{"an unknown place", endpoint("GET", "v3/a", `,"encrypt":["a"],"encrypt_in":["header"]`), "", "", `unknown encrypt_in "header"`},
		{"a path that gjson reads as more than names", endpoint("POST", "v3/a", `,"decrypt":["a.#(b==1).c"]`), "", "", "is no path of plain names"},
		{"a path with a wild card", endpoint("POST", "v3/a", `,"decrypt":["a*"]`), "", "", "is no path of plain names"},
		{"an empty path", endpoint("POST", "v3/a", `,"decrypt":[""]`), "", "", "is no path of plain names"},
		{"a sensitive field twice", endpoint("POST", "v3/a", `,"decrypt":["a","b","a"]`), "", "", "listed twice"},
		{"XML in APIv3", endpoint("POST", "v3/a", `,"encrypt":["a"],"encrypt_in":["xml"]`), "", "", "XML is of the second protocol"},
		{"a nested query", endpoint("GET", "v3/a", `,"encrypt":["a.b"],"encrypt_in":["query"]`), "", "", "a.b is no name of a query parameter"},
		{"an upload's field outside its meta part", endpoint("POST", "v3/a", `,"encrypt":["a"],"encrypt_in":["body"]`), "", "", "a is not in the meta part of an upload"},
		{"a field in neither of two places", endpoint("POST", "v3/a", `,"encrypt":["a"],"encrypt_in":["json","query"]`), "", "", "a stands in neither of [json query]"},
		{"a field without a type", endpoint("GET", "v3/a", `,"request":[{"name":"a"}]`), "", "", `field "a" has no name or the unknown type ""`},
		{"templates that look alike", endpoint("GET", "v3/{a}", "") + endpoint("GET", "v3/{b}", ""), "", "",
			"endpoints.jsonl:2: GET v3/{b} matches the same paths as v3/{a}; say which is meant with same_as"},
		{"the same as nothing", endpoint("GET", "v3/{a}", `,"same_as":"v3/{b}"`), "", "", "same_as v3/{b} names no other endpoint that looks alike"},
		{"the same with other rules", endpoint("GET", "v3/{a}", `,"decrypt":["x"]`) + endpoint("GET", "v3/{b}", `,"same_as":"v3/{a}"`), "", "",
			"endpoints.jsonl:2: GET v3/{b}: same_as v3/{a}, which has other rules"},
		{"a correction of nothing", a, `{"method":"GET","path":"v3/x","remove":true` + because, "", "corrections.jsonl:1: GET v3/x: no such endpoint"},
		{"one that changes nothing", a, `{"method":"GET","path":"v3/a","set":{"title":"t","docs":null}` + because, "", "corrections.jsonl:1: GET v3/a: changes nothing"},
		{"one that adds what there is", a, `{"method":"GET","path":"v3/a","add":{"title":"t"}` + because, "",
			"corrections.jsonl:1: GET v3/a: to be added, but it stands in endpoints.jsonl:1"},
		{"one that adds another", a, `{"method":"GET","path":"v3/c","add":{"path":"v3/d"}` + because, "", "corrections.jsonl:1: GET v3/c: add names another path"},
		{"one after its endpoint was removed", a, `{"method":"GET","path":"v3/a","remove":true` + because + `{"method":"GET","path":"v3/a","set":{"title":"u"}` + because, "",
			"corrections.jsonl:2: GET v3/a: no such endpoint, or it was removed"},
		{"one that does two things", a, `{"method":"GET","path":"v3/a","remove":true,"set":{"title":"u"}` + because, "", "exactly one of set, fields, keep, remove and add"},
		{"one that does nothing", a, `{"method":"GET","path":"v3/a"` + because, "", "exactly one of set, fields, keep, remove and add"},
		{"one without a source", a, `{"method":"GET","path":"v3/a","remove":true,"why":"because"}`, "", "says why and from which source"},
		{"one with an unknown key", a, `{"method":"GET","path":"v3/a","set":{"tilte":"u"}` + because, "", `corrections.jsonl:1: GET v3/a: set: json: unknown field "tilte"`},
		{"one that mends a field that is not there", a, `{"method":"GET","path":"v3/a","fields":{"response.x":{"type":"string"}}` + because, "", "corrections.jsonl:1: GET v3/a: no field response.x"},
		{"one that mends no field", a, `{"method":"GET","path":"v3/a","fields":{"json.x":{"type":"string"}}` + because, "", "json.x is neither a field of the request nor of the response"},
		{"one that changes nothing of a field", endpoint("GET", "v3/a", `,"response":[{"name":"x","type":"string"}]`), `{"method":"GET","path":"v3/a","fields":{"response.x":{"type":"string"}}` + because, "",
			"corrections.jsonl:1: GET v3/a: changes nothing of response.x"},
		{"one with an unknown key of a field", a, `{"method":"GET","path":"v3/a","fields":{"response.x":{"tpye":"string"}}` + because, "", `response.x: json: unknown field "tpye"`},
		{"one of fields that are no list", endpoint("GET", "v3/a", `,"response":1`), `{"method":"GET","path":"v3/a","fields":{"response.x":null}` + because, "", "cannot unmarshal number into Go struct field Endpoint.response"},
		{"one that keeps what is not in dispute", a, `{"method":"GET","path":"v3/a","keep":["response.x"]` + because, "", "corrections.jsonl:1: GET v3/a: nothing to keep"},
		{"one that moves an endpoint onto another", a + b, `{"method":"GET","path":"v3/b","set":{"path":"v3/a","chain":["v3","a"]}` + because, "", "GET v3/a stands in endpoints.jsonl:1 already"},
		{"a webhook without an event", a, "", `{"protocol":"v3","title":"t"}`, "webhooks.jsonl:1: "},
		{"a correction of no webhook", a, `{"protocol":"v3","event":"X","set":{"title":"u"}` + because, `{"protocol":"v2","event":"X","title":"t"}`, "corrections.jsonl:1: v3 X: no such endpoint"},
		{"one of a webhook that changes nothing", a, `{"protocol":"v3","event":"X","set":{"title":"t"}` + because, `{"protocol":"v3","event":"X","title":"t"}`, "corrections.jsonl:1: v3 X: changes nothing"},
		{"one of a webhook with a key of endpoints", a, `{"protocol":"v3","event":"X","set":{"upload":true}` + because, `{"protocol":"v3","event":"X","title":"t"}`, `set: json: unknown field "upload"`},
		{"one of a webhook and an endpoint", a, `{"protocol":"v3","event":"X","path":"v3/a","set":{"title":"u"}` + because, `{"protocol":"v3","event":"X","title":"t"}`, "a correction of a webhook has no path"},
		{"one of a field that a webhook does not have", a, `{"protocol":"v3","event":"X","fields":{"body.x":{"type":"string"}}` + because, `{"protocol":"v3","event":"X","title":"t"}`, "no field body.x"},
		{"one of a webhook that keeps a field", a, `{"protocol":"v3","event":"X","keep":["body.x"]` + because, `{"protocol":"v3","event":"X","title":"t"}`, "a correction of a webhook has no path and keeps no fields"},
		{"a webhook twice", a, "", `{"protocol":"v3","event":"X","title":"t"}` + "\n" + `{"protocol":"v3","event":"X","title":"t"}`, "webhooks.jsonl:2: v3 X stands in webhooks.jsonl:1 already"},
	} {
		dir := folder(t, c.endpoints, c.corrections, c.webhooks)
		err := run(dir, io.Discard)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.why, err, c.want)
		}
		if _, err := os.Stat(filepath.Join(dir, "catalogue.bin")); err == nil {
			t.Errorf("%s: a table was written", c.why)
		}
	}
	if err := run(t.TempDir(), io.Discard); err == nil {
		t.Error("an empty folder: no error")
	}
}

// An oddity that is no mistake becomes a note.
func TestNotes(t *testing.T) {
	dir := folder(t, endpoint("POST", "v3/a", `,"encrypt":["known","unknown","number"],"encrypt_in":["json"],"decrypt":["gone"],"request":[
		{"name":"json","depth":0,"type":"object"},{"name":"known","depth":1,"type":"string"},{"name":"number","depth":1,"type":"integer"},{"name":"far off","depth":3,"type":"string"}]`), "", "")
	dir = folder(t, strings.ReplaceAll(read(t, filepath.Join(dir, "source", "endpoints.jsonl")), "\n\t\t", "")+"\n", "", "")
	var notes bytes.Buffer
	if err := run(dir, &notes); err != nil {
		t.Fatal(err)
	}
	want := `note: endpoints.jsonl:1: POST v3/a: "far off" is no plain name of a field
note: endpoints.jsonl:1: POST v3/a: field far off at depth 3 follows one at depth 1
note: endpoints.jsonl:1: POST v3/a: encrypt names unknown, which is not among the fields
note: endpoints.jsonl:1: POST v3/a: encrypt names number, which is of type integer
note: endpoints.jsonl:1: POST v3/a: decrypt names gone, which is not among the fields
`
	if diff := cmp.Diff(want, notes.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A plain endpoint is in the small table exactly where a variable would swallow it.
func TestSelectRules(t *testing.T) {
	facts := []*Endpoint{
		{Method: "GET", Path: "v3/x/{id}", Decrypt: []string{"name"}},
		{Method: "GET", Path: "v3/x/fixed"},
		{Method: "GET", Path: "v3/x/{id}/more"},
		{Method: "POST", Path: "v3/x/fixed"},
		{Method: "GET", Path: "v3/y/{id}/z", BaseURL: "https://x.example/"},
		{Method: "GET", Path: "v3/y/a/{id}"},
		{Method: "GET", Path: "v3/w", BaseURL: "https://x.example/"},
		{Method: "POST", Path: "v2/x/{id}", BaseURL: "https://x.example/"},
		{Method: "POST", Path: "v3/both", Encrypt: []string{"in_query", "in_json"}, EncryptIn: []string{"json", "query"}, Request: []*Field{
			{Name: "json", Type: "object"}, {Name: "in_json", Depth: 1, Type: "string"},
			{Name: "query", Type: "object"}, {Name: "in_query", Depth: 1, Type: "string"},
		}},
	}
	rules, patterns, err := selectRules(facts)
	if err != nil {
		t.Fatal(err)
	}
	wantRules := []rule{{Decrypt: []string{"name"}}, {Base: "https://x.example/"}, {JSON: []string{"in_json"}, Query: []string{"in_query"}}}
	wantPatterns := []route.Pattern{
		{Method: "GET", Path: "v3/x/{id}", Value: 1},
		{Method: "GET", Path: "v3/y/{id}/z", Value: 2},
		{Method: "GET", Path: "v3/w", Value: 2},
		{Method: "POST", Path: "v3/both", Value: 3},
		{Method: "GET", Path: "v3/x/fixed", Value: 4},
		{Method: "GET", Path: "v3/y/a/{id}", Value: 4},
	}
	if diff := cmp.Diff(wantRules, rules); diff != "" {
		t.Errorf("rules (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff(wantPatterns, patterns); diff != "" {
		t.Errorf("patterns (-want +got)\n%s", diff)
	}
}

func TestConvert(t *testing.T) {
	for name, want := range map[string]string{
		"v3": "v3", "payrollCard": "payroll-card", "_sub_mchid_": "{sub_mchid}", "video_upload": "video_upload", "V3": "v3",
		"complaintsV2": "complaints-v2", "": "", "_": "_", "__": "__", "applyment4sub": "applyment4sub",
	} {
		if got := convert(name); got != want {
			t.Errorf("convert(%q) = %q, want %q", name, got, want)
		}
	}
	for _, c := range []struct {
		chain, path string
		ok          bool
	}{
		{"_addinstitutionsub_", "addInstitutionsub", true},
		{"addInstitutionsub", "addInstitutionsub", false},
		{"_addinstitutionsub_", "addinstitutionsub", false},
	} {
		if err := checkChain([]string{c.chain}, c.path); (err == nil) != c.ok {
			t.Errorf("checkChain(%s, %s) = %v", c.chain, c.path, err)
		}
	}
}
