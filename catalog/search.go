package catalog

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// Search finds the endpoints that have every one of the words, Chinese or not, in any case. A word
// may be in the path (as written or chained), in the title or the product, or in a field's name or
// label. A word may also be an expanded path.
//
// The best come first, by the place of the word. Best is the path: the whole of it, a segment, a
// part of it. The title is next: the whole of it, a part of it, pieces of it. Then come the
// product, a field's name and a part of a field. A piece has two Chinese characters or more, as
// 查询 and 订单 of 查询订单. Of equal ones APIv3 on the usual host comes first, and then short
// paths. Without words nothing is found.
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
			if f.Name == "Wechatpay-Serial" { // its label would have 平台证书 find every sensitive endpoint
				continue
			}
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
	piecesOfTitle
	partOfProduct
	wholeField
	partOfField
	missing
)

// needle is a word in the forms that are searched for.
type needle struct {
	text, path, segment string      // in lower case; without a leading slash; without braces
	pieces              []rune      // of a word that is all Chinese, which has no blanks to part it; else nil
	at                  []*Endpoint // endpoints that the word leads to as a path
}

func needleOf(word string) needle {
	lower := strings.ToLower(word)
	n := needle{text: lower, path: strings.TrimPrefix(lower, "/"), segment: strings.Trim(lower, "{}")}
	if !strings.ContainsFunc(word, func(r rune) bool { return !unicode.Is(unicode.Han, r) }) {
		n.pieces = []rune(word)
	}
	if strings.Contains(word, "/") {
		n.at = LookupAll(word)
	}
	return n
}

// inPieces reports whether a word can be cut into pieces of two characters or more, all of which
// are in the title. The order of the pieces makes no difference.
func inPieces(title string, word []rune) bool {
	if len(word) < 4 { // two pieces at least
		return false
	}
	reached := make([]bool, len(word)+1) // reached[i]: the first i characters are cut
	reached[0] = true
	for end := 2; end <= len(word); end++ {
		for begin := 0; begin <= end-2 && !reached[end]; begin++ {
			reached[end] = reached[begin] && strings.Contains(title, string(word[begin:end]))
		}
	}
	return reached[len(word)]
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
	case inPieces(h.title, n.pieces):
		return piecesOfTitle
	case strings.Contains(h.product, n.text):
		return partOfProduct
	case slices.Contains(h.names, n.text):
		return wholeField
	case strings.Contains(h.fields, n.text):
		return partOfField
	}
	return missing
}
