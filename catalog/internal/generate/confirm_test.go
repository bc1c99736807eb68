package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestConfirm(t *testing.T) {
	secret := `,"encrypt":["a"],"encrypt_in":["json"],"request":[{"name":"json","type":"object"},{"name":"a","depth":1,"type":"string"},{"name":"b","depth":1,"type":"string"}]`
	for _, c := range []struct {
		reason, confirmed, correction, sdk string
		want                               bool // a is unconfirmed
		err                                string
	}{
		{"the site alone says so", "", "", "", true, ""},
		{"an SDK says so too", "", "", `{"path":"a","where":"json","type":"string","enc":true}`, false, ""},
		{"an SDK that speaks of another field", "", "", `{"path":"b","where":"json","type":"string"}`, true, ""},
		{"a line of confirmed.jsonl", `{"method":"POST","path":"v3/a","fields":["request.json.a"],"source":"s"}`, "", "", false, ""},
		{"a correction wrote the list", "", `{"method":"POST","path":"v3/a","set":{"encrypt":["a","b"]}` + because, "", false, ""},
		{"a correction of the answer's list", "", `{"method":"POST","path":"v3/a","set":{"decrypt":["x"]}` + because, "", true, ""},
		{"a field in clear is confirmed", `{"method":"POST","path":"v3/a","fields":["request.json.b"],"source":"s"}`, "", "", false, "request.json.b is confirmed to be encrypted"},
		{"a confirmation without a source", `{"method":"POST","path":"v3/a","fields":["request.json.a"]}`, "", "", false, "a confirmation has method, path, fields and source"},
	} {
		dir := folder(t, endpoint("POST", "v3/a", secret), c.correction, "")
		second(t, dir, "confirmed", c.confirmed)
		if c.sdk != "" {
			second(t, dir, goSDK, `{"method":"POST","path":"v3/a","request":[`+c.sdk+"]}\n")
		}
		facts, err := load(filepath.Join(dir, "source"))
		switch {
		case c.err != "":
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: %v, want %q", c.reason, err, c.err)
			}
		case err != nil:
			t.Errorf("%s: %v", c.reason, err)
		case facts.Endpoints[0].Request[1].Unconfirmed != c.want:
			t.Errorf("%s: unconfirmed is %t, want %t", c.reason, !c.want, c.want)
		}
	}
}
