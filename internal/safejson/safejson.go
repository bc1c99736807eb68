// Package safejson reads foreign JSON with gjson. gjson recurses once a level of nesting without a
// limit: 10 MiB of opening brackets overflow Go's stack, and no recover stops that. The standard
// library's parsers have a limit (10,000) and need nothing from here. The package holds no state;
// its functions may be called by several goroutines at once.
package safejson

import (
	"bytes"
	"strings"

	"github.com/tidwall/gjson"
)

const (
	// MaxDepth is how deep arrays and objects may be nested. No field that WeChat Pay documents needs
	// more than 9. 512 is the default limit of PHP's json_decode, on which many merchants rely.
	MaxDepth = 512

	// maxText is the length in bytes of the longest JSON string, as written, that @fromstr may read.
	// It bounds the depth of JSON inside a string, and inside strings in there.
	maxText = 64 << 10
)

// Valid reports whether data is one JSON value, nested at most MaxDepth deep. Only valid data may
// be given to gjson's functions, and only its gjson.Result to the caller of an API.
func Valid(data []byte) bool {
	return isShallow(data) && gjson.ValidBytes(data)
}

// Get finds a value by its gjson path. It returns a Result that does not Exist where nothing is
// found and where data is not Valid, since gjson would guess then. The modifier @fromstr reads JSON
// inside a string. A path with it finds nothing in data with a string of over 64 KiB.
func Get(data []byte, path string) gjson.Result {
	if !Valid(data) || strings.Contains(path, "@fromstr") && hasLongText(data) {
		return gjson.Result{}
	}
	return gjson.GetBytes(data, path)
}

// isShallow reports whether data nests at most MaxDepth deep. For data that is not JSON, the answer
// holds up to the first mistake, and a validator goes no further.
func isShallow(data []byte) bool {
	if bytes.Count(data, []byte{'['})+bytes.Count(data, []byte{'{'}) <= MaxDepth { // nearly always, and fast
		return true
	}
	depth := 0
	for i := 0; i < len(data); i++ {
		switch data[i] {
		case '"':
			i = endOfText(data, i)
		case '[', '{':
			if depth++; depth > MaxDepth {
				return false
			}
		case ']', '}':
			depth--
		}
	}
	return true
}

// hasLongText reports whether valid JSON holds a string longer than maxText.
func hasLongText(data []byte) bool {
	for i := 0; i < len(data); i++ {
		if data[i] == '"' {
			end := endOfText(data, i)
			if end-i > maxText {
				return true
			}
			i = end
		}
	}
	return false
}

// endOfText returns where the string that begins at start ends: the index of its closing quote, or
// len(data).
func endOfText(data []byte, start int) int {
	for i := start + 1; i < len(data); i++ {
		switch data[i] {
		case '\\':
			i++
		case '"':
			return i
		}
	}
	return len(data)
}
