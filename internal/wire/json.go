package wire

import (
	"bytes"
	"encoding/json"
)

// EncodeJSON makes JSON as it goes over the wire: without HTML escaping, and without the newline
// that encoding/json appends. The error comes from encoding/json, and may quote v.
func EncodeJSON(v any) ([]byte, error) {
	var t text
	t.data = t.room[:0]
	encoder := json.NewEncoder(&t)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(t.data, []byte("\n")), nil
}

// text is what an Encoder writes, with the room that most requests need.
type text struct {
	data []byte
	room [512]byte
}

func (t *text) Write(p []byte) (int, error) {
	t.data = append(t.data, p...)
	return len(p), nil
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
