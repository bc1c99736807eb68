package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestRepeat(t *testing.T) {
	body := `,"request":[{"name":"json","type":"object"},{"name":"no","depth":1,"type":"string"},{"name":"id","depth":1,"type":"string"},` +
		`{"name":"total","depth":1,"type":"integer"},{"name":"parts","depth":1,"type":"object[]"},{"name":"part_no","depth":2,"type":"string"}]`
	const because = `,"why":"w","source":"https://s"}`
	for _, c := range []struct{ why, line, want, err string }{
		{"no line at all", ``, "", ""},
		{"a field of the body", `{"endpoints":["POST v3/a"],"number":"no"` + because, "POST v3/a no", ""},
		{"a variable of the path", `{"endpoints":["POST v3/b/{out}"],"number":"out"` + because, "POST v3/b/{out} out", ""},
		{"several endpoints", `{"endpoints":["POST v3/a","POST v3/b/{out}"],"number":"no"` + because, "POST v3/a no, POST v3/b/{out} no", ""},
		{"codes", `{"endpoints":["POST v3/a"],"number":"no","codes":["X"],"never":["Y"]` + because, "POST v3/a no X Y", ""},
		{"an endpoint that is not there", `{"endpoints":["POST v3/x"],"number":"no"` + because, "", "POST v3/x: no such endpoint"},
		{"another method", `{"endpoints":["PUT v3/a"],"number":"no"` + because, "", "no such endpoint"},
		{"twice", `{"endpoints":["POST v3/a","POST v3/a"],"number":"no"` + because, "", "has a line already"},
		{"a read", `{"endpoints":["GET v3/a"],"number":"no"` + because, "", "a line is for a write of APIv3"},
		{"APIv2", `{"endpoints":["POST v2/a"],"number":"no"` + because, "", "a line is for a write of APIv3"},
		{"an upload", `{"endpoints":["POST v3/up"],"number":"no"` + because, "", "a line is for a write of APIv3"},
		{"a number that is not there", `{"endpoints":["POST v3/a"],"number":"nr"` + because, "", "nr is to be a variable of the path, or a field"},
		{"a number in both places", `{"endpoints":["POST v3/c/{id}"],"number":"id"` + because, "", "id is to be a variable of the path, or a field"},
		{"a number in an element", `{"endpoints":["POST v3/a"],"number":"part_no"` + because, "", "part_no is to be"},
		{"a number that is no text", `{"endpoints":["POST v3/a"],"number":"total"` + because, "", "total is no text"},
		{"no source", `{"endpoints":["POST v3/a"],"number":"no","why":"w"}`, "", "the source's address"},
		{"a source without an address", `{"endpoints":["POST v3/a"],"number":"no","why":"w","source":"a page"}`, "", "the source's address"},
		{"no reason", `{"endpoints":["POST v3/a"],"number":"no","source":"https://s"}`, "", "a line has endpoints"},
		{"no number", `{"endpoints":["POST v3/a"]` + because, "", "a line has endpoints"},
		{"no endpoint", `{"number":"no"` + because, "", "a line has endpoints"},
		{"a key that no line has", `{"endpoints":["POST v3/a"],"number":"no","nr":1` + because, "", "unknown field"},
	} {
		dir := folder(t, endpoint("POST", "v3/a", body)+endpoint("GET", "v3/a", body)+endpoint("POST", "v3/b/{out}", body)+
			endpoint("POST", "v3/c/{id}", body)+endpoint("POST", "v3/up", body+`,"upload":true`)+endpoint("POST", "v2/a", body), "", "")
		second(t, dir, "repeat", c.line)
		facts, err := load(filepath.Join(dir, "source"))
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) || !strings.Contains(err.Error(), "repeat.jsonl:1") {
				t.Errorf("%s: %v, want %q", c.why, err, c.err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.why, err)
			continue
		}
		var got []string
		for _, e := range facts.Endpoints {
			if e.repeat != nil {
				got = append(got, strings.Join(append([]string{e.key(), e.repeat.Number}, append(e.repeat.Codes, e.repeat.Never...)...), " "))
			}
		}
		if got := strings.Join(got, ", "); got != c.want {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
}
