// Package fill makes up the values of a call of a foreign client. They are the values of the
// catalogue's official samples. Required fields without a value get one, and the merchant's number
// and the times are put right.
package fill

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/catalog"
)

// Maker makes values.
type Maker struct {
	MchID string
	Now   time.Time
	// Given are values by the names of their fields, which go before those of a sample. An example
	// is the number of an order that was made for the call. The name "receivers.type" is only for a
	// type in receivers. In further elements of a list a text ends in the element's place, so that
	// two orders do not have one number.
	Given map[string]any
	// Seal encrypts a sensitive field (敏感信息) for a client that leaves this to its user. Without it
	// the field is in clear, for a client that encrypts by itself.
	Seal func(plaintext string) string

	in    string // the field around
	place string // in lists: "", "-1", "-2"
}

// Request is what a call sends. The numbers of the values are json.Number.
type Request struct {
	Vars, Query, JSON map[string]any
}

// Request makes the values of an endpoint: the required ones, and those of its sample.
func (m Maker) Request(e *catalog.Endpoint) Request {
	r := Request{
		Vars:  m.object(e.Part("path"), object(e.Sample.Vars)),
		Query: m.object(e.Part("query"), object(e.Sample.Query)),
	}
	if fields := e.Part("json"); fields != nil {
		r.JSON = m.object(fields, object(e.Sample.JSON))
	}
	m.path(e.Path, r)
	return r
}

// path gives a value to each variable of a path that the facts have in another part, or nowhere.
func (m Maker) path(template string, r Request) {
	for segment := range strings.SplitSeq(template, "/") {
		name, isVar := strings.CutPrefix(segment, "{")
		name = strings.TrimSuffix(name, "}")
		value, there := r.Find(name)
		if !there {
			value = m.scalar(catalog.Node{Field: catalog.Field{Name: name, Type: "string"}}, nil)
		}
		if isVar {
			r.Vars[name] = value
		}
	}
}

// Object makes the required fields of an object that has no sample.
func (m Maker) Object(fields []catalog.Node) map[string]any { return m.object(fields, nil) }

// Find returns the value of a name at the top of the path, the query or the body.
func (r Request) Find(name string) (any, bool) {
	for _, part := range []map[string]any{r.JSON, r.Query, r.Vars} {
		if value, there := part[name]; there {
			return value, true
		}
	}
	return nil, false
}

// object makes an object of what the sample has in its place.
func (m Maker) object(fields []catalog.Node, sample map[string]any) map[string]any {
	made := map[string]any{}
	for _, n := range fields {
		had, there := sample[n.Name]
		if there && !n.Required && isEmpty(had) {
			there = false
		}
		if there || n.Required {
			made[n.Name] = m.field(n, had)
		}
	}
	return made
}

// field makes the value of one field, which may be a list.
func (m Maker) field(n catalog.Node, had any) any {
	if n.Encoded == "json" {
		return m.encoded(n, had)
	}
	if !strings.HasSuffix(n.Type, listOf) {
		return m.value(n, had)
	}
	list, _ := had.([]any)
	if len(list) == 0 {
		list = []any{nil}
	}
	list = slices.Clone(list)
	for i := range list {
		if i > 0 {
			m.place = fmt.Sprintf("-%d", i)
		}
		list[i] = m.value(n, list[i])
	}
	return list
}

// encoded makes a text that holds JSON.
func (m Maker) encoded(n catalog.Node, had any) any {
	text, _ := had.(string)
	decoded, err := decode([]byte(text))
	if err != nil {
		decoded = nil
	}
	n.Encoded = ""
	if n.Type == "string" && len(n.Fields) > 0 {
		n.Type = "object"
	}
	raw, err := json.Marshal(m.field(n, decoded))
	if err != nil {
		return text // made of JSON, so that it always is JSON
	}
	return string(raw)
}

// value makes a single value, or an element of a list.
func (m Maker) value(n catalog.Node, had any) any {
	if element(n) == "object" {
		sample, _ := had.(map[string]any)
		m.in = n.Name
		return m.object(n.Fields, sample)
	}
	return m.scalar(n, had)
}

const listOf = "[]"

// element is the type of a value, or of the elements of a list.
func element(n catalog.Node) string { return strings.TrimSuffix(n.Type, listOf) }

// isEmpty reports whether a sample has no value, as the samples that are forms have.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case string:
		return v == ""
	case []any:
		return len(v) == 0
	case map[string]any:
		return len(v) == 0
	}
	return false
}

// object reads a JSON object of the catalogue; none is an empty one.
func object(raw json.RawMessage) map[string]any {
	v, _ := decode(raw)
	made, _ := v.(map[string]any)
	return made
}

func decode(raw []byte) (v any, err error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}
