package wire

import (
	"bytes"
	"encoding/json"
)

// EncodeJSON makes JSON as it goes over the wire: without HTML escaping, and without the newline
// that encoding/json puts behind. The error is that of encoding/json, and may quote v.
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
