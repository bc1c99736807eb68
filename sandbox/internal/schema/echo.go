package schema

import (
	"encoding/json"
	"slices"
	"strconv"

	"github.com/tidwall/gjson"
)

// source is a place in a request that an answer repeats.
type source struct {
	place     place
	path      string // a name, or a gjson path into the body
	sensitive bool
}

type place int

const (
	inVars place = iota
	inQuery
	inBody
)

// common has names with another meaning in every object. They are repeated by their full path only.
var common = []string{"name", "type", "value", "state", "status", "code", "message", "desc", "description", "remark", "id",
	"title", "content", "key", "number", "quantity", "price", "count", "total", "amount", "data", "text", "level", "scene"}

// sourcesOf finds for each name the place in a request from which it can be repeated. A path
// variable goes before a query parameter. That goes before a field of the body's top level, and
// that before a deeper field whose name is used once. A field in a list is repeated by its full
// path only.
func (s *Shape) sourcesOf() map[string]*source {
	found := map[string]*source{}
	add := func(n *node, from source) {
		if _, known := found[n.name]; !known && (n.kind != kindObject || n.list) && !n.encoded {
			from.sensitive = n.sensitive
			found[n.name] = &from
		}
	}
	for _, n := range s.vars {
		add(n, source{place: inVars, path: n.name})
	}
	for _, n := range s.query.members() {
		add(n, source{place: inQuery, path: n.name})
	}
	for _, n := range s.body.members() {
		add(n, source{place: inBody, path: n.name})
	}
	deeper := map[string][]source{}
	for _, n := range s.body.members() {
		collect(n, n.name, deeper)
	}
	for name, places := range deeper {
		if found[name] == nil && len(places) == 1 && !slices.Contains(common, name) {
			found[name] = &places[0]
		}
	}
	return found
}

// collect adds the fields inside n, which stands at path, by name.
func collect(n *node, path string, found map[string][]source) {
	if n.list || n.encoded {
		return
	}
	for _, kid := range n.kids {
		at := path + "." + kid.name
		if kid.kind != kindObject {
			found[kid.name] = append(found[kid.name], source{place: inBody, path: at, sensitive: kid.sensitive})
		}
		collect(kid, at, found)
	}
}

// link sets for the fields of an answer what they repeat. twin is the object of the same path in
// the request's body.
func link(fields []*node, twin *node, depth int, sources map[string]*source) {
	for _, n := range fields {
		same := twin.kid(n.name)
		n.twinHides = same != nil && same.hides
		if depth == 0 || !slices.Contains(common, n.name) {
			n.from = sources[n.name]
		}
		link(n.kids, same, depth+1, sources)
	}
}

// given returns the value of a place in the request.
func (m *maker) given(from *source) gjson.Result {
	text := ""
	switch from.place {
	case inBody:
		return m.body.Get(from.path)
	case inQuery:
		text = m.in.Query.Get(from.path)
	default:
		text = m.in.Vars[from.path]
	}
	if text == "" {
		return gjson.Result{}
	}
	return gjson.Result{Type: gjson.String, Str: text, Raw: quoted(text)}
}

// longest is how many bytes of plaintext RSA-OAEP takes with WeChat Pay's keys (docs/protocol.md
// section 4).
const longest = 214

// fit returns a value of a request in the form of the answer, "" if it does not fit. A value that
// was encrypted is not repeated in clear.
func (n *node) fit(v gjson.Result, hidden bool) (raw string) {
	text := v.String()
	switch {
	case text == "", hidden && !n.sensitive, n.sensitive && len(text) > longest, len(n.enum) > 0 && !slices.Contains(n.enum, text):
		return ""
	case v.Type == gjson.String && n.kind == kindString:
		return v.Raw
	case v.Type == gjson.Number && n.kind == kindString:
		return strconv.Quote(v.Raw)
	case v.Type == gjson.Number && (n.kind == kindNumber || n.kind == kindInteger && isInteger(v.Raw)):
		return v.Raw
	case v.Type == gjson.String && (n.kind == kindNumber || n.kind == kindInteger) && isInteger(text) && json.Valid([]byte(text)):
		return text
	case v.IsBool() && n.kind == kindBoolean, v.Type == gjson.String && n.kind == kindBoolean && (text == "true" || text == "false"):
		return text
	}
	return ""
}
