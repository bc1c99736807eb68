package main

import (
	"io"
	"net/http"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/check"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// metered shows on a meter how much of an answer has come. A connection that was cut and taken up
// again (206) goes on where it was.
func metered(m *cli.Meter) wxpay.Middleware {
	var done int64 // one command makes one request after the other
	return func(next http.RoundTripper) http.RoundTripper {
		return check.Transport(func(req *http.Request) (*http.Response, error) {
			res, err := next.RoundTrip(req)
			if err != nil {
				return res, err
			}
			if res.StatusCode != http.StatusPartialContent {
				done = 0
			}
			size := res.ContentLength
			if size > 0 {
				size += done
			}
			res.Body = &meteredBody{res.Body, m, &done, size}
			return res, nil
		})
	}
}

// meteredBody tells a meter of each read.
type meteredBody struct {
	io.ReadCloser
	meter *cli.Meter
	done  *int64
	size  int64
}

func (b *meteredBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	*b.done += int64(n)
	b.meter.Show(*b.done, b.size)
	return n, err
}
