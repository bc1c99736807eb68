package middleware

import (
	"errors"
	"net/http"

	"github.com/wxpay-chain/wxpay/internal/wire"
)

// Buffer reads an answer, up to limit bytes, before it hands it on, and shows nothing about whose it is: it takes the
// place of Verify under the one request whose answer brings the key that it is verified with, that for WeChat
// Pay's certificates (平台证书). One byte more is ErrAnswerTooLarge.
func Buffer(limit int64) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			res, err := send(next, req)
			if err != nil {
				return nil, err
			}
			if _, err := buffer(res, limit); err != nil {
				_ = res.Body.Close()
				return nil, err
			}
			return res, nil
		})
	}
}

// buffer takes the whole body, up to limit, and gives it back to the answer.
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
	res.Body = newPayload(body)
	res.ContentLength = int64(len(body))
	return body, nil
}
