package wxpay_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
)

// TestAnswersOfMiddleware: an answer is read as a Middleware leaves it. An answer that is packed is
// unpacked, within MaxAnswer.
func TestAnswersOfMiddleware(t *testing.T) {
	const limit = 1000
	var answer func(*response)
	_, client := pair(t, func(c *wxpay.Config) {
		c.MaxAnswer = limit
		c.Middleware = []wxpay.Middleware{func(next roundTripper) roundTripper {
			return roundTripFunc(func(req *request) (*response, error) {
				res, err := next.RoundTrip(req)
				if err == nil {
					answer(res)
				}
				return res, err
			})
		}}
	})
	replaced := func(encoding string, body []byte) func(*response) {
		return func(res *response) {
			res.Header = http.Header{"Content-Encoding": {encoding}}
			res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		}
	}
	for _, c := range []struct {
		why    string
		answer func(*response)
		want   string
		err    error
	}{
		{"another body", replaced("", []byte("{}")), "{}", nil},
		{"as long as may be", replaced("", make([]byte, limit)), string(make([]byte, limit)), nil},
		{"longer", replaced("", make([]byte, limit+1)), "", wxpay.ErrAnswerTooLarge},
		{"packed", replaced("gzip", wxtest.Gzip([]byte("{}"))), "{}", nil},
		{"packed, and longer once it is unpacked", replaced("gzip", wxtest.Gzip(make([]byte, limit+1))), "", wxpay.ErrAnswerTooLarge},
		{"not packed, though it says so", replaced("GZIP", []byte(strings.Repeat("{}", 10))), "", gzip.ErrHeader},
		{"packed, and cut", replaced("gzip", wxtest.Gzip([]byte("{}"))[:20]), "", io.ErrUnexpectedEOF},
		{"read to its end", func(res *response) { _, _ = io.Copy(io.Discard, res.Body) }, "", nil},
	} {
		answer = c.answer
		res, err := client.Chain(permissionsPath).Post(t.Context(), permissions())
		if !errors.Is(err, c.err) || string(res.Bytes()) != c.want {
			t.Errorf("%s: %q, error %v", c.why, res.Bytes(), err)
		}
		if c.err != nil && !wxpay.MayHaveActed(err) {
			t.Errorf("%s: it may have acted", c.why)
		}
	}
}
