package interop

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog"
)

// errProbe ends a request that was only to be looked at.
var errProbe = errors.New("the request is not sent")

// recorder keeps the latest request of a client and its answer. With probe it sends nothing.
type recorder struct {
	next  http.RoundTripper
	probe bool
	last  exchange
}

// exchange is one request and what the sandbox answered.
type exchange struct {
	method  string
	url     *url.URL // nil if no request was made
	body    []byte
	status  int // 0 without an answer
	answer  []byte
	refusal refusal
}

// refusal is the body of an answer that says no.
type refusal struct {
	Code   string
	Detail struct{ Field, Issue string }
}

// RoundTrip implements http.RoundTripper.
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	r.last = exchange{method: req.Method, url: req.URL}
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		r.last.body, req.Body = body, io.NopCloser(bytes.NewReader(body))
	}
	if r.probe {
		return nil, errProbe
	}
	res, err := r.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	answer, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil {
		return nil, err
	}
	res.Body = io.NopCloser(bytes.NewReader(answer))
	r.last.status, r.last.answer = res.StatusCode, answer
	if res.StatusCode >= http.StatusMultipleChoices {
		_ = json.Unmarshal(answer, &r.last.refusal) // a refusal without JSON has no code
	}
	return res, nil
}

// endpoint is the endpoint of the latest request. It is not ok where no request was made, or where
// the catalogue does not know it.
func (r *recorder) endpoint() (e *catalog.Endpoint, ok bool) {
	if r.last.url == nil {
		return nil, false
	}
	return catalog.Lookup(r.last.method, r.last.url.EscapedPath())
}

// said is the outcome of the latest request, as table.Call has it. err is the client's.
func (r *recorder) said(err error) string {
	no := r.last.refusal
	switch {
	case r.last.status >= http.StatusMultipleChoices:
		return strings.TrimSpace(fmt.Sprintf("%d %s %s", r.last.status, no.Code, no.Detail.Field))
	case err != nil:
		first, _, _ := strings.Cut(err.Error(), "\n")
		return "client: " + first
	case r.last.status == 0:
		return "client: nothing was sent"
	}
	return ""
}
