package catalog

import (
	"cmp"
	"slices"
	"strings"
	"sync"
)

// Search finds the endpoints that have every one of the words, Chinese or not, in any case. A word
// may be in the path (as written or chained), in the title or the product, or in a field's name or
// label. A word may also be an expanded path.
//
// The best come first, by the place of the word. The places are: a whole path, a segment, a part of
// the path, the title, the product, a field's name, a part of a field. Of equal ones APIv3 on the
// usual host comes first, and then short paths. Without words nothing is found.
func Search(words string) []*Endpoint {
	var wanted []needle
	for _, word := range strings.Fields(words) {
		wanted = append(wanted, needleOf(word))
	}
	if len(wanted) == 0 {
		return nil
	}
	type hit struct {
		*haystack
		rank int
	}
	var hits []hit
	all := haystacks()
	for i := range all {
		h := hit{haystack: &all[i]}
		for _, word := range wanted {
			rank := h.rankOf(word)
			if rank == missing {
				h.haystack = nil
				break
			}
			h.rank += rank
		}
		if h.haystack != nil {
			hits = append(hits, h)
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { // equals stay in the order of All
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.remote, b.remote), cmp.Compare(len(a.segments), len(b.segments)))
	})
	found := make([]*Endpoint, len(hits))
	for i, h := range hits {
		found[i] = h.endpoint
	}
	return found
}

// haystack is the text of an endpoint that is searched, in lower case.
type haystack struct {
	endpoint       *Endpoint
	path           string
	segments       []string // without the braces of a variable, then the names of the chain
	title, product string
	names          []string // of fields
	fields         string   // names and labels, a line each
	remote         int      // 0 for APIv3 on the usual host, 1 on another, 2 for APIv2
}

var haystacks = sync.OnceValue(func() []haystack {
	all := decoded().endpoints
	stacks := make([]haystack, len(all))
	for i, e := range all {
		h := &stacks[i]
		h.endpoint = e
		h.path, h.title, h.product = strings.ToLower(e.Path), strings.ToLower(e.Title), strings.ToLower(e.Product)
		for _, segment := range slices.Concat(strings.Split(h.path, "/"), e.Chain) {
			h.segments = append(h.segments, strings.ToLower(strings.Trim(segment, "{}")))
		}
		var text strings.Builder
		for _, f := range slices.Concat(e.Request, e.Response) {
			name := strings.ToLower(f.Name)
			h.names = append(h.names, name)
			text.WriteString(name + "\n" + strings.ToLower(f.Label) + "\n")
		}
		h.fields = text.String()
		switch {
		case strings.HasPrefix(h.path, "v2/"):
			h.remote = 2
		case e.BaseURL != "":
			h.remote = 1
		}
	}
	return stacks
})

// The ranks of a word, the best first.
const (
	wholePath = iota
	wholeSegment
	partOfPath
	wholeTitle
	partOfTitle
	partOfProduct
	wholeField
	partOfField
	missing
)

// needle is a word in the forms that are searched for.
type needle struct {
	text, path, segment string      // in lower case; without a leading slash; without braces
	at                  []*Endpoint // endpoints that the word leads to as a path
}

func needleOf(word string) needle {
	lower := strings.ToLower(word)
	n := needle{text: lower, path: strings.TrimPrefix(lower, "/"), segment: strings.Trim(lower, "{}")}
	if strings.Contains(word, "/") {
		for _, method := range []string{"DELETE", "GET", "PATCH", "POST", "PUT"} {
			if e, found := Lookup(method, word); found {
				n.at = append(n.at, e)
			}
		}
	}
	return n
}

// rankOf returns the rank of a word's best place.
func (h *haystack) rankOf(n needle) int {
	switch {
	case n.path == h.path || slices.Contains(n.at, h.endpoint):
		return wholePath
	case slices.Contains(h.segments, n.segment):
		return wholeSegment
	case n.path != "" && strings.Contains(h.path, n.path):
		return partOfPath
	case n.text == h.title:
		return wholeTitle
	case strings.Contains(h.title, n.text):
		return partOfTitle
	case strings.Contains(h.product, n.text):
		return partOfProduct
	case slices.Contains(h.names, n.text):
		return wholeField
	case strings.Contains(h.fields, n.text):
		return partOfField
	}
	return missing
}
