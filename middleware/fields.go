package middleware

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/internal/redact"
)

// Field paths are gjson's, of its simplest kind: keys joined by dots, # for each element of
// an array, a number for one of them, a backslash before a dot that belongs to a key.

var errPath = errors.New("it is no path of keys, # and numbers; a dot or a star in a key is written with a backslash before it")

// ParsePath takes a field path apart, and refuses the rest of gjson's syntax, which finds
// things rather than names them.
func ParsePath(path string) ([]Step, error) { return appendSteps(nil, path) }

// appendSteps is ParsePath into room that is there already: a call has several paths.
func appendSteps(steps []Step, path string) ([]Step, error) {
	for rest, more := path, true; more; {
		var step Step
		var err error
		if step, rest, more, err = cutStep(rest); err != nil {
			return nil, err
		}
		steps = append(steps, step)
	}
	return steps, nil
}

// cutStep cuts the first step off a path. more says that a dot follows it.
func cutStep(path string) (step Step, rest string, more bool, err error) {
	end, escaped := 0, false
	for ; end < len(path) && path[end] != '.'; end++ {
		switch {
		case path[end] == '\\' && end+1 < len(path):
			end, escaped = end+1, true
		case path[end] == '#' && end == 0:
			step.Each = true
		case strings.IndexByte(special, path[end]) >= 0:
			return step, "", false, errPath
		}
	}
	if step.Key = path[:end]; escaped {
		step.Key = unescapeKey(step.Key)
	}
	switch {
	case end == 0, step.Each && end > 1:
		return step, "", false, errPath
	case step.Each:
		step.Key = ""
	}
	if more = end < len(path); more {
		rest = path[end+1:]
	}
	return step, rest, more, nil
}

// unescapeKey takes the backslashes out that escapeKey puts in.
func unescapeKey(key string) string {
	var b strings.Builder
	for i := 0; i < len(key); i++ {
		if key[i] == '\\' && i+1 < len(key) {
			i++
		}
		b.WriteByte(key[i])
	}
	return b.String()
}

// Step is one step of a path: a key, or with Each every element of an array.
type Step struct {
	Key  string
	Each bool
}

// special are the characters that mean something to gjson.
const special = `.\*?|#@!{}[]()`

// found is a string in a JSON text: where it stands with its quotes, and what it says.
type found struct {
	start, end int
	path       string // of this very value, "receivers.0.name"
	value      string
	broken     bool // it is not UTF-8, or half of a surrogate pair was written in it
}

// mismatch is a place in a JSON text that a path cannot go through.
type mismatch struct{ path, is string }

func (m *mismatch) Error() string { return redact.OneLine(m.path) + " is " + m.is }

// findStrings finds what paths name in a valid JSON text, in the order in which it stands
// there, each once. What is absent or null is passed over; of a key that stands twice, both are found. What is neither
// absent nor a string is given to other, which may return an error.
func findStrings(text string, paths []string, other func(*mismatch) error) ([]found, error) {
	var all []found
	var room [8]Step
	for _, path := range paths {
		steps, err := appendSteps(room[:0], path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", redact.OneLine(path), err)
		}
		err = walk(gjson.Parse(text), steps, "", func(at string, value gjson.Result, what string) error {
			if what != "" {
				return other(&mismatch{at, what})
			}
			all = append(all, found{
				start: value.Index, end: value.Index + len(value.Raw),
				path: at, value: value.Str, broken: isBroken(value.Raw, value.Str),
			})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(all, func(a, b found) int { return a.start - b.start })
	return slices.CompactFunc(all, func(a, b found) bool { return a.start == b.start }), nil
}

// isBroken reports whether a JSON string does not say what it was meant to: for half a
// surrogate pair it says U+FFFD, which was not written.
func isBroken(raw, value string) bool {
	if !utf8.ValidString(value) {
		return true
	}
	const replacement = "\ufffd"
	written := strings.Count(raw, replacement) + strings.Count(strings.ToLower(raw), `\ufffd`)
	return strings.Count(value, replacement) > written
}

// walk follows steps down from a value. visit gets each string at their end, or what stood in the way.
// Null hides nothing, whatever may stand in its place.
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

func join(at, step string) string {
	if at == "" {
		return step
	}
	return at + "." + step
}

func escapeKey(key string) string {
	if !strings.ContainsAny(key, special) {
		return key
	}
	var b strings.Builder
	for i := range len(key) {
		if strings.IndexByte(special, key[i]) >= 0 {
			b.WriteByte('\\')
		}
		b.WriteByte(key[i])
	}
	return b.String()
}

func isIndex(step string) bool { return strings.Trim(step, "0123456789") == "" }

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

// replace puts a JSON text together anew: texts[i] in the place of at[i]. Nothing else changes.
func replace(text string, at []found, texts []string) []byte {
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
