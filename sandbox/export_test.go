package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/gate"
	"github.com/wxpay-chain/wxpay/sandbox/internal/schema"
	v3 "github.com/wxpay-chain/wxpay/sandbox/internal/v3"
)

// ParseAuthorization opens the parser to the tests: mchid, serial_no, timestamp, nonce_str,
// signature.
func ParseAuthorization(value string) ([5]string, error) {
	a, err := gate.ParseAuthorization(value)
	return [5]string{a.MchID, a.SerialNo, a.Timestamp, a.Nonce, a.Signature}, err
}

// FlowEndpoints are the endpoints that remember, each as its method and template.
func FlowEndpoints() []string { return v3.Flows() }

// RunFlow runs the flow of an endpoint with a request that was not checked. Every variable of the
// path and every parameter of the query is value.
func (s *Sandbox) RunFlow(endpoint, value string, body []byte) Answer {
	method, path, _ := strings.Cut(endpoint, " ")
	e, _ := catalog.Lookup(method, path)
	in := schema.Input{Vars: map[string]string{}, Query: url.Values{}, JSON: body}
	for _, f := range e.Request {
		in.Query.Set(f.Name, value)
		if strings.Contains(path, "{"+f.Name+"}") {
			in.Vars[f.Name] = value
		}
	}
	return outside(s.service.Run(e, in))
}

// RunUpload has an endpoint answer a form whose signature was not checked. It is false for a form
// that the gate refuses.
func (s *Sandbox) RunUpload(path, contentType, body string) (Answer, bool) {
	hr := &http.Request{Method: http.MethodPost, Header: http.Header{"Content-Type": {contentType}}, Body: io.NopCloser(strings.NewReader(body))}
	in, err := receive(hr, s.conf.MaxBody)
	if err != nil || in.form == nil || in.form.Problem != "" || !json.Valid(in.Body) || !utf8.Valid(in.Body) {
		return Answer{}, false
	}
	answer, _ := s.takeFile(in, path, "")
	return outside(answer), true
}

// SetNoticePatience sets how long an answer to a notice may take. To be called before the first
// notice.
func (s *Sandbox) SetNoticePatience(d time.Duration) { s.courier.Client.Timeout = d }

// NoticePatience is how long an answer to a notice may take.
func (s *Sandbox) NoticePatience() time.Duration { return s.courier.Client.Timeout }

// MayNotify says why a URL is not one to send to.
func (s *Sandbox) MayNotify(url string) error { return s.conf.mayNotify(url) }

// NoticesUnderWay is how many attempts to deliver are under way.
func (s *Sandbox) NoticesUnderWay() int {
	return s.courier.UnderWay()
}
