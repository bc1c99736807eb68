// Package route finds a path among templates such as v3/pay/transactions/id/{transaction_id}. The
// templates of a method are a tree of segments in one flat slice. So a generated table is plain
// read-only data, and nothing is built when a program starts.
//
// Both tables of the catalogue use it: the small one in catalog/rules and the whole in catalog.
package route

import "strings"

// Node is one segment of one or more templates. The children of a node stand side by side in the
// slice: first the literal ones, sorted, then the variable, if there is one.
type Node struct {
	Segment  string // a literal segment as it goes over the wire; "" for a variable and for the end behind a trailing slash
	Child    uint16 // where the children begin
	Literals uint16 // how many of them are literal
	Variable bool   // whether one more follows them, for any one segment that is not empty
	Value    int16  // the value of the template that ends here; 0: no template ends here
}

// Find returns the value of the template that path belongs to, and 0 where there is none. Node 0 is
// the root; its children are the methods. Segments are compared byte by byte, percent-encoded and
// in their own case. At each segment a literal goes before a variable; where the literal leads
// nowhere, the variable is tried. It does not allocate.
func Find(nodes []Node, method, path string) int16 {
	if len(nodes) == 0 {
		return 0
	}
	if n := literal(nodes, &nodes[0], method); n != nil {
		return find(nodes, n, path)
	}
	return 0
}

// find goes down one segment. It calls itself at most as deep as the longest template.
func find(nodes []Node, n *Node, path string) int16 {
	segment, rest, more := strings.Cut(path, "/")
	if child := literal(nodes, n, segment); child != nil {
		if value := end(nodes, child, rest, more); value != 0 {
			return value
		}
	}
	if n.Variable && segment != "" {
		return end(nodes, &nodes[n.Child+n.Literals], rest, more)
	}
	return 0
}

func end(nodes []Node, n *Node, rest string, more bool) int16 {
	if more {
		return find(nodes, n, rest)
	}
	return n.Value
}

// literal finds the child whose segment is exactly the given one.
func literal(nodes []Node, n *Node, segment string) *Node {
	low, high := int(n.Child), int(n.Child)+int(n.Literals)
	for low < high {
		middle := (low + high) / 2
		switch c := strings.Compare(nodes[middle].Segment, segment); {
		case c == 0:
			return &nodes[middle]
		case c < 0:
			low = middle + 1
		default:
			high = middle
		}
	}
	return nil
}
