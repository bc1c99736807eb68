package gate

import (
	"bytes"
	"encoding/json"
	"slices"
	"unicode/utf16"

	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// A caller who signs one encoding of a JSON text and sends another gets a wrong signature. To tell
// him so, the sandbox writes what was sent as the usual libraries would.

// style is a way in which a JSON library writes.
type style struct {
	spaced  bool // ", " and ": ", as Python does
	sorted  bool // the keys of an object, as Go does with a map
	slashes bool // "\/", as PHP does
	ascii   bool // \u5f20 for other characters, as Python and PHP do
}

// The bounds of a meta that is worth being encoded in all styles: its bytes, and its objects and
// lists. The time grows with the square of the bytes: 64 KiB took seconds for each wrong signature.
const (
	longestEncoded = 8 << 10
	mostNested     = 64
)

// encodings returns a JSON text as other libraries write it.
func encodings(text []byte) (all [][]byte) {
	nested := bytes.Count(text, []byte("{")) + bytes.Count(text, []byte("["))
	if len(text) > longestEncoded || nested > mostNested || !json.Valid(text) {
		return nil
	}
	for i := range 16 {
		s := style{spaced: i&1 > 0, sorted: i&2 > 0, slashes: i&4 > 0, ascii: i&8 > 0}
		all = append(all, s.value(nil, text))
	}
	return all
}

// value writes a JSON value in the style. The text is valid.
func (s style) value(out []byte, text json.RawMessage) []byte {
	text = bytes.TrimSpace(text)
	switch text[0] {
	case '{':
		return s.object(out, text)
	case '[':
		var elements []json.RawMessage
		_ = json.Unmarshal(text, &elements)
		out = append(out, '[')
		for i, element := range elements {
			out = s.value(s.separate(out, i), element)
		}
		return append(out, ']')
	case '"':
		var plain string
		_ = json.Unmarshal(text, &plain)
		return s.text(out, plain)
	}
	return append(out, text...)
}

// object writes an object.
func (s style) object(out []byte, text json.RawMessage) []byte {
	var values map[string]json.RawMessage
	_ = json.Unmarshal(text, &values)
	var keys []string
	decoder := json.NewDecoder(bytes.NewReader(text))
	_, _ = decoder.Token() // {
	for decoder.More() {
		key, _ := decoder.Token()
		var skipped json.RawMessage
		if name, ok := key.(string); !ok || decoder.Decode(&skipped) != nil {
			break
		} else if !slices.Contains(keys, name) {
			keys = append(keys, name)
		}
	}
	if s.sorted {
		slices.Sort(keys)
	}
	out = append(out, '{')
	for i, key := range keys {
		out = append(s.text(s.separate(out, i), key), ':')
		if s.spaced {
			out = append(out, ' ')
		}
		out = s.value(out, values[key])
	}
	return append(out, '}')
}

// separate writes what stands in front of an element.
func (s style) separate(out []byte, index int) []byte {
	switch {
	case index == 0:
		return out
	case s.spaced:
		return append(out, ", "...)
	}
	return append(out, ',')
}

// text writes a string.
func (s style) text(out []byte, plain string) []byte {
	quoted, _ := reply.Marshal(plain) // a string always marshals
	if s.slashes {
		quoted = bytes.ReplaceAll(quoted, []byte("/"), []byte(`\/`))
	}
	if !s.ascii {
		return append(out, quoted...)
	}
	for _, char := range string(quoted) {
		if char < 0x80 {
			out = append(out, byte(char))
			continue
		}
		for _, unit := range utf16.Encode([]rune{char}) {
			const hex = "0123456789abcdef"
			out = append(out, '\\', 'u', hex[unit>>12], hex[unit>>8&15], hex[unit>>4&15], hex[unit&15])
		}
	}
	return out
}
