package route

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Pattern is one template to be found.
type Pattern struct {
	Method, Path string
	Exact        bool  // {x} in the path is text like any other and not a variable
	Value        int16 // more than 0
}

// Overlap is the error of Build for two patterns that match the same paths.
type Overlap struct{ Pattern, With Pattern }

func (o *Overlap) Error() string {
	return fmt.Sprintf("%s %s matches the same paths as %s", o.Pattern.Method, o.Pattern.Path, o.With.Path)
}

// IsVariable reports whether a segment of a template is a variable: {name}.
func IsVariable(segment string) bool {
	return len(segment) > 2 && segment[0] == '{' && segment[len(segment)-1] == '}'
}

// Build makes the nodes for Find. The order of the patterns makes no difference. Two patterns whose
// paths cannot be told apart are an *Overlap.
func Build(patterns []Pattern) ([]Node, error) {
	root := new(branch)
	for _, p := range patterns {
		if p.Value <= 0 {
			return nil, fmt.Errorf("%s %s: value %d", p.Method, p.Path, p.Value)
		}
		if err := root.add(p); err != nil {
			return nil, err
		}
	}
	return root.flatten()
}

// branch is a node while the tree grows.
type branch struct {
	literals map[string]*branch
	variable *branch
	owner    *Pattern // the pattern that ends here
}

func (b *branch) add(p Pattern) error {
	b = b.literal(p.Method)
	for segment := range strings.SplitSeq(p.Path, "/") {
		if IsVariable(segment) && !p.Exact {
			if b.variable == nil {
				b.variable = new(branch)
			}
			b = b.variable
		} else {
			b = b.literal(segment)
		}
	}
	if b.owner != nil {
		return &Overlap{Pattern: p, With: *b.owner}
	}
	b.owner = &p
	return nil
}

func (b *branch) literal(segment string) *branch {
	if b.literals == nil {
		b.literals = make(map[string]*branch)
	}
	child := b.literals[segment]
	if child == nil {
		child = new(branch)
		b.literals[segment] = child
	}
	return child
}

// flatten lays the tree out level by level, which puts the children of each node side by side.
func (b *branch) flatten() ([]Node, error) {
	nodes, queue := []Node{{}}, []*branch{b}
	for i := 0; i < len(queue); i++ {
		b := queue[i]
		nodes[i].Child, nodes[i].Literals, nodes[i].Variable = uint16(len(nodes)), uint16(len(b.literals)), b.variable != nil
		if b.owner != nil {
			nodes[i].Value = b.owner.Value
		}
		segments := make([]string, 0, len(b.literals))
		for segment := range b.literals {
			segments = append(segments, segment)
		}
		slices.Sort(segments)
		for _, segment := range segments {
			nodes, queue = append(nodes, Node{Segment: segment}), append(queue, b.literals[segment])
		}
		if b.variable != nil {
			nodes, queue = append(nodes, Node{}), append(queue, b.variable)
		}
		if len(nodes) > math.MaxUint16 {
			return nil, fmt.Errorf("more than %d segments", math.MaxUint16)
		}
	}
	return nodes, nil
}
