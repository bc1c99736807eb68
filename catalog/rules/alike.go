package rules

import (
	"strings"

	"github.com/wxpay-chain/wxpay/catalog/internal/route"
)

// Alike finds the rule of an endpoint with sensitive request fields for a target in any spelling.
// It returns the rule if some server may take target for that endpoint. Target is the path as it
// goes over the wire, without a query. It may have a slash or a base URL's prefix in front.
//
// These differences in spelling are ignored: a prefix, duplicate slashes, a slash at the end,
// backslashes, parameters behind a semicolon, and case. So is percent-encoding, also repeated and
// of slashes.
//
// Alike is for encryption, where finding an endpoint once too often is safe. For an answer's
// signature, and for a host, Lookup has to find the endpoint exactly. Dot segments are not
// resolved, see Dotted. Alike does not allocate for a path without any percent sign, backslash or
// semicolon.
func Alike(method, target string) (*Rule, bool) {
	if rule := within(method, target); rule != nil {
		return rule, true
	}
	if !strings.ContainsAny(target, `%\;`) {
		return nil, false
	}
	decoded := decode(target)
	for r := range reading(readings) {
		if rule := within(method, r.of(decoded)); rule != nil {
			return rule, true
		}
	}
	return nil, false
}

// Sensitive reports whether a request has fields that are to be encrypted. A nil Rule has none.
func (r *Rule) Sensitive() bool {
	return r != nil && len(r.JSON)+len(r.Query)+len(r.Multipart) > 0
}

// within looks for an endpoint from each segment on. The segments before it may be a gateway's.
func within(method, target string) *Rule {
	for rest, more := target, true; more; _, rest, more = strings.Cut(rest, "/") {
		rest = strings.TrimLeft(rest, "/")
		if rule, ok := Lookup(method, rest); ok && rule.Sensitive() {
			return rule
		}
		if value := route.FindLoose(nodes[:], method, rest); value > 0 && int(value) <= len(table) && table[value-1].Sensitive() {
			return &table[value-1]
		}
	}
	return nil
}

// Dotted reports whether a server may find a segment "." or ".." in a path, and so take it for
// another path. It reads the path like Alike.
func Dotted(path string) bool {
	if !strings.Contains(path, ".") && !strings.Contains(path, "%") {
		return false
	}
	for segment := range strings.SplitSeq((slashes | params).of(decode(path)), "/") {
		if segment == "." || segment == ".." {
			return true
		}
	}
	return false
}
