package schema

import (
	"cmp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// edit replaces the bytes from start to end.
type edit struct {
	start, end int
	text       string
}

// apply makes the edits, which do not overlap, in one go.
func apply(text string, edits []edit) string {
	if len(edits) == 0 {
		return text
	}
	slices.SortFunc(edits, func(a, b edit) int { return cmp.Compare(a.start, b.start) })
	var b strings.Builder
	done := 0
	for _, e := range edits {
		b.WriteString(text[done:e.start])
		b.WriteString(e.text)
		done = e.end
	}
	b.WriteString(text[done:])
	return b.String()
}

// elementsOf returns the elements of a list, each with its place in the JSON.
func elementsOf(list gjson.Result) (elements []gjson.Result) {
	list.ForEach(func(_, element gjson.Result) bool {
		elements = append(elements, element)
		return true
	})
	return elements
}
