package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestUploads: each line of uploads.jsonl fits an endpoint that takes a file, and its fields.
func TestUploads(t *testing.T) {
	endpoints := endpoint("POST", "v3/a", `,"upload":true,"request":[{"name":"body","type":"object"},{"name":"file","depth":1,"type":"object"},`+
		`{"name":"meta","depth":1,"type":"string"},{"name":"filename","depth":2,"type":"string"},{"name":"sha256","depth":2,"type":"string"}],`+
		`"response":[{"name":"media_id","type":"string"}]`) + endpoint("POST", "v3/b", "") + endpoint("POST", "v2/c", `,"upload":true`)
	const good = `{"method":"POST","path":"v3/a","part":"file","name":"filename","digest":"sha256","algorithm":"SHA-256","id":"media_id",` +
		`"kinds":[{"types":["jpg"],"bytes":1}],"source":"a page"}` + "\n"
	for _, c := range []struct{ reason, old, new, want string }{
		{"as it should be", "", "", ""},
		{"a name that meta has not", `,"name":"filename"`, "", ""},
		{"any type", `"kinds":[{"types":["jpg"],"bytes":1}],`, "", ""},
		{"two of an endpoint", good, good + good, "uploads.jsonl:2: POST v3/a: the endpoint has a line already"},
		{"no such endpoint", "v3/a", "v3/x", "uploads.jsonl:1: POST v3/x: no such endpoint"},
		{"no upload", "v3/a", "v3/b", "POST v3/b: the endpoint is no upload of APIv3"},
		{"APIv2", "v3/a", "v2/c", "POST v2/c: the endpoint is no upload of APIv3"},
		{"another part", `"file"`, `"media"`, `the endpoint has no field "media" there`},
		{"meta is not the file", `"file"`, `"meta"`, `the endpoint has no field "meta" there`},
		{"another name", `"filename"`, `"file_name"`, `the endpoint has no field "file_name" there`},
		{"no digest", `"digest":"sha256",`, "", `the endpoint has no field "" there`},
		{"an unknown algorithm", "SHA-256", "MD5", `unknown algorithm "MD5"`},
		{"another answer", "media_id", "file_id", `the endpoint has no field "file_id" there`},
		{"a type with its dot", `"jpg"`, `".jpg"`, "a kind has types in lower case"},
		{"a type in capitals", `"jpg"`, `"JPG"`, "a kind has types in lower case"},
		{"no bytes", `"bytes":1`, `"bytes":0`, "the bytes of the longest file"},
		{"no source", `,"source":"a page"`, "", "a line says from which source it is"},
		{"a misspelt key", `"media_id"`, `"media_id","meida":"image/"`, `unknown field "meida"`},
	} {
		dir := folder(t, endpoints, "", "")
		second(t, dir, "uploads", strings.Replace(good, c.old, c.new, 1))
		_, err := load(filepath.Join(dir, "source"))
		if got := errorText(err); (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", c.reason, got, c.want)
		}
	}
}

// errorText returns the text of an error, "" for none.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
