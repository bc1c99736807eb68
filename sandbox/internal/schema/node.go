package schema

import (
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

// node is a field with what lies in it. It is not written to once Of has returned.
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
	kids      []*node

	twinHides bool    // in an answer: the request's field of the same path is sensitive
	from      *source // in an answer: what of the request it repeats, besides the field of the same path; nil: nothing
}

// treeOf nests fields as their depths say; one that is too deep belongs to the field before it.
func treeOf(fields []catalog.Field) []*node {
	root := &node{}
	open := []*node{root}
	for _, f := range fields {
		n := nodeOf(f)
		open = open[:min(max(f.Depth, 0)+1, len(open))]
		parent := open[len(open)-1]
		parent.kids = append(parent.kids, n)
		open = append(open, n)
	}
	root.settle()
	return root.kids
}

func nodeOf(f catalog.Field) *node {
	of, list := strings.CutSuffix(f.Type, "[]")
	if of == "float" {
		of = string(kindNumber)
	}
	return &node{name: f.Name, label: f.Label, kind: kind(of), list: list, required: f.Required, encoded: f.Encoded == "json",
		sensitive: f.EncryptedBy == "platform" || f.EncryptedBy == "merchant", enum: f.Enum}
}

// settle says what can only be known of a node once all that lies in it is there.
func (n *node) settle() {
	n.hides = n.sensitive
	for _, kid := range n.kids {
		kid.settle()
		n.hides = n.hides || kid.hides
	}
	if n.encoded && len(n.kids) > 0 {
		n.kind = kindObject
	}
}

// kid is the field of a name inside n, nil if there is none.
func (n *node) kid(name string) *node {
	if n == nil {
		return nil
	}
	if at := slices.IndexFunc(n.kids, func(k *node) bool { return k.name == name }); at >= 0 {
		return n.kids[at]
	}
	return nil
}

// members are the fields of an object that may not be documented.
func (n *node) members() []*node {
	if n == nil {
		return nil
	}
	return n.kids
}
