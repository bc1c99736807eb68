package main

import (
	"cmp"
	"slices"
	"strings"
)

// reconcile settles what the site and the second sources say of one endpoint, by the rule of
// docs/catalogue.md, and writes the result into e. It returns every claim that was weighed.
// base is the source that e came from.
func reconcile(e *Endpoint, base string, witnesses []*witness) []*claim {
	var request, response []statement
	spokeRequest, spokeResponse := []string{}, []string{}
	for _, w := range witnesses {
		if len(w.Request) > 0 {
			spokeRequest = append(spokeRequest, w.source)
		}
		if len(w.Response) > 0 {
			spokeResponse = append(spokeResponse, w.source)
		}
		request = append(request, w.requestStatements(e)...)
		response = append(response, w.responseStatements()...)
	}
	r := &weighing{endpoint: e, base: base, witnesses: witnesses}
	e.Request = r.weigh("request", e.Request, request, spokeRequest)
	e.Response = r.weigh("response", e.Response, response, spokeResponse)
	return r.claims
}

// weighing is one endpoint while its sources are compared.
type weighing struct {
	endpoint  *Endpoint
	base      string
	witnesses []*witness
	claims    []*claim
}

// weigh brings the statements on one side, the request or the response, into its fields.
func (r *weighing) weigh(side string, fields []*Field, said []statement, speakers []string) []*Field {
	had := make(map[string]string)
	for _, l := range locate(fields) {
		l.field.Sources = []string{r.base}
		had[l.path] = l.field.wireType()
	}
	byPath := make(map[string][]statement)
	for _, s := range said {
		s.path = asLists(s.path, fields)
		if len(byPath[s.path]) == 0 {
			fields = ensure(fields, side, s)
		}
		byPath[s.path] = join(byPath[s.path], s)
	}
	slices.Sort(speakers)
	speakers = slices.Compact(speakers)
	for _, l := range locate(fields) {
		if len(speakers) == 0 {
			continue
		}
		for _, s := range byPath[l.path] {
			l.field.Sources = append(l.field.Sources, s.source)
		}
		if isFrame(side, l) {
			if len(l.field.Sources) == 0 {
				l.field.Sources = speakers
			}
			continue
		}
		r.compare(&comparison{side: side, path: l.path, field: l.field, said: byPath[l.path], speakers: speakers, had: had[l.path]})
	}
	return fields
}

// asLists puts .# behind each list of objects that a source calls an object. Generated samples
// lose the brackets of a type now and then; none invents them.
func asLists(path string, fields []*Field) string {
	if !strings.Contains(path, ".") {
		return path
	}
	for _, l := range locate(fields) {
		if rest, in := strings.CutPrefix(path, l.path+"."); in && l.field.Type == "object[]" && !strings.HasPrefix(rest, "#") {
			path = l.path + ".#." + rest
		}
	}
	return path
}

// isFrame reports whether a field is a part of the request and no field of it, or a header.
func isFrame(side string, l located) bool {
	if side == "response" {
		return false
	}
	part, _, inside := strings.Cut(l.path, ".")
	return part == "headers" || !inside && slices.Contains([]string{"json", "query", "xml", "body"}, part)
}

// join adds a statement to those on one field, so that each source has one. A source that speaks
// twice requires a field only where it always does.
func join(said []statement, s statement) []statement {
	at := slices.IndexFunc(said, func(had statement) bool { return had.source == s.source })
	if at < 0 {
		return append(said, s)
	}
	had := &said[at]
	had.kind = cmp.Or(had.kind, s.kind)
	if had.required == "" || s.required == "false" {
		had.required = s.required
	}
	had.enum = union(had.enum, s.enum)
	had.secret = had.secret || s.secret
	return said
}

// ensure gives a field the type that the first of the second sources says. A field that is new
// stands at the end of the object that it belongs in.
func ensure(fields []*Field, side string, s statement) []*Field {
	all := locate(fields)
	if at := slices.IndexFunc(all, func(l located) bool { return l.path == s.path }); at >= 0 {
		fields[at].retype(s.kind)
		return fields
	}
	parent, name := "", s.path
	if dot := strings.LastIndex(s.path, "."); dot >= 0 {
		parent, name = strings.TrimSuffix(s.path[:dot], ".#"), s.path[dot+1:]
	}
	f := &Field{Name: name, Type: cmp.Or(s.kind, "string")}
	if parent == "" {
		f.Required = side == "request" // a variable, or a part of the request
		return append(fields, f)
	}
	fields = ensure(fields, side, statement{path: parent, kind: "object"})
	at := slices.IndexFunc(locate(fields), func(l located) bool { return l.path == parent })
	if at < 0 { // the parent is a list of its own, which no other source has
		return fields
	}
	f.Depth = fields[at].Depth + 1
	return slices.Insert(fields, at+1+inside(fields[at:]), f)
}

// retype gives a field the type that it has on the wire for an official source. An encoded field
// is a string there, and a list stays a list: see asLists.
func (f *Field) retype(kind string) {
	if kind != "" && kind != f.wireType() && !(kind == "object" && f.Type == "object[]") {
		f.Type, f.Encoded = kind, ""
	}
}

// wireType is the type of a field as it travels.
func (f *Field) wireType() string {
	switch {
	case f.Encoded != "":
		return "string"
	case f.Type == "float":
		return "number"
	}
	return f.Type
}
