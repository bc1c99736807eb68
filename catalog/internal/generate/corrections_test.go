package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCorrections(t *testing.T) {
	dir := folder(t, endpoint("GET", "v3/a", `,"docs":["x"],"upload":true`)+endpoint("GET", "v3/b", "")+endpoint("GET", "v3/z", ""),
		`{"method":"GET","path":"v3/a","set":{"docs":[],"upload":null,"decrypt":["a"],"answer":"digest"}`+because+
			`{"method":"GET","path":"v3/a","set":{"title":"new"}`+because+
			`{"method":"GET","path":"v3/b","remove":true`+because+
			`{"method":"GET","path":"v3/z","set":{"path":"v3/aZ","chain":["v3","_az_"]}`+because+
			`{"method":"PUT","path":"v3/c/","add":{"title":"c","chain":["v3","c",""]}`+because+
			`{"method":"PUT","path":"v3/c/","set":{"product":"p"}`+because, "")
	facts, err := load(filepath.Join(dir, "source"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := facts.check(); err != nil {
		t.Fatal(err)
	}
	for _, e := range facts.Endpoints {
		e.where, e.corrections = "", nil
	}
	want := []*Endpoint{
		{Method: "GET", Path: "v3/a", Title: "new", Chain: []string{"v3", "a"}, Decrypt: []string{"a"}, Answer: "digest"},
		{Method: "GET", Path: "v3/aZ", Title: "t", Chain: []string{"v3", "_az_"}},
		{Method: "PUT", Path: "v3/c/", Title: "c", Product: "p", Chain: []string{"v3", "c", ""}},
	}
	if diff := cmp.Diff(want, facts.Endpoints, cmp.AllowUnexported(Endpoint{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Single fields are named by their place before the correction, even if it changes other fields
// too.
func TestCorrectionsOfFields(t *testing.T) {
	dir := folder(t, endpoint("POST", "v3/a", `,"request":[{"name":"json","type":"object"},{"name":"list","depth":1,"type":"string","encoded":"json"},
		{"name":"gone","depth":2,"type":"object[]"},{"name":"too","depth":3,"type":"string"},{"name":"kept","depth":1,"type":"string","enum":["a"]},{"name":"list","depth":1,"type":"object[]"},
		{"name":"deep","depth":2,"type":"string"}]`), `{"method":"POST","path":"v3/a","fields":{"request.json.list":{"type":"string[]"},"request.json.list.gone":null,"request.json.kept":{"enum":null,"required":true},
		"request.json.list.#.deep":{"name":"deeper"}}`+because, "")
	source := filepath.Join(dir, "source")
	for _, name := range []string{"endpoints.jsonl", "corrections.jsonl"} { // a line each
		text := strings.ReplaceAll(read(t, filepath.Join(source, name)), "\n\t\t", "")
		if err := os.WriteFile(filepath.Join(source, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	facts, err := load(source)
	if err != nil {
		t.Fatal(err)
	}
	asTheyWere, mended := []string{site}, []string{site, correction}
	want := []*Field{
		{Name: "json", Type: "object", Sources: asTheyWere}, {Name: "list", Depth: 1, Type: "string[]", Encoded: "json", Sources: mended},
		{Name: "kept", Depth: 1, Type: "string", Required: true, Sources: mended},
		{Name: "list", Depth: 1, Type: "object[]", Sources: asTheyWere}, {Name: "deeper", Depth: 2, Type: "string", Sources: []string{correction}},
	}
	if diff := cmp.Diff(want, facts.Endpoints[0].Request); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// The single fields of a webhook are mended likewise. They stand in one list.
func TestCorrectionsOfFieldsOfAWebhook(t *testing.T) {
	webhook := `{"protocol":"v3","event":"X","title":"t","fields":[{"name":"body","type":"object"},{"name":"kind","depth":1,"type":"string","required":true},{"name":"gone","depth":1,"type":"string"}]}`
	dir := folder(t, endpoint("GET", "v3/a", ""), `{"protocol":"v3","event":"X","fields":{"body.kind":{"required":null,"enum":["a"]},"body.gone":null}`+because, webhook)
	facts, err := load(filepath.Join(dir, "source"))
	if err != nil {
		t.Fatal(err)
	}
	want := []*Field{
		{Name: "body", Type: "object", Sources: []string{site}},
		{Name: "kind", Depth: 1, Type: "string", Enum: []string{"a"}, Sources: []string{site, correction}},
	}
	if diff := cmp.Diff(want, facts.Webhooks[0].Fields); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
