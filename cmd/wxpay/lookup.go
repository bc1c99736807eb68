package main

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// endpointOf finds the endpoint that METHOD PATH names, or PATH alone where it has one method only. The path may be
// a template, an expanded path, a whole URL or the camelCase of a chain.
func endpointOf(words []string) (*catalog.Endpoint, error) {
	words = strings.Fields(strings.Join(words, " ")) // "POST v3/…" in one pair of quotes, too
	method := ""
	if len(words) == 2 {
		method, words = strings.ToUpper(words[0]), words[1:]
	}
	if len(words) != 1 {
		return nil, cli.Usagef("name one endpoint, as in: wxpay show POST v3/payroll-card/tokens")
	}
	path := barePath(words[0])
	if method != "" && !slices.Contains(methods, method) {
		return nil, cli.Usagef("%q is no method of WeChat Pay's; it is one of %s", cli.Printable(method), strings.Join(methods, ", "))
	}
	found := endpointsAt(path)
	for _, e := range found {
		if e.Method == method || method == "" && len(found) == 1 {
			return e, nil
		}
	}
	switch {
	case len(found) == 0:
		return nil, unknownPath(path)
	case method == "":
		return nil, cli.Usagef("%s has several methods; put one of them in front: %s", found[0].Path, methodsOf(found))
	}
	return nil, cli.Usagef("%s %s is not known; that path has %s", method, found[0].Path, methodsOf(found))
}

// barePath takes a path to what the catalogue calls it: without host, query, leading slash and WeChat Pay's own prefix.
func barePath(path string) string {
	if u, err := url.Parse(path); err == nil && u.Host != "" {
		path = u.EscapedPath()
	}
	path, _, _ = strings.Cut(path, "?")
	path = strings.TrimPrefix(path, "/")
	if rest, ok := strings.CutPrefix(path, "hk/"); ok {
		return rest
	}
	return path
}

// endpointsAt finds the endpoints of a path, one a method.
func endpointsAt(path string) []*catalog.Endpoint {
	var found []*catalog.Endpoint
	for _, method := range methods {
		if e, ok := catalog.Lookup(method, path); ok {
			found = append(found, e)
		}
	}
	if len(found) > 0 {
		return found
	}
	// Names as a chain spells them; a client is not needed to convert them.
	if template, err := new(wxpay.Builder).Chain(path).Path(); err == nil && template != path {
		return endpointsAt(template)
	}
	return nil
}

func methodsOf(endpoints []*catalog.Endpoint) string {
	var names []string
	for _, e := range endpoints {
		names = append(names, e.Method)
	}
	return strings.Join(names, ", ")
}

// unknownPath says that the catalogue has no such path, and what was probably meant.
func unknownPath(path string) error {
	near := nearestPaths(path, 3)
	if len(near) == 0 {
		return cli.Usagef("the catalogue has no path %s; \"wxpay endpoints WORDS\" finds one", cli.Printable(path))
	}
	return cli.Usagef("the catalogue has no path %s; did you mean %s?", cli.Printable(path), strings.Join(near, " or "))
}

// nearestPaths are the templates that differ least from a path, if by little.
func nearestPaths(path string, most int) []string {
	type near struct {
		path     string
		distance int
	}
	var found []near
	for _, e := range catalog.All() {
		if d := distance(path, e.Path); d <= 1+len(path)/6 {
			found = append(found, near{e.Path, d})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(a.distance, b.distance) })
	var paths []string
	for _, n := range found {
		if len(paths) < most && !slices.Contains(paths, n.path) {
			paths = append(paths, n.path)
		}
	}
	return paths
}

// distance is how many bytes have to be put in, taken out or changed to make b of a.
func distance(a, b string) int {
	if a = a[:min(len(a), 200)]; len(b) > 200 { // no path is longer, and the time goes with the product
		b = b[:200]
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
