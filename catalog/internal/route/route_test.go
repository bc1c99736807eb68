package route_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/catalog/internal/route"
)

// templates of the tests; a template's value is its place plus one.
var templates = []route.Pattern{
	{Method: "GET", Path: "v3/refunds/{id}"},
	{Method: "GET", Path: "v3/refunds/last"},
	{Method: "GET", Path: "v3/refunds/id/{id}"},
	{Method: "GET", Path: "v3/refunds/{id}/return"},
	{Method: "POST", Path: "v3/refunds"},
	{Method: "POST", Path: "v3/applyment/"},
	{Method: "GET", Path: "v3/twin/{one}/cancel"},
	{Method: "GET", Path: "v3/twin/{two}/cancel", Exact: true},
	{Method: "GET", Path: "v3/deep/{a}/{b}/x"},
	{Method: "GET", Path: "v3/deep/a/{b}/y"},
	{Method: "GET", Path: "v3/deep/a/b/z"},
}

func build(t testing.TB) []route.Node {
	t.Helper()
	patterns := make([]route.Pattern, len(templates))
	for i, p := range templates {
		p.Value = int16(i + 1)
		patterns[i] = p
	}
	nodes, err := route.Build(patterns)
	if err != nil {
		t.Fatal(err)
	}
	return nodes
}

func TestFind(t *testing.T) {
	nodes := build(t)
	for _, c := range []struct{ why, method, path, want string }{
		{"a variable", "GET", "v3/refunds/50", "v3/refunds/{id}"},
		{"a literal goes before a variable", "GET", "v3/refunds/last", "v3/refunds/last"},
		{"and is not a prefix of it", "GET", "v3/refunds/lasting", "v3/refunds/{id}"},
		{"case is not folded", "GET", "v3/refunds/Last", "v3/refunds/{id}"},
		{"an encoded slash stays in its segment", "GET", "v3/refunds/id%2F50", "v3/refunds/{id}"},
		{"literal first, deeper", "GET", "v3/refunds/id/return", "v3/refunds/id/{id}"},
		{"back to the variable", "GET", "v3/refunds/last/return", "v3/refunds/{id}/return"},
		{"back over two levels", "GET", "v3/deep/a/b/x", "v3/deep/{a}/{b}/x"},
		{"back over one level", "GET", "v3/deep/a/b/y", "v3/deep/a/{b}/y"},
		{"all literal", "GET", "v3/deep/a/b/z", "v3/deep/a/b/z"},
		{"nothing after all ways", "GET", "v3/deep/a/b/w", ""},
		{"a template is a path too", "GET", "v3/refunds/{id}", "v3/refunds/{id}"},
		{"whatever its variable is called", "GET", "v3/refunds/{refund_id}", "v3/refunds/{id}"},
		{"a twin by its expanded path", "GET", "v3/twin/2/cancel", "v3/twin/{one}/cancel"},
		{"a twin by its template", "GET", "v3/twin/{two}/cancel", "v3/twin/{two}/cancel"},
		{"a variable is not empty", "GET", "v3/refunds/", ""},
		{"nor is one in the middle", "GET", "v3/refunds//return", ""},
		{"a trailing slash that belongs", "POST", "v3/applyment/", "v3/applyment/"},
		{"one that is missing", "POST", "v3/applyment", ""},
		{"one too many", "POST", "v3/refunds/", ""},
		{"another method", "PUT", "v3/refunds", ""},
		{"another method that is known", "POST", "v3/refunds/last", ""},
		{"no method", "", "v3/refunds", ""},
		{"no path", "GET", "", ""},
		{"a leading slash", "POST", "/v3/refunds", ""},
		{"a part of a path", "GET", "v3", ""},
		{"more than a path", "GET", "v3/refunds/last/return/x", ""},
	} {
		got := ""
		if value := route.Find(nodes, c.method, c.path); value > 0 {
			got = templates[value-1].Path
		}
		if got != c.want {
			t.Errorf("%s: Find(%s %s) = %q, want %q", c.why, c.method, c.path, got, c.want)
		}
	}
	if got := route.Find(nil, "GET", "v3"); got != 0 {
		t.Errorf("no nodes: Find = %d, want 0", got)
	}
}

