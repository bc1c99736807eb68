// Package inmemory has the body of a request or an answer whose bytes are at hand. A layer that
// finds one below takes the bytes, instead of reading them into a copy.
package inmemory

import (
	"bytes"
	"io"
)

// Body is an io.ReadCloser over bytes that stay as they are. It is for one reader.
type Body struct {
	bytes.Reader
	data []byte
}

// New returns a Body over data.
func New(data []byte) *Body {
	b := &Body{data: data}
	b.Reset(data)
	return b
}

// Close does nothing.
func (*Body) Close() error { return nil }

// Rest returns the bytes of a Body that were not read yet. It reports false for another reader. The
// bytes are not to be changed.
func Rest(r io.Reader) ([]byte, bool) {
	b, ok := r.(*Body)
	if !ok {
		return nil, false
	}
	return b.data[len(b.data)-b.Len():], true
}
