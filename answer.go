package wxpay

import (
	"compress/gzip"
	"io"
	"math"
	"net/http"
	"strings"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/internal/inmemory"
	"github.com/wxpay-chain/wxpay/middleware"
)

// answers reads the answers of calls. resty could do that, and would copy each of them in pieces of
// 512 bytes, although Verify has brought it into memory.
type answers struct {
	limit   int64 // of a compressed answer, once it is unpacked; Verify bounds what came over the wire
	decrypt resty.ResponseMiddleware
}

func (c *Config) answers() answers {
	return answers{min(c.MaxAnswer, math.MaxInt64-1), middleware.Decrypt(c.decrypter())}
}

// read gives an answer its body, with the sensitive fields in clear.
func (a *answers) read(answer *resty.Response) error {
	body, err := a.body(answer.RawResponse)
	if err != nil {
		return err
	}
	answer.SetBody(body)
	return a.decrypt(nil, answer)
}

// body returns the body of an answer, unpacked, and closes it.
func (a *answers) body(res *http.Response) ([]byte, error) {
	defer func() { _ = res.Body.Close() }()
	plain := io.Reader(res.Body)
	if strings.EqualFold(res.Header.Get("Content-Encoding"), "gzip") && res.ContentLength != 0 {
		unpacked, err := gzip.NewReader(plain)
		if err != nil {
			return nil, err
		}
		plain = unpacked
	}
	if body, ok := inmemory.Rest(plain); ok {
		return body, nil
	}
	body, err := io.ReadAll(io.LimitReader(plain, a.limit+1))
	switch {
	case err != nil:
		return nil, err
	case int64(len(body)) > a.limit:
		return nil, ErrAnswerTooLarge
	}
	return body, nil
}
