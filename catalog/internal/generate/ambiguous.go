package main

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog/internal/route"
)

// selectRules returns the rules, each once, and the patterns that lead to them. A plain endpoint
// has no rule. It is listed only where a variable of an endpoint with a rule would swallow its
// path. It then leads to a value behind the last rule, which means none.
func selectRules(endpoints []*Endpoint) ([]rule, []route.Pattern, error) {
	var errs []error
	ruled := make(map[*Endpoint]rule)
	byKey := make(map[string]*Endpoint)
	for _, e := range endpoints {
		byKey[e.key()] = e
		if e.v3() {
			r, err := e.ruleOf()
			errs = append(errs, err)
			ruled[e] = r
		}
	}
	var rules []rule
	var patterns []route.Pattern
	var plain []*Endpoint
	for _, e := range endpoints {
		r, v3 := ruled[e]
		twin, err := e.twin(byKey)
		errs = append(errs, err)
		switch {
		case !v3:
		case twin != nil:
			if !r.equal(ruled[twin]) {
				errs = append(errs, fmt.Errorf("%s: %s: same_as %s, which has other rules", e.where, e.key(), twin.Path))
			}
		case r.plain():
			plain = append(plain, e)
		default:
			at := slices.IndexFunc(rules, r.equal)
			if at < 0 {
				at, rules = len(rules), append(rules, r)
			}
			patterns = append(patterns, route.Pattern{Method: e.Method, Path: e.Path, Value: int16(at + 1)})
		}
	}
	for _, e := range plain {
		if slices.ContainsFunc(patterns, func(p route.Pattern) bool { return p.Method == e.Method && overlap(p.Path, e.Path) }) {
			patterns = append(patterns, route.Pattern{Method: e.Method, Path: e.Path, Value: int16(len(rules) + 1)})
		}
	}
	return rules, patterns, errors.Join(errs...)
}

// overlap says whether some path is matched by both templates.
func overlap(a, b string) bool {
	as, bs := strings.Split(a, "/"), strings.Split(b, "/")
	if len(as) != len(bs) {
		return false
	}
	for i := range as {
		av, bv := route.IsVariable(as[i]), route.IsVariable(bs[i])
		if as[i] != bs[i] && !(av && bs[i] != "") && !(bv && as[i] != "") {
			return false
		}
	}
	return true
}

// twin returns the endpoint that an expanded path of e finds instead of e.
func (e *Endpoint) twin(byKey map[string]*Endpoint) (*Endpoint, error) {
	if e.SameAs == "" {
		return nil, nil
	}
	twin := byKey[e.Method+" "+e.SameAs]
	if twin == nil || twin == e || twin.SameAs != "" || shape(twin.Path) != shape(e.Path) {
		return nil, fmt.Errorf("%s: %s: same_as %s names no other endpoint that looks alike", e.where, e.key(), e.SameAs)
	}
	return twin, nil
}

// shape is a template without its variables' names.
func shape(path string) string {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if route.IsVariable(s) {
			segments[i] = "{}"
		}
	}
	return strings.Join(segments, "/")
}

// routes returns the patterns of all endpoints, by their place in the list. Templates that cannot
// be told apart when expanded are an error, unless same_as says which one is meant. Each is still
// found by its own template.
func routes(endpoints []*Endpoint) ([]route.Pattern, error) {
	byKey := make(map[string]*Endpoint)
	for _, e := range endpoints {
		byKey[e.key()] = e
	}
	var errs []error
	var patterns []route.Pattern
	for i, e := range endpoints {
		twin, err := e.twin(byKey)
		errs = append(errs, err)
		p := route.Pattern{Method: e.Method, Path: e.Path, Exact: twin != nil, Value: int16(i + 1)}
		patterns = append(patterns, p)
		if chained := e.asChained(); chained != e.Path {
			patterns = append(patterns, route.Pattern{Method: e.Method, Path: chained, Exact: true, Value: p.Value})
		}
	}
	slices.SortFunc(patterns, func(a, b route.Pattern) int { return cmp.Compare(a.Value, b.Value) })
	_, err := route.Build(patterns)
	var o *route.Overlap
	if errors.As(err, &o) {
		e := endpoints[o.Pattern.Value-1]
		err = fmt.Errorf("%s: %w; say which is meant with same_as", e.where, err)
	}
	return patterns, errors.Join(append(errs, err)...)
}
