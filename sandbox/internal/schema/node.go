package schema

import (
	"regexp"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog"
)

// kind is the type of a value, or of the elements of a list.
type kind string

const (
	kindString  kind = "string"
	kindInteger kind = "integer"
	kindNumber  kind = "number"
	kindBoolean kind = "boolean"
	kindObject  kind = "object"
)

// node is a field with the fields in it. It is not written to once Of has returned.
type node struct {
	name      string
	label     string
	kind      kind
	list      bool
	required  bool
	encoded   bool // the value is a string that holds the JSON of kind
	sensitive bool // encrypted on the wire
	hides     bool // it is sensitive, or something in it is
	enum      []string
	leads     string         // of a link in an answer: the path it leads to, below Seed.Base
	form      string         // of the catalogue, "" for any text
	pattern   *regexp.Regexp // form, for the whole text
	signer    bool           // the number of the merchant who signs
	maxBytes  int            // of the text, 0 for any number
	kids      []*node

	twinHides bool    // in an answer: the request's field of the same path is sensitive
	from      *source // in an answer: what of the request it repeats, besides the field of the same path; nil: nothing
}

// nodesOf returns the nodes of a tree of fields.
func nodesOf(fields []catalog.Node) []*node {
	nodes := make([]*node, len(fields))
	for i, f := range fields {
		nodes[i] = nodeOf(f)
	}
	return nodes
}

func nodeOf(f catalog.Node) *node {
	of, list := strings.CutSuffix(f.Type, "[]")
	if of == "float" {
		of = string(kindNumber)
	}
	n := &node{name: f.Name, label: f.Label, kind: kind(of), list: list, required: f.Required, encoded: f.Encoded == "json",
		sensitive: f.EncryptedBy == "platform" || f.EncryptedBy == "merchant", enum: f.Enum, form: f.Pattern, pattern: patternOf(f.Pattern), signer: f.Signer, maxBytes: f.MaxBytes, kids: nodesOf(f.Fields)}
	n.hides = n.sensitive || slices.ContainsFunc(n.kids, func(kid *node) bool { return kid.hides })
	if n.encoded && len(n.kids) > 0 {
		n.kind = kindObject
	}
	return n
}

// patternOf compiles a pattern of the catalogue for the whole of a text. The generator has compiled
// it before.
func patternOf(pattern string) *regexp.Regexp {
	if pattern == "" {
		return nil
	}
	compiled, err := regexp.Compile("^(?:" + pattern + ")$")
	if err != nil {
		return nil
	}
	return compiled
}

// kid returns the field of a name inside n, nil if there is none.
func (n *node) kid(name string) *node {
	if n == nil {
		return nil
	}
	if at := slices.IndexFunc(n.kids, func(k *node) bool { return k.name == name }); at >= 0 {
		return n.kids[at]
	}
	return nil
}

// asObject returns the object whose JSON the value of n is.
func (n *node) asObject() *node {
	object := *n
	object.kind, object.list, object.encoded = kindObject, false, false
	return &object
}

// members returns the fields of an object that may not be documented.
func (n *node) members() []*node {
	if n == nil {
		return nil
	}
	return n.kids
}
