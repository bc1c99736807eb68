package fields

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/internal/redact"
)

// Field is a string in a JSON text. It is a value.
type Field struct {
	Path   string // of this very string, "receivers.0.name"
	Value  string
	Broken bool // the string is not UTF-8, or holds half of a surrogate pair

	start, end int // in the text, quotes included
}

// Mismatch is a place in a JSON text that a path cannot go through. It implements error.
type Mismatch struct{ path, is string }

// Error names the place and the kind of value there, never the value.
func (m *Mismatch) Error() string { return redact.OneLine(m.path) + " is " + m.is }

// Find returns the strings that paths name in a valid JSON text, in the order of the text, each
// once. An absent or null value is passed over. Of a key that stands twice, both values are
// found. A value that is neither absent nor a string is given to other; an error of other ends
// the search.
func Find(text string, paths []string, other func(*Mismatch) error) ([]Field, error) {
	var all []Field
	var room [8]Step
	for _, path := range paths {
		steps, err := appendSteps(room[:0], path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", redact.OneLine(path), err)
		}
		err = walk(gjson.Parse(text), steps, "", func(at string, value gjson.Result, what string) error {
			if what != "" {
				return other(&Mismatch{at, what})
			}
			all = append(all, Field{
				Path: at, Value: value.Str, Broken: isBroken(value.Raw, value.Str),
				start: value.Index, end: value.Index + len(value.Raw),
			})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b Field) int { return a.start - b.start })
	return slices.CompactFunc(all, func(a, b Field) bool { return a.start == b.start }), nil
}

// Replace returns text with texts[i], which is JSON, in the place of at[i]. No other byte
// changes. at comes from Find, for the same text.
func Replace(text string, at []Field, texts []string) []byte {
	size := len(text)
	for i := range at {
		size += len(texts[i]) - (at[i].end - at[i].start)
	}
	out := make([]byte, 0, size)
	from := 0
	for i, f := range at {
		out = append(append(out, text[from:f.start]...), texts[i]...)
		from = f.end
	}
	return append(out, text[from:]...)
}

// isBroken reports whether a JSON string says something else than its writer meant. For half of a
// surrogate pair it says U+FFFD, which was not written.
func isBroken(raw, value string) bool {
	if !utf8.ValidString(value) {
		return true
	}
	const replacement = "\ufffd"
	written := strings.Count(raw, replacement) + strings.Count(strings.ToLower(raw), `\ufffd`)
	return strings.Count(value, replacement) > written
}

// walk follows steps down from a value. visit gets each string at their end, or the value that
// stood in the way, with what it is. A null hides nothing, so walk passes it over in every place.
func walk(value gjson.Result, steps []Step, at string, visit func(at string, value gjson.Result, what string) error) (err error) {
	if value.Type == gjson.Null {
		return nil
	}
	if len(steps) == 0 {
		if value.Type != gjson.String {
			return visit(at, value, "no string but "+kindOf(value))
		}
		return visit(at, value, "")
	}
	step, rest := steps[0], steps[1:]
	switch {
	case value.IsObject() && !step.Each:
		value.ForEach(func(key, child gjson.Result) bool {
			if key.Str == step.Key {
				err = walk(child, rest, join(at, escapeKey(step.Key)), visit)
			}
			return err == nil
		})
		return err
	case value.IsArray() && (step.Each || isIndex(step.Key)):
		i := 0
		value.ForEach(func(_, child gjson.Result) bool {
			if index := strconv.Itoa(i); step.Each || step.Key == index {
				err = walk(child, rest, join(at, index), visit)
			}
			i++
			return err == nil
		})
		return err
	case step.Each:
		return visit(at, value, "no array but "+kindOf(value))
	}
	return visit(at, value, "no object but "+kindOf(value))
}

func kindOf(value gjson.Result) string {
	switch {
	case value.IsObject():
		return "an object"
	case value.IsArray():
		return "an array"
	case value.Type == gjson.Number:
		return "a number"
	case value.Type == gjson.String:
		return "a string"
	}
	return "a boolean"
}
