package wire

import (
	"bytes"
	"encoding/json"
)

// EncodeJSON makes JSON as it goes over the wire: without HTML escaping, and without the newline
// that encoding/json appends. The error comes from encoding/json, and may quote v.
func EncodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	b.Grow(512) // most requests are shorter
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// BrokenUTF8 reports whether encoding/json has met bytes that are not UTF-8, such as a name in GBK.
// It writes the escape \ufffd for them. A U+FFFD of the caller is written as itself, unescaped.
func BrokenUTF8(data []byte) bool {
	for {
		i := bytes.Index(data, []byte(`\ufffd`))
		if i < 0 {
			return false
		}
		slashes := 1
		for slashes <= i && data[i-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 1 {
			return true
		}
		data = data[i+len(`\ufffd`):]
	}
}
