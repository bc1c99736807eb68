// Package fields finds the strings in a JSON text that field paths name, and replaces them
// without changing another byte. A path is of gjson's simplest kind: keys joined by dots, # for
// each element of an array, a number for one element. A backslash stands before a dot that
// belongs to a key. The package holds no state, and its functions may be called by several
// goroutines at once.
package fields

import (
	"errors"
	"strings"
)

var errPath = errors.New("it is no path of keys, # and numbers; write a backslash before a dot or a star in a key")

// special holds the characters that mean something to gjson.
const special = `.\*?|#@!{}[]()`

// Step is one step of a path: a key or, with Each, every element of an array.
type Step struct {
	Key  string
	Each bool
}

// Names returns the names of query parameters that paths give. A path names a parameter as it is
// written, or with its backslashes taken out.
func Names(paths []string) []string {
	var names []string
	for _, path := range paths {
		if names = append(names, path); strings.Contains(path, "\\") {
			names = append(names, unescapeKey(path))
		}
	}
	return names
}

// Parse takes a path apart. It refuses the rest of gjson's syntax, which searches instead of
// naming.
func Parse(path string) ([]Step, error) { return appendSteps(nil, path) }

// appendSteps is Parse into a slice that the caller reuses for several paths.
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

// cutStep cuts the first step off a path. more reports whether a dot follows the step.
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

// escapeKey puts a backslash before each special character of a key.
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

// unescapeKey removes the backslashes that escapeKey writes.
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

func isIndex(step string) bool { return strings.Trim(step, "0123456789") == "" }

func join(at, step string) string {
	if at == "" {
		return step
	}
	return at + "." + step
}
