package main

import (
	"io"
	"strings"
	"testing"
)

// Shapes share out the fields of the resource; one that is forgotten would be in none.
func TestShapes(t *testing.T) {
	hook := func(shapes string) string {
		return `{"protocol":"v3","event":"X","title":"t","shapes":` + shapes + `,"fields":[{"name":"body","type":"object"},{"name":"resource","depth":1,"type":"object"},` +
			`{"name":"original_type","depth":2,"type":"string","enum":["one"]},{"name":"ciphertext","depth":2,"type":"string"},{"name":"a","depth":3,"type":"object"},` +
			`{"name":"deep","depth":4,"type":"string"},{"name":"b","depth":3,"type":"string"}]}`
	}
	for _, c := range []struct{ reason, shapes, want string }{
		{"all are shared out", `[{"original_type":"one","title":"t","fields":["a"]},{"original_type":"one","title":"u","fields":["a","b"]}]`, ""},
		{"one is in no shape", `[{"original_type":"one","title":"t","fields":["a"]}]`, `the field "b" of the resource is in no shape`},
		{"a deeper field", `[{"original_type":"one","title":"t","fields":["a","b","deep"]}]`, `the field "deep", which the resource does not have`},
		{"an unknown kind", `[{"original_type":"two","title":"t","fields":["a","b"]}]`, `the original_type "two", which the event does not have`},
	} {
		err := run(folder(t, "", "", hook(c.shapes)), io.Discard)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want %q", c.reason, err, c.want)
		}
	}
}
