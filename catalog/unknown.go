package catalog

import (
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wxpay-chain/wxpay/internal/nearest"
)

// Unknown is a name in a request that the documentation of the endpoint does not have. WeChat Pay
// ignores such a field, so that a typing error in an optional one goes unnoticed.
type Unknown struct {
	Location string `json:"location"`          // body or query
	Field    string `json:"field"`             // a JSON Pointer into the body (RFC 6901), or the name of a parameter
	Nearest  string `json:"nearest,omitempty"` // the documented field that was probably meant, written likewise, or ""
}

// String returns one sentence on the field.
func (u Unknown) String() string { return u.Field + " " + u.Issue() }

// Issue returns the sentence without its subject.
func (u Unknown) Issue() string {
	if u.Nearest == "" {
		return "is not documented"
	}
	return "is not documented; did you mean " + u.Nearest + "?"
}

// maxUnknown bounds what is said of one request, and the time that it takes to find it.
const maxUnknown = 20

// Unknown returns the names in the query and in the JSON of a v3 request that the endpoint's
// documentation does not have, at every depth. It returns twenty at most, those of the query first,
// in alphabetical order. A body that is no JSON has none. The body of an upload is its part meta.
func (e *Endpoint) Unknown(query url.Values, body []byte) []Unknown {
	parameters, fields := e.Part("query"), e.Part("json")
	if e.Upload {
		fields = e.Meta()
	}
	s := &stranger{location: "query", top: parameters}
	for _, name := range slices.Sorted(maps.Keys(query)) {
		if n := named(parameters, name); n == nil {
			s.add("", name, parameters)
		} else if n.Encoded == "json" {
			s.text(*n, query.Get(name), name)
		}
	}
	var v any
	if json.Unmarshal(body, &v) == nil {
		s.location, s.top = "body", fields
		if members, ok := v.(map[string]any); ok {
			s.object(fields, members, "/")
		}
	}
	return s.found
}

// stranger looks for names that are not documented.
type stranger struct {
	location string
	top      []Node // of the part of the request at hand
	found    []Unknown
}

// object looks at the members of an object, whose fields are documented. at ends in a slash.
func (s *stranger) object(fields []Node, members map[string]any, at string) {
	for _, name := range slices.Sorted(maps.Keys(members)) {
		if len(s.found) == maxUnknown {
			return
		}
		if n := named(fields, name); n == nil {
			s.add(at, name, fields)
		} else if len(n.Fields) > 0 { // an object without documented fields takes any
			s.value(*n, members[name], at+escaped.Replace(name))
		}
	}
}

// value looks into the value of a field that holds others.
func (s *stranger) value(n Node, v any, at string) {
	switch v := v.(type) {
	case map[string]any:
		s.object(n.Fields, v, at+"/")
	case []any:
		for i, element := range v {
			s.value(n, element, at+"/"+strconv.Itoa(i))
		}
	case string:
		if n.Encoded == "json" {
			s.text(n, v, at)
		}
	}
}

// text looks into JSON that came as a text.
func (s *stranger) text(n Node, text, at string) {
	var v any
	n.Encoded = ""
	if len(n.Fields) > 0 && json.Unmarshal([]byte(text), &v) == nil {
		s.value(n, v, at)
	}
}

// add notes a name, and the field that was meant. That is a field of the same object with nearly
// the name, or else a field with the very name at another place.
func (s *stranger) add(at, name string, fields []Node) {
	if len(s.found) == maxUnknown {
		return
	}
	var names []string
	for _, n := range fields {
		names = append(names, n.Name)
	}
	meant := ""
	if near := nearest.Names(name, names, 1+len(name)/4); len(near) > 0 {
		meant = at + escaped.Replace(near[0])
	} else if place := placeOf(s.top, name, strings.Repeat("/", min(1, len(at)))); place != "" {
		meant = place
	}
	s.found = append(s.found, Unknown{Location: s.location, Field: at + escaped.Replace(shortened(name)), Nearest: meant})
}

// placeOf returns the pointer to the first field of a name outside of lists, "" if there is none.
func placeOf(nodes []Node, name, at string) string {
	for _, n := range nodes {
		if n.Name == name {
			return at + escaped.Replace(name)
		}
	}
	for _, n := range nodes {
		if strings.HasSuffix(n.Type, "[]") {
			continue
		}
		if place := placeOf(n.Fields, name, at+escaped.Replace(n.Name)+"/"); place != "" {
			return place
		}
	}
	return ""
}

// named returns the node of a name, nil if there is none.
func named(nodes []Node, name string) *Node {
	if at := slices.IndexFunc(nodes, func(n Node) bool { return n.Name == name }); at >= 0 {
		return &nodes[at]
	}
	return nil
}

// escaped writes a name into a JSON Pointer (RFC 6901).
var escaped = strings.NewReplacer("~", "~0", "/", "~1")

// shortened keeps a name short that somebody else has chosen.
func shortened(name string) string {
	const most = 64
	if letters := []rune(name); len(letters) > most {
		return string(letters[:most]) + "…"
	}
	return name
}
