package schema

import (
	"encoding/json"

	"github.com/tidwall/gjson"
)

// Answer returns the documented answer as JSON, every field in its documented order. A field
// repeats the request's value where the answer does so, and is plausible elsewhere. Sensitive
// fields are in clear. A list has as many elements as the request's list of the same path, or else
// one. Answer returns nil if no answer is documented.
func (s *Shape) Answer(in Input, seed Seed) []byte {
	if len(s.answer) == 0 {
		return nil
	}
	m := &maker{in: in, body: gjson.ParseBytes(in.JSON), seed: seed}
	m.object(s.answer, m.body)
	return m.out
}

// maker writes one answer.
type maker struct {
	in   Input
	body gjson.Result
	seed Seed
	out  []byte
}

// object writes an object with all its fields. like is the request's object of the same path, if
// there is one.
func (m *maker) object(fields []*node, like gjson.Result) {
	m.out = append(m.out, '{')
	for i, n := range fields {
		if i > 0 {
			m.out = append(m.out, ',')
		}
		m.out = append(append(m.out, quoted(n.name)...), ':')
		var same gjson.Result
		if like.IsObject() {
			same = like.Get(n.name)
		}
		m.value(n, same, like)
	}
	m.out = append(m.out, '}')
}

// value writes the value of n. same is the request's value of the same path, and inside is the
// object that contains same.
func (m *maker) value(n *node, same, inside gjson.Result) {
	if n.encoded {
		m.encoded(n, same)
		return
	}
	if !n.list {
		m.one(n, same, inside)
		return
	}
	if !same.IsArray() && n.from != nil {
		same = m.given(n.from)
	}
	elements := []gjson.Result{{}} // one that is made up
	if same.IsArray() {
		elements = same.Array()
	}
	m.out = append(m.out, '[')
	for i, element := range elements[:min(mostElements, len(elements))] {
		if i > 0 {
			m.out = append(m.out, ',')
		}
		m.one(n, element, inside)
	}
	m.out = append(m.out, ']')
}

// mostElements is how many elements a list of an answer has at most. No documented list is longer,
// and a small request must not make a huge answer.
const mostElements = 1000

// one writes a single value, or an element of a list.
func (m *maker) one(n *node, same, inside gjson.Result) {
	switch {
	case len(n.kids) > 0:
		m.object(n.kids, same)
	case n.kind == kindObject && same.IsObject():
		m.out = append(m.out, same.Raw...)
	case n.kind == kindObject:
		m.out = append(m.out, "{}"...)
	default:
		m.out = append(m.out, m.scalar(n, same, inside)...)
	}
}

// scalar returns the value that the request gave, or else a plausible one.
func (m *maker) scalar(n *node, same, inside gjson.Result) string {
	if raw := n.fit(same, n.twinHides); same.Exists() && raw != "" {
		return raw
	}
	if n.from != nil {
		if found := m.given(n.from); found.Exists() {
			if raw := n.fit(found, n.from.sensitive); raw != "" {
				return raw
			}
		}
	}
	if from := sibling[n.name]; from != "" && inside.IsObject() {
		if found := inside.Get(from); found.Type == gjson.Number && n.kind != kindString {
			return found.Raw
		}
	}
	return m.seed.plausible(n)
}

// sibling has amounts that equal another amount of the same object as long as nothing was
// discounted.
var sibling = map[string]string{
	"payer_total": "total", "settlement_total": "total", "payer_refund": "refund", "settlement_refund": "refund", "payer_currency": "currency",
}

// encoded writes the JSON of a value as a string.
func (m *maker) encoded(n *node, same gjson.Result) {
	var like gjson.Result
	if same.Type == gjson.String && json.Valid([]byte(same.Str)) {
		like = gjson.Parse(same.Str)
	}
	inner := &maker{in: m.in, body: m.body, seed: m.seed}
	plain := *n
	plain.encoded = false
	inner.value(&plain, like, gjson.Result{})
	m.out = append(m.out, quoted(string(Plain(inner.out)))...)
}
