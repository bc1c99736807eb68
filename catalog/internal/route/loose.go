package route

import "strings"

// FindLoose is Find for a server that reads with less care. It ignores empty segments, a slash at
// the end, there or missing, and the case of a literal's letters. All literals in nodes have to be
// in lower case. It does not allocate.
func FindLoose(nodes []Node, method, path string) int16 {
	if len(nodes) == 0 {
		return 0
	}
	if n := literal(nodes, &nodes[0], method); n != nil {
		return findLoose(nodes, n, path)
	}
	return 0
}

func findLoose(nodes []Node, n *Node, path string) int16 {
	path = strings.TrimLeft(path, "/")
	if path == "" {
		return endLoose(nodes, n)
	}
	segment, rest, _ := strings.Cut(path, "/")
	if child := literalLoose(nodes, n, segment); child != nil {
		if value := findLoose(nodes, child, rest); value != 0 {
			return value
		}
	}
	if n.Variable {
		return findLoose(nodes, &nodes[n.Child+n.Literals], rest)
	}
	return 0
}

// endLoose prefers the template without a slash at its end if both exist.
func endLoose(nodes []Node, n *Node) int16 {
	if n.Value != 0 {
		return n.Value
	}
	if child := literal(nodes, n, ""); child != nil {
		return child.Value
	}
	return 0
}

// literalLoose finds the child whose segment is the given one in lower case.
func literalLoose(nodes []Node, n *Node, segment string) *Node {
	low, high := int(n.Child), int(n.Child)+int(n.Literals)
	for low < high {
		middle := (low + high) / 2
		switch c := compareLower(nodes[middle].Segment, segment); {
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

// compareLower compares a with b in lower case.
func compareLower(a, b string) int {
	for i := range min(len(a), len(b)) {
		c := b[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if a[i] != c {
			return int(a[i]) - int(c)
		}
	}
	return len(a) - len(b)
}
