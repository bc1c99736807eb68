package rules

import "strings"

// reading is one way in which servers read a path that is percent-encoded.
type reading uint8

const (
	slashes reading = 1 << iota // an encoded slash and a backslash divide segments
	params                      // a semicolon ends a segment
	queries                     // an encoded ? or # ends the path

	readings = 1 << iota // how many there are
)

// encodedSlash stands in a decoded path for an encoded slash. No path in UTF-8 holds such a byte.
const encodedSlash = '\xff'

// decode undoes percent-encoding until nothing is left to undo, as several servers in a row may. It
// does so in one pass: a decoded byte is looked at again with the bytes that follow it.
func decode(path string) string {
	if !strings.Contains(path, "%") {
		return path
	}
	out := make([]byte, 0, len(path))
	for i := range len(path) {
		out = append(out, path[i])
		for n := len(out) - 3; n >= 0 && out[n] == '%'; n = len(out) - 3 {
			high, low := unhex(out[n+1]), unhex(out[n+2])
			if high < 0 || low < 0 {
				break
			}
			c := byte(high<<4 | low)
			if c == '/' || c == '\\' {
				c = encodedSlash
			}
			out = append(out[:n], c)
		}
	}
	return string(out)
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// of writes a decoded path in this reading, without blanks and control characters.
func (r reading) of(decoded string) string {
	out := make([]byte, 0, len(decoded))
	inParams := false
	for i := range len(decoded) {
		c := decoded[i]
		switch {
		case r&slashes != 0 && (c == encodedSlash || c == '\\'):
			c = '/'
		case r&queries != 0 && (c == '?' || c == '#'):
			return string(out)
		case r&params != 0 && c == ';':
			inParams = true
		}
		if c == '/' {
			inParams = false
		}
		if !inParams && c > ' ' && c != 0x7f {
			out = append(out, c)
		}
	}
	return string(out)
}
