package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each rule for itself: the site's fields, what second sources say, and what comes of it.
func TestReconcile(t *testing.T) {
	for _, c := range []struct {
		reason, method, site string // request and response of the endpoint v3/a/{id}
		skills, goSDK, java  string // likewise
		want                 string // depth name type R =values <sources, a line each
	}{
		{"nobody else speaks", "POST", `"request":[{"name":"json","type":"object"},{"name":"a","depth":1,"type":"number"}]`, "", "", "",
			"0 json object <site\n1 a number <site"},
		{"two agree", "POST", `"request":[{"name":"json","type":"object"},{"name":"a","depth":1,"type":"integer","required":true}]`, "",
			`"request":[{"path":"a","where":"json","type":"int64","required":true}]`, "",
			"0 json object <site\n1 a integer R <site go_sdk"},
		{"a field that the site does not have stands at the end of its object", "POST",
			`"response":[{"name":"o","type":"object"},{"name":"a","depth":1,"type":"string"},{"name":"z","type":"string"}]`, "", "",
			`"response":[{"path":"o","where":"resp","type":"object"},{"path":"o.b","where":"resp","type":"Boolean"},{"path":"l","where":"resp","type":"[]object"},{"path":"l.#.x","where":"resp","type":"Long"}]`,
			"0 o object <site java_sdk\n1 a string <site\n1 b boolean <java_sdk\n0 z string <site\n0 l object[] <java_sdk\n1 x integer <java_sdk"},
		{"the official type goes before the site's", "GET", `"response":[{"name":"n","type":"number"},{"name":"s","type":"string"}]`, "",
			`"response":[{"path":"n","where":"resp","type":"int64"},{"path":"s","where":"resp","type":"[]object"},{"path":"s.#.x","where":"resp","type":"string"}]`, "",
			"0 n integer <site go_sdk\n0 s object[] <site go_sdk\n1 x string <go_sdk"},
		{"a text that holds JSON is a text", "GET", `"response":[{"name":"s","type":"string[]","encoded":"json"}]`, `"response":[{"path":"s","type":"string"}]`, "", "",
			"0 s string[] json <site skills"},
		{"a list loses its brackets in a sample", "GET", `"response":[{"name":"l","type":"object[]"},{"name":"x","depth":1,"type":"string"}]`,
			`"response":[{"path":"l","type":"object"},{"path":"l.x","type":"string"}]`, "", "",
			"0 l object[] <site skills\n1 x string <site skills"},
		{"the SDK requires, the site does not; and the other way", "POST",
			`"request":[{"name":"json","type":"object"},{"name":"a","depth":1,"type":"string"},{"name":"b","depth":1,"type":"string","required":true}]`, "",
			`"request":[{"path":"a","where":"json","type":"string","required":true},{"path":"b","where":"json","type":"string"}]`, "",
			"0 json object <site\n1 a string R <site go_sdk\n1 b string <site go_sdk"},
		{"in an answer any source's word will do", "GET", `"response":[{"name":"a","type":"string","required":true},{"name":"b","type":"string"}]`, "",
			`"response":[{"path":"a","where":"resp","type":"string"},{"path":"b","where":"resp","type":"string","required":true}]`, "",
			"0 a string R <site go_sdk\n0 b string R <site go_sdk"},
		{"Java says nothing of it", "POST", `"request":[{"name":"json","type":"object"},{"name":"b","depth":1,"type":"string","required":true}]`, "", "",
			`"request":[{"path":"b","where":"json","type":"String"}]`, "0 json object <site\n1 b string R <site java_sdk"},
		{"an official request does without a field, in one element of a list", "POST",
			`"request":[{"name":"json","type":"object"},{"name":"l","depth":1,"type":"object[]"},{"name":"a","depth":2,"type":"string","required":true},{"name":"b","depth":2,"type":"string","required":true}]`,
			`"sample":{"l":[{"a":"1","b":"2"},{"b":"3"}]},"request":[{"path":"l","type":"object[]"},{"path":"l.#.a","type":"string"},{"path":"l.#.b","type":"string"}]`,
			`"request":[{"path":"l.#.a","where":"json","type":"string","required":true}]`, "",
			"0 json object <site\n1 l object[] <site skills\n2 a string <site skills go_sdk\n2 b string R <site skills"},
		{"a field that the sample's own types do not have either", "POST",
			`"request":[{"name":"json","type":"object"},{"name":"a","depth":1,"type":"string","required":true}]`,
			`"sample":{"x":1},"request":[{"path":"x","type":"int64"}]`, "", "", "0 json object <site\n1 a string <site\n1 x integer <skills"},
		{"without the object, nothing is said of what is in it", "POST",
			`"request":[{"name":"json","type":"object"},{"name":"o","depth":1,"type":"object"},{"name":"a","depth":2,"type":"string","required":true}]`,
			`"sample":{"x":1},"request":[{"path":"o","type":"object"},{"path":"o.a","type":"string"}]`, "", "",
			"0 json object <site\n1 o object <site skills\n2 a string R <site skills"},
		{"values are put together", "GET", `"response":[{"name":"s","type":"string","enum":["B","A"]}]`, "",
			`"response":[{"path":"s","where":"resp","type":"State","enum":["A","C"]}]`, "", "0 s string =B,A,C <site go_sdk"},
		{"but stay where an official source has the same", "GET", `"response":[{"name":"s","type":"string","enum":["B","A"]}]`,
			`"response":[{"path":"s","type":"State","enum":["A","B"]}]`, "", `"response":[{"path":"s","where":"resp","type":"State","enum":["A","C"]}]`,
			"0 s string =B,A <site skills java_sdk"},
		{"and the site's spelling goes where nothing is common", "GET", `"response":[{"name":"s","type":"string","enum":["Color010"]}]`, "",
			`"response":[{"path":"s","where":"resp","type":"Color","enum":["COLOR010"]}]`, "", "0 s string =COLOR010 <site go_sdk"},
		{"a list of texts, written with its element", "GET", `"response":[{"name":"s","type":"string[]"}]`, "",
			`"response":[{"path":"s.#","where":"resp","type":"[]string"}]`, "", "0 s string[] <site go_sdk"},
		{"a variable of another name, and a part of the request that the site lacks", "GET", `"request":[{"name":"id","type":"string","required":true}]`,
			`"path":"v3/a/{other}","request":[{"path":"other","type":"string"},{"path":"q","type":"int64"}]`, "", "",
			"0 id string R <site skills\n0 query object R <skills\n1 q integer <skills"},
	} {
		dir := folder(t, endpoint(c.method, "v3/a/{id}", ","+c.site), "", "")
		for name, text := range map[string]string{skills: c.skills, goSDK: c.goSDK, javaSDK: c.java} {
			if text != "" && !strings.Contains(text, `"path":"v3/`) {
				text = `"path":"v3/a/{id}",` + text
			}
			if text != "" {
				second(t, dir, name, `{"method":"`+c.method+`",`+text+"}\n")
			}
		}
		facts, err := load(filepath.Join(dir, "source"))
		if err != nil {
			t.Errorf("%s: %v", c.reason, err)
			continue
		}
		got := inLines(append(facts.Endpoints[0].Request, facts.Endpoints[0].Response...))
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.reason, diff)
		}
	}
}

