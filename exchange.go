package wxpay

import (
	"errors"
	"io"
	"net/http"
	"net/url"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/middleware"
)

// do makes a call and waits for it.
func (c *Client) do(r *request) (*Response, error) {
	if err := c.gate.enter(); err != nil {
		return nil, err
	}
	defer c.gate.leave()
	return c.exchange(r)
}

// exchange sends a request once and turns what came of it into a Response or an error.
func (c *Client) exchange(r *request) (*Response, error) {
	if err := r.ctx.Err(); err != nil { // said plainly, before a layer below says it in its own way
		return nil, &CallError{Method: r.method, Path: r.template, Err: err}
	}
	ctx, call := middleware.WithCall(r.ctx, r.template, r.sink != nil)
	call.Rule, call.Encrypt = r.rule, r.encrypt
	req := c.v3.R().SetContext(ctx)
	if r.header != nil {
		req.Header = r.header
	}
	if r.body != nil {
		req.SetBody(r.body)
		if r.contentType != wire.ContentType && req.Header.Get("Content-Type") == "" {
			req.Header.Set("Content-Type", r.contentType)
		}
	}
	req.SetDoNotParseResponse(r.sink != nil)
	answer, err := req.Execute(r.method, r.url)
	if err != nil {
		return nil, r.failure(call, answer, err)
	}
	if r.sink != nil {
		return r.download(call, answer)
	}
	if !answer.IsSuccess() {
		return nil, r.refusal(call, answer.RawResponse, answer.Body())
	}
	return newResponse(r.method, answer.RawResponse, answer.Body(), call), nil
}

// download hands a file on as it comes.
func (r *request) download(call *middleware.Call, answer *resty.Response) (*Response, error) {
	body := answer.RawBody()
	defer func() { _ = body.Close() }()
	if !answer.IsSuccess() {
		text, err := io.ReadAll(body) // bounded by Verify
		if err != nil {
			return nil, r.failure(call, answer, err)
		}
		return nil, r.refusal(call, answer.RawResponse, text)
	}
	if _, err := io.Copy(r.sink, body); err != nil {
		return nil, r.failure(call, answer, err)
	}
	return newResponse(r.method, answer.RawResponse, nil, call), nil
}

// failure makes the error of a call that brought no answer to believe.
func (r *request) failure(call *middleware.Call, answer *resty.Response, err error) error {
	var outer *url.Error
	if errors.As(err, &outer) { // its text holds the query string
		err = outer.Err
	}
	if errors.Is(err, resty.ErrResponseBodyTooLarge) {
		err = ErrAnswerTooLarge
	}
	return &CallError{
		Method: r.method, Path: r.template, RequestID: failedID(answer, err), Err: err,
		acted: call.MayHaveActed(),
	}
}

func failedID(answer *resty.Response, err error) string {
	if id := middleware.RequestID(err); id != "" {
		return id
	}
	if answer != nil && answer.RawResponse != nil {
		return answer.RawResponse.Header.Get(wire.HeaderRequestID)
	}
	return ""
}

// refusal makes the error of an answer that says no.
func (r *request) refusal(call *middleware.Call, answer *http.Response, body []byte) error {
	e := &APIError{
		Method: r.method, Path: r.template,
		StatusCode: answer.StatusCode,
		RequestID:  answer.Header.Get(wire.HeaderRequestID),
		Header:     answer.Header,
		Body:       body,
		acted:      call.MayHaveActed(),
	}
	refusal, ok := middleware.RefusalOf(answer)
	if !ok { // a Middleware has made the answer
		refusal = middleware.ReadRefusal(body)
	}
	e.Code, e.Message, e.Detail = refusal.Code, refusal.Message, refusal.Detail
	e.Verified, e.verify = refusal.Verified, refusal.Err
	return e
}
