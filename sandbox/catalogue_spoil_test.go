package sandbox_test

import (
	"encoding/json"
	"strconv"
)

// spot is a field of a sample, there or not.
type spot struct {
	*leaf
	in             map[string]any
	where, pointer string
}

// spots are all fields of the objects that are there, in documented order.
func (s *sample) spots() (all []spot) {
	for _, where := range []string{"url", "query", "body"} {
		prefix := ""
		if where == "body" {
			prefix = "/"
		}
		all = spotsIn(all, s.fields[where], s.parts[where], where, prefix)
	}
	return all
}

func spotsIn(all []spot, fields []*leaf, in map[string]any, where, prefix string) []spot {
	for _, l := range fields {
		at := spot{leaf: l, in: in, where: where, pointer: prefix + l.Name}
		all = append(all, at)
		value := in[l.Name]
		if text, ok := value.(inText); ok {
			value = text.value
		}
		switch v := value.(type) {
		case map[string]any:
			all = spotsIn(all, l.inside, v, where, at.pointer+"/")
		case []any:
			for i, element := range v {
				if o, ok := element.(map[string]any); ok {
					all = spotsIn(all, l.inside, o, where, at.pointer+"/"+strconv.Itoa(i)+"/")
				}
			}
		}
	}
	return all
}

// badFields are the ways to make a request wrong. Each gives the value for a field, or false where
// it does not apply; nil takes the field away.
var badFields = map[string]func(spot) (any, bool){
	"a required field removed": func(s spot) (any, bool) { return nil, s.Required && s.where != "url" },
	"a wrong type": func(s spot) (any, bool) {
		if s.where != "body" { // every text is a string there
			return "x", s.element() != "string" && !s.isList() && s.Encoded == ""
		}
		if s.element() == "string" || s.isObject() || s.isList() {
			return json.Number("1"), true
		}
		return "x", true
	},
	"a wrong value of an enumeration": func(s spot) (any, bool) {
		var value any = "NO_SUCH_VALUE"
		if s.element() != "string" {
			value = json.Number("987654")
		}
		if s.isList() && s.where == "body" {
			value = []any{value}
		}
		return value, len(s.Enum) > 0 && s.EncryptedBy == ""
	},
}

// spoil makes a request wrong at the deepest spot where that can be done, and says where. undo
// mends it.
func (s *sample) spoil(badField func(spot) (any, bool)) (at spot, undo func(), ok bool) {
	var value any
	depth := -1
	for _, candidate := range s.spots() {
		if v, applies := badField(candidate); applies && candidate.Depth > depth {
			at, value, depth = candidate, v, candidate.Depth
		}
	}
	if depth < 0 {
		return spot{}, nil, false
	}
	had, there := at.in[at.Name]
	if value == nil {
		delete(at.in, at.Name)
	} else {
		at.in[at.Name] = value
	}
	return at, func() {
		delete(at.in, at.Name)
		if there {
			at.in[at.Name] = had
		}
	}, true
}
