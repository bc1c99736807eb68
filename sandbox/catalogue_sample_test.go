package sandbox_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/catalog"
)

// leaf is a field of the catalogue with what lies in it: the tests' own reading of the depths, not
// the sandbox's.
type leaf struct {
	catalog.Field
	inside []*leaf
}

// nest makes a tree of fields.
func nest(fields []catalog.Field) []*leaf {
	root := &leaf{}
	path := []*leaf{root}
	for _, f := range fields {
		l := &leaf{Field: f}
		path = path[:f.Depth+1]
		path[f.Depth].inside = append(path[f.Depth].inside, l)
		path = append(path, l)
	}
	return root.inside
}

func (l *leaf) isList() bool    { return strings.HasSuffix(l.Type, "[]") }
func (l *leaf) element() string { return strings.TrimSuffix(l.Type, "[]") }

// isObject: a text that holds JSON holds an object, where nothing else is said.
func (l *leaf) isObject() bool {
	return l.element() == "object" || l.Encoded == "json" && !l.isList()
}

// inText is JSON that goes over the wire as a text.
type inText struct{ value any }

// MarshalJSON writes the text.
func (e inText) MarshalJSON() ([]byte, error) {
	raw, err := json.Marshal(e.value)
	if err != nil {
		return nil, err
	}
	return json.Marshal(string(raw))
}

// sample is a request of an endpoint, made of its official sample: objects are maps, which tests
// may write to.
type sample struct {
	endpoint *catalog.Endpoint
	parts    map[string]map[string]any // by location: url, query, body, meta
	fields   map[string][]*leaf        // likewise
	asIs     bool                      // the official sample needed nothing
}

// sampleOf reads an official sample and fills in the required fields that it lacks or leaves empty.
// Some samples are forms without values.
func sampleOf(t *testing.T, e *catalog.Endpoint, seal func(string) string) *sample {
	t.Helper()
	s := &sample{endpoint: e, asIs: true, fields: map[string][]*leaf{},
		parts: map[string]map[string]any{"url": object(t, e.Sample.Vars), "query": object(t, e.Sample.Query)}}
	for _, l := range nest(e.Request) {
		switch l.Name {
		case "headers":
		case "body": // an upload, of which the part meta is JSON
			for _, part := range l.inside {
				if part.Name == "meta" {
					s.fields["meta"], s.parts["meta"] = part.inside, map[string]any{}
				}
			}
		case "query":
			s.fields["query"] = l.inside
			if !l.Required && len(s.parts["query"]) == 0 {
				s.fields["query"] = nil
			}
		case "json":
			s.fields["body"], s.parts["body"] = l.inside, object(t, e.Sample.JSON)
		default:
			s.fields["url"] = append(s.fields["url"], l)
		}
	}
	for where, fields := range s.fields {
		s.fill(fields, s.parts[where], seal)
	}
	return s
}

// object reads a JSON object; none is an empty one.
func object(t *testing.T, raw json.RawMessage) map[string]any {
	t.Helper()
	made := map[string]any{}
	if raw != nil {
		d := json.NewDecoder(bytes.NewReader(raw))
		d.UseNumber()
		if err := d.Decode(&made); err != nil {
			t.Fatal(err)
		}
	}
	return made
}

// fill completes an object.
func (s *sample) fill(fields []*leaf, in map[string]any, seal func(string) string) {
	for _, l := range fields {
		had, there := in[l.Name]
		if !there && !l.Required {
			continue
		}
		if list, ok := had.([]any); ok && l.isList() && l.Encoded == "" {
			if len(list) == 0 && l.Required {
				s.asIs = false
				list = append(list, nil)
			}
			for i := range list {
				list[i] = s.complete(l, list[i], seal)
			}
			in[l.Name] = list
			continue
		}
		if l.isList() && l.Encoded == "" {
			s.asIs = false
			in[l.Name] = []any{s.complete(l, nil, seal)}
			continue
		}
		in[l.Name] = s.complete(l, had, seal)
	}
}

// complete makes a value of what the sample has in its place.
func (s *sample) complete(l *leaf, had any, seal func(string) string) any {
	if l.Encoded == "json" {
		return s.completeText(l, had, seal)
	}
	switch {
	case l.Signer:
		return "1900000109" // the samples are of several merchants
	case l.element() == "object":
		in, ok := had.(map[string]any)
		if !ok {
			s.asIs = false
			in = map[string]any{}
		}
		s.fill(l.inside, in, seal)
		return in
	case had == "" && !l.Required:
		return had
	case had == json.Number("0") && len(l.Enum) > 0 && !slices.Contains(l.Enum, "0"): // a form without values
	case had != nil && had != "" && l.EncryptedBy == "":
		return had
	case l.EncryptedBy != "":
		return seal("明文 " + l.Name)
	}
	s.asIs = false
	switch {
	case len(l.Enum) > 0 && l.element() != "string":
		return json.Number(l.Enum[0])
	case len(l.Enum) > 0:
		return l.Enum[0]
	case strings.Contains(l.Pattern, "https?://"):
		return "https://example.com/notify"
	case l.element() == "string":
		return "x"
	case l.element() == "boolean":
		return true
	}
	return json.Number("1")
}

// completeText completes JSON inside a text.
func (s *sample) completeText(l *leaf, had any, seal func(string) string) any {
	text, _ := had.(string)
	if l.isList() {
		var list []any
		if json.Unmarshal([]byte(text), &list) != nil {
			s.asIs, list = false, []any{"x"}
		}
		return inText{list}
	}
	in := map[string]any{}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if d.Decode(&in) != nil {
		s.asIs = false
	}
	s.fill(l.inside, in, seal)
	return inText{in}
}

// target writes the request.
func (s *sample) target(t *testing.T) (target, body string) {
	t.Helper()
	segments := strings.Split(s.endpoint.Path, "/")
	for i, segment := range segments {
		if name, isVar := strings.CutPrefix(segment, "{"); isVar {
			segments[i] = url.PathEscape(inQuery(t, s.parts["url"][strings.TrimSuffix(name, "}")])[0])
		}
	}
	target = "/" + strings.Join(segments, "/")
	query := url.Values{}
	for name, value := range s.parts["query"] {
		query[name] = inQuery(t, value)
	}
	if len(query) > 0 {
		target += "?" + query.Encode()
	}
	if s.parts["body"] != nil {
		raw, err := json.Marshal(s.parts["body"])
		if err != nil {
			t.Fatal(err)
		}
		body = string(raw)
	}
	return target, body
}

// inQuery writes a value as a parameter: a list is several.
func inQuery(t *testing.T, value any) []string {
	t.Helper()
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		return slices.Collect(func(yield func(string) bool) {
			for _, element := range v {
				if !yield(inQuery(t, element)[0]) {
					return
				}
			}
		})
	case inText:
		value = v.value
	}
	raw, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return []string{string(raw)}
}