func TestFindLoose(t *testing.T) {
	nodes := build(t)
	for _, c := range []struct{ why, method, path, want string }{
		{"as it is", "GET", "v3/refunds/last", "v3/refunds/last"},
		{"duplicate slashes", "GET", "//v3///refunds//last//", "v3/refunds/last"},
		{"a slash too many", "POST", "v3/refunds/", "v3/refunds"},
		{"one that is missing", "POST", "v3/applyment", "v3/applyment/"},
		{"case of a literal, which goes before a variable", "GET", "V3/Refunds/LAST", "v3/refunds/last"},
		{"a variable", "GET", "v3/refunds/Lasting", "v3/refunds/{id}"},
		{"back to the variable", "GET", "v3/refunds/LAST/return/", "v3/refunds/{id}/return"},
		{"a variable is not empty", "GET", "v3/refunds//return", "v3/refunds/{id}"},
		{"another method", "PUT", "v3/refunds", ""},
		{"the method is not folded", "post", "v3/refunds", ""},
		{"no method", "", "v3/refunds", ""},
		{"no path", "GET", "", ""},
		{"slashes alone", "GET", "//", ""},
		{"a part of a path", "GET", "v3", ""},
	} {
		got := ""
		if value := route.FindLoose(nodes, c.method, c.path); value > 0 {
			got = templates[value-1].Path
		}
		if got != c.want {
			t.Errorf("%s: FindLoose(%s %s) = %q, want %q", c.why, c.method, c.path, got, c.want)
		}
	}
	if got := route.FindLoose(nil, "GET", "v3"); got != 0 {
		t.Errorf("no nodes: FindLoose = %d, want 0", got)
	}
}

func TestBuildErrors(t *testing.T) {
	_, err := route.Build([]route.Pattern{
		{Method: "GET", Path: "v3/{a}/x", Value: 1},
		{Method: "POST", Path: "v3/{b}/x", Value: 2},
		{Method: "GET", Path: "v3/{b}/x", Value: 3},
	})
	var overlap *route.Overlap
	if !errors.As(err, &overlap) || overlap.Pattern.Value != 3 || overlap.With.Value != 1 {
		t.Errorf("templates that look alike: %v, want an Overlap of 3 with 1", err)
	}
	if err == nil || !strings.Contains(err.Error(), "GET v3/{b}/x matches the same paths as v3/{a}/x") {
		t.Errorf("templates that look alike: %v", err)
	}
	if _, err := route.Build([]route.Pattern{{Method: "GET", Path: "v3"}}); err == nil {
		t.Error("value 0: no error, though it stands for no template")
	}
}

func TestIsVariable(t *testing.T) {
	for segment, want := range map[string]bool{"{a}": true, "{a_b}": true, "{}": false, "a": false, "": false, "{a": false, "a}": false} {
		if got := route.IsVariable(segment); got != want {
			t.Errorf("IsVariable(%q) = %t, want %t", segment, got, want)
		}
	}
}

// FuzzFind compares with trying every template in turn.
func FuzzFind(f *testing.F) {
	for _, p := range templates {
		f.Add(p.Method, p.Path)
	}
	f.Add("GET", "v3/deep/a/b/x")
	f.Add("GET", "v3//x/")
	nodes := build(f)
	f.Fuzz(func(t *testing.T, method, path string) {
		best := -1
		for i, p := range templates {
			if p.Method == method && matches(p, path) && (best < 0 || before(p, templates[best])) {
				best = i
			}
		}
		if got := int(route.Find(nodes, method, path)) - 1; got != best {
			t.Errorf("Find(%q, %q) = template %d, want %d", method, path, got, best)
		}
	})
}

func variable(p route.Pattern, segment string) bool {
	return !p.Exact && strings.HasPrefix(segment, "{")
}

func matches(p route.Pattern, path string) bool {
	want, have := strings.Split(p.Path, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		if want[i] != have[i] && !(variable(p, want[i]) && have[i] != "") {
			return false
		}
	}
	return true
}

// before says whether a goes before b: at the first segment where they differ it has the literal.
func before(a, b route.Pattern) bool {
	as, bs := strings.Split(a.Path, "/"), strings.Split(b.Path, "/")
	for i := range as {
		if av, bv := variable(a, as[i]), variable(b, bs[i]); av != bv {
			return bv
		}
	}
	return false
}
