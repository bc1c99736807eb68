package find

import (
	"net/url"
	"strings"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/internal/nearest"
)

// Endpoint finds the endpoint of METHOD PATH, or of PATH if it has only one method. The path may be
// a template, an expanded path, a whole URL, or the camelCase of a chain.
func Endpoint(words []string) (*catalog.Endpoint, error) {
	words = strings.Fields(strings.Join(words, " ")) // the words may stand in one pair of quotes
	method := ""
	if len(words) == 2 {
		method, words = strings.ToUpper(words[0]), words[1:]
	}
	if len(words) != 1 {
		return nil, cli.Usagef("name one endpoint, as in: wxpay show POST v3/payroll-card/tokens")
	}
	path := barePath(words[0])
	if method != "" {
		if err := CheckMethod(method); err != nil {
			return nil, err
		}
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

// barePath returns a path as the catalogue writes it: without host, query, leading slash and the
// prefix hk/.
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

// endpointsAt finds the endpoints of a path, one for each method.
func endpointsAt(path string) []*catalog.Endpoint {
	if found := catalog.LookupAll(path); len(found) > 0 {
		return found
	}
	// The path may have names as a chain writes them. A zero Builder converts them.
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

// unknownPath makes the error for a path that is not in the catalogue. It names the paths that were
// probably meant.
func unknownPath(path string) error {
	var paths []string
	for _, e := range catalog.All() {
		paths = append(paths, e.Path)
	}
	near := nearest.Names(path, paths, 1+len(path)/6)
	if len(near) == 0 {
		return cli.Usagef("the catalogue has no path %s; \"wxpay endpoints WORDS\" finds one", cli.Printable(path))
	}
	return cli.Usagef("the catalogue has no path %s; did you mean %s?", cli.Printable(path), words.Or(near))
}
