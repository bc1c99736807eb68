package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestForms(t *testing.T) {
	request := `,"request":[{"name":"query","type":"object"},{"name":"mchid","depth":1,"type":"string"},{"name":"json","type":"object"},` +
		`{"name":"no","depth":1,"type":"string"},{"name":"parts","depth":1,"type":"object[]"},{"name":"no","depth":2,"type":"string"},` +
		`{"name":"total","depth":1,"type":"integer"}]`
	for _, c := range []struct{ why, form, pattern, signer, err string }{
		{"no form at all", ``, "", "", ""},
		{"a field of all endpoints", `{"fields":["json.no"],"pattern":"[a-z]+","source":"s"}`, "v3/a json.no, v3/b/c json.no", "", ""},
		{"an element's field", `{"fields":["json.parts.#.no"],"pattern":"x","source":"s"}`, "v3/a json.parts.#.no, v3/b/c json.parts.#.no", "", ""},
		{"of one endpoint", `{"fields":["json.no"],"endpoints":["v3/a"],"pattern":"x","source":"s"}`, "v3/a json.no", "", ""},
		{"of all below a path", `{"fields":["json.no"],"endpoints":["v3/b/*"],"pattern":"x","source":"s"}`, "v3/b/c json.no", "", ""},
		{"the signer", `{"fields":["query.mchid"],"signer":true,"source":"s"}`, "", "v3/a query.mchid, v3/b/c query.mchid", ""},
		{"APIv2 has other fields", `{"fields":["json.no"],"endpoints":["v2/a"],"pattern":"x","source":"s"}`, "", "", "json.no names nothing"},
		{"an endpoint that is not there", `{"fields":["json.no"],"endpoints":["v3/a","v3/x"],"pattern":"x","source":"s"}`, "", "", "v3/x names nothing"},
		{"a field that is not there", `{"fields":["json.no","json.nr"],"pattern":"x","source":"s"}`, "", "", "json.nr names nothing"},
		{"no text", `{"fields":["json.total"],"pattern":"x","source":"s"}`, "", "", "json.total is no text, or has a form already"},
		{"twice", `{"fields":["json.no","json.no"],"pattern":"x","source":"s"}`, "", "", "json.no is no text, or has a form already"},
		{"no regular expression", `{"fields":["json.no"],"pattern":"[","source":"s"}`, "", "", "the pattern is no regular expression"},
		{"no source", `{"fields":["json.no"],"pattern":"x"}`, "", "", "a form has fields, a source"},
		{"neither pattern nor signer", `{"fields":["json.no"],"source":"s"}`, "", "", "one of pattern, signer and bytes"},
		{"both", `{"fields":["json.no"],"pattern":"x","signer":true,"source":"s"}`, "", "", "one of pattern, signer and bytes"},
		{"a length in bytes and a pattern", `{"fields":["json.no"],"pattern":"x","bytes":80,"source":"s"}`, "", "", "one of pattern, signer and bytes"},
		{"fewer than no bytes", `{"fields":["json.no"],"signer":true,"bytes":-1,"source":"s"}`, "", "", "one of pattern, signer and bytes"},
		{"bytes twice", `{"fields":["json.no","json.no"],"bytes":80,"source":"s"}`, "", "", "json.no is no text, or has a form already"},
		{"a key that no form has", `{"fields":["json.no"],"max":3,"source":"s"}`, "", "", "unknown field"},
	} {
		dir := folder(t, endpoint("POST", "v3/a", request)+endpoint("POST", "v3/b/c", request)+endpoint("POST", "v2/a", request), "", "")
		second(t, dir, "forms", c.form)
		facts, err := load(filepath.Join(dir, "source"))
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) || !strings.Contains(err.Error(), "forms.jsonl:1") {
				t.Errorf("%s: %v, want %q", c.why, err, c.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		var patterns, signers []string
		for _, e := range facts.Endpoints {
			for _, l := range locate(e.Request) {
				if l.field.Pattern != "" {
					patterns = append(patterns, e.Path+" "+l.path)
				}
				if l.field.Signer {
					signers = append(signers, e.Path+" "+l.path)
				}
			}
		}
		if got := strings.Join(patterns, ", "); got != c.pattern {
			t.Errorf("%s: patterns of %q, want %q", c.why, got, c.pattern)
		}
		if got := strings.Join(signers, ", "); got != c.signer {
			t.Errorf("%s: signers are %q, want %q", c.why, got, c.signer)
		}
	}
}