// No rule says whether a field is encrypted: where sources disagree, a correction must.
func TestReconcileSecrets(t *testing.T) {
	secret := `,"encrypt":["a"],"encrypt_in":["json"],"request":[{"name":"json","type":"object"},{"name":"a","depth":1,"type":"string"},{"name":"b","depth":1,"type":"string"}]`
	for _, c := range []struct{ reason, correction, sdk, want string }{
		{"they agree", "", `{"path":"a","where":"json","type":"string","enc":true},{"path":"b","where":"json","type":"string"}`, ""},
		{"the SDK has it in clear", "", `{"path":"a","where":"json","type":"string"}`, "encryption of request.json.a: the sources disagree"},
		{"the SDK encrypts another", "", `{"path":"b","where":"json","type":"string","enc":true}`, "encryption of request.json.b: the sources disagree"},
		{"a correction follows the SDK", `{"method":"POST","path":"v3/a","set":{"encrypt":["a","b"]}` + because, `{"path":"b","where":"json","type":"string","enc":true}`, ""},
		{"a correction keeps the site's", `{"method":"POST","path":"v3/a","keep":["request.json.a"]` + because, `{"path":"a","where":"json","type":"string"}`, ""},
		{"a correction of another field explains nothing", `{"method":"POST","path":"v3/a","fields":{"request.json.b":{"label":"x"}}` + because,
			`{"path":"a","where":"json","type":"string"}`, "encryption of request.json.a: the sources disagree"},
		{"what is not in dispute cannot be kept", `{"method":"POST","path":"v3/a","keep":["request.json.b"]` + because, `{"path":"b","where":"json","type":"string"}`, "nothing to keep"},
	} {
		dir := folder(t, endpoint("POST", "v3/a", secret), c.correction, "")
		second(t, dir, goSDK, `{"method":"POST","path":"v3/a","request":[`+c.sdk+"]}\n")
		_, err := load(filepath.Join(dir, "source"))
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.reason, err, c.want)
		}
	}
}

// A second source that speaks of an endpoint which was not added is an error: see
// docs/catalogue.md.
func TestReconcileUnknownEndpoint(t *testing.T) {
	dir := folder(t, endpoint("POST", "v3/a/{id}", ""), "", "")
	second(t, dir, goSDK, `{"method":"POST","path":"v3/a/{other}"}`+"\n"+`{"method":"POST","path":"v3/b"}`+"\n")
	_, err := load(filepath.Join(dir, "source"))
	if want := "go_sdk.jsonl:2: POST v3/b: the catalogue has no such endpoint"; err == nil || err.Error()[:len(want)] != want {
		t.Errorf("%v, want %q alone", err, want)
	}
}

// The counts of the repository's own sources. That none is unexplained is what load refuses.
func TestSourcesAreReconciled(t *testing.T) {
	facts, err := load(filepath.Join("..", "..", "source"))
	if err != nil {
		t.Fatal(err)
	}
	want := tally{
		bySource: map[string]int{site: 19413, skills: 15329, goSDK: 7840, javaSDK: 6150, correction: 8206},
		outcomes: map[string]map[string]int{
			aspectField:    {agreed: 8384, byRule: 1650, corrected: 134},
			aspectType:     {single: 514, agreed: 8441, byRule: 138, corrected: 1},
			aspectRequired: {single: 6102, agreed: 1997, byRule: 368, corrected: 11},
			aspectEnum:     {single: 210, agreed: 498, byRule: 104, corrected: 3},
			aspectSecret:   {single: 2, agreed: 43, corrected: 8},
		},
	}
	if diff := cmp.Diff(want, facts.tally, cmp.AllowUnexported(tally{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// inLines writes fields down, a line each.
func inLines(fields []*Field) string {
	var lines []string
	for _, f := range fields {
		words := []string{string(rune('0' + f.Depth)), f.Name, f.Type}
		if f.Required {
			words = append(words, "R")
		}
		if f.Encoded != "" {
			words = append(words, f.Encoded)
		}
		if len(f.Enum) > 0 {
			words = append(words, "="+strings.Join(f.Enum, ","))
		}
		lines = append(lines, strings.Join(words, " ")+" <"+strings.Join(f.Sources, " "))
	}
	return strings.Join(lines, "\n")
}
