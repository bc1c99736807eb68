package wxpay

import "github.com/go-resty/resty/v2"

// blank is an empty request of a resty client. Its copies are what the client's R would make, but
// for four maps that no call has a use for.
type blank resty.Request

func newBlank(client *resty.Client) blank {
	r := client.R()
	r.QueryParam, r.FormData, r.PathParams, r.RawPathParams, r.Header = nil, nil, nil, nil, nil
	return blank(*r)
}

// request returns a request without a header.
func (b *blank) request() *resty.Request {
	r := resty.Request(*b)
	return &r
}
