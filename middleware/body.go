package middleware

import (
	"bytes"
	"io"
	"math"
)

// readAll reads to the end, up to limit bytes; one more is ErrAnswerTooLarge. size is how
// many there should be, if that is known: it saves copying, and is not believed.
func readAll(r io.Reader, size, limit int64) ([]byte, error) {
	limit = min(limit, math.MaxInt64-1)
	if size < 0 || size > min(limit, 1<<20) {
		size = 511
	}
	data := make([]byte, 0, size+1) // room to find the end
	for {
		n, err := r.Read(data[len(data):min(int64(cap(data)), limit+1)])
		data = data[:len(data)+n]
		switch {
		case int64(len(data)) > limit:
			return nil, ErrAnswerTooLarge
		case err == io.EOF:
			return data, nil
		case err != nil:
			return nil, err
		case len(data) == cap(data):
			data = append(data, 0)[:len(data)]
		}
	}
}

// payload is a body that is there already.
type payload struct{ bytes.Reader }

func newPayload(data []byte) *payload {
	p := new(payload)
	p.Reset(data)
	return p
}

func (*payload) Close() error { return nil }
