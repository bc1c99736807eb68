package middleware

import (
	"errors"
	"io"
	"math"
	"net/http"

	"github.com/wxpay-chain/wxpay/internal/inmemory"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// buffer reads the whole body of an answer, up to limit bytes, and gives it back to the answer.
func buffer(res *http.Response, limit int64) ([]byte, error) {
	body, err := readAll(res.Body, res.ContentLength, limit)
	if err != nil {
		var already *VerifyError // the digest did not fit
		if errors.As(err, &already) {
			return nil, err
		}
		return nil, &AnswerError{RequestID: res.Header.Get(wire.HeaderRequestID), Err: err}
	}
	_ = res.Body.Close()
	res.Body = inmemory.New(body)
	res.ContentLength = int64(len(body))
	return body, nil
}

// readAll reads to the end, up to limit bytes. One byte more is ErrAnswerTooLarge. size is the
// number of bytes that the sender announced, -1 for unknown. It saves copying, and is not
// trusted.
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

// isBuffered reports whether the body of an answer is in memory.
func isBuffered(res *http.Response) bool {
	_, ok := res.Body.(*inmemory.Body)
	return ok
}
