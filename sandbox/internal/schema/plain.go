package schema

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// Plain returns JSON as WeChat Pay writes it: without blanks, and with every character of a text
// plain that JSON lets stand plain. A value that an answer repeats from a request is thus no longer
// in the client's own spelling: \u5f62, \/. Other bytes than JSON are returned as they are.
func Plain(raw []byte) []byte {
	if !json.Valid(raw) {
		return raw
	}
	out := make([]byte, 0, len(raw))
	for len(raw) > 0 {
		switch raw[0] {
		case ' ', '\t', '\r', '\n':
			raw = raw[1:]
		case '"':
			end := endOfText(raw)
			out, raw = append(out, plainText(raw[:end])...), raw[end:]
		default:
			out, raw = append(out, raw[0]), raw[1:]
		}
	}
	return out
}

// endOfText returns the length of the JSON text that valid JSON begins with.
func endOfText(raw []byte) int {
	for i := 1; i < len(raw); i++ {
		switch raw[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(raw)
}

// plainText writes a JSON text anew if anything in it is escaped.
func plainText(raw []byte) []byte {
	var text string
	if bytes.IndexByte(raw, '\\') < 0 || json.Unmarshal(raw, &text) != nil {
		return raw
	}
	return []byte(quoted(text))
}

// quoted returns a text as JSON.
func quoted(text string) string {
	if !utf8.ValidString(text) {
		return `""`
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if encoder.Encode(text) != nil { // a string always marshals
		return `""`
	}
	return string(bytes.TrimSuffix(b.Bytes(), []byte("\n")))
}
