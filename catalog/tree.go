package catalog

import (
	"net/url"
	"slices"
	"strings"
)

// Node is a field with the fields inside it.
type Node struct {
	Field
	Fields []Node `json:"fields,omitempty"`
}

// Tree nests a flat list of fields by their depths. A field that is too deep for its place
// belongs to the field before it. Depth counts from the roots of the tree, which have 0.
func Tree(fields []Field) []Node {
	nodes, _ := nest(fields, 0)
	return nodes
}

// nest takes the fields of one depth from the front of a list, and returns the rest.
func nest(fields []Field, depth int) (nodes []Node, rest []Field) {
	for len(fields) > 0 && (fields[0].Depth >= depth || depth == 0) {
		n := Node{Field: fields[0]}
		n.Depth = depth
		n.Fields, fields = nest(fields[1:], depth+1)
		nodes = append(nodes, n)
	}
	return nodes, fields
}

// Part returns the fields of one part of the request: json, query, headers, xml, or body for
// an upload. The name path gives the path's variables. It is nil where there is no such part.
func (e *Endpoint) Part(name string) []Node {
	var vars []Node
	for _, part := range Tree(e.Request) {
		switch {
		case isPart(part.Name) && part.Name == name:
			return lift(part.Fields)
		case !isPart(part.Name):
			vars = append(vars, part)
		}
	}
	if name == "path" {
		return vars
	}
	return nil
}

// Meta returns the fields of the part meta (文件元信息) of an upload. It is nil for another
// endpoint.
func (e *Endpoint) Meta() []Node {
	if meta := named(e.Part("body"), "meta"); meta != nil {
		return meta.Fields
	}
	return nil
}

// isPart reports whether a field at depth 0 holds a part of the request; others are variables
// of the path.
func isPart(name string) bool {
	switch name {
	case "json", "query", "headers", "xml", "body":
		return true
	}
	return false
}

// lift moves a tree one level up, so that its roots have depth 0.
func lift(nodes []Node) []Node {
	for i := range nodes {
		nodes[i].Depth--
		lift(nodes[i].Fields)
	}
	return nodes
}

// Body returns the fields of the notification's body as it comes. The field with the ciphertext is
// a string, and Resource has the fields inside it.
func (w *Webhook) Body() []Node {
	body := w.part("body")
	if holder := cipherOf(body); holder != nil {
		holder.Fields = nil
	}
	return body
}

// Resource returns the fields of the resource that is encrypted in the notification. It is nil
// for a notification of APIv2 that is in clear.
func (w *Webhook) Resource() []Node {
	holder := cipherOf(w.part("body"))
	if holder == nil {
		return nil
	}
	for range holder.Depth + 1 {
		lift(holder.Fields)
	}
	return holder.Fields
}

// ResourceOf returns the fields of one kind of resource. They are those of the first shape with
// that original_type. An event without shapes has one resource. The empty original_type stands for
// the first that is documented. It is false for an original_type that the event does not have.
func (w *Webhook) ResourceOf(originalType string) ([]Node, bool) {
	kinds := w.OriginalTypes()
	if originalType != "" && len(kinds) > 0 && !slices.Contains(kinds, originalType) {
		return nil, false
	}
	at := slices.IndexFunc(w.Shapes, func(s Shape) bool { return originalType == "" || s.OriginalType == originalType })
	if at < 0 {
		return w.Resource(), true
	}
	return w.Shapes[at].Of(w.Resource()), true
}

// Of keeps the fields of a resource that belong to the shape. It changes resource.
func (s Shape) Of(resource []Node) []Node {
	return slices.DeleteFunc(resource, func(n Node) bool { return !slices.Contains(s.Fields, n.Name) })
}

// part returns the fields of the headers or of the body.
func (w *Webhook) part(name string) []Node {
	for _, part := range Tree(w.Fields) {
		if part.Name == name {
			return lift(part.Fields)
		}
	}
	return nil
}

// cipherOf finds the field whose value is the ciphertext of the resource: ciphertext in APIv3,
// event_ciphertext or req_info in APIv2.
func cipherOf(nodes []Node) *Node {
	for i := range nodes {
		if by := nodes[i].EncryptedBy; by == "apiv3" || by == "apiv2" {
			return &nodes[i]
		}
		if holder := cipherOf(nodes[i].Fields); holder != nil {
			return holder
		}
	}
	return nil
}

// OriginalTypes returns the documented values of original_type, which names the kind of resource in
// a notification of APIv3. It is nil where the page of the event names none.
func (w *Webhook) OriginalTypes() []string { return w.originalType().Enum }

// HasOriginalType reports whether a notification always comes with an original_type. For others the
// official sample leaves it out, or empty: only the event tells them apart.
func (w *Webhook) HasOriginalType() bool { return w.originalType().Required }

// originalType returns the field, or an empty one.
func (w *Webhook) originalType() Field {
	at := slices.IndexFunc(w.Fields, func(f Field) bool { return f.Name == "original_type" })
	if at < 0 {
		return Field{}
	}
	return w.Fields[at]
}

// Match is Lookup for an expanded path. It also returns the values of the path's variables,
// percent-decoded once, by the names of the endpoint's template; nil where it has none. A path
// whose value is not percent-encoded well matches nothing.
func Match(method, path string) (e *Endpoint, vars map[string]string, ok bool) {
	e, ok = Lookup(method, path)
	if !ok || !strings.Contains(e.Path, "{") {
		return e, nil, ok
	}
	vars = make(map[string]string)
	rest := strings.TrimPrefix(path, "/")
	for name := range strings.SplitSeq(e.Path, "/") {
		var segment string
		segment, rest, _ = strings.Cut(rest, "/")
		if !strings.HasPrefix(name, "{") {
			continue
		}
		value, err := url.PathUnescape(segment)
		if err != nil {
			return nil, nil, false
		}
		vars[strings.Trim(name, "{}")] = value
	}
	return e, vars, true
}
