package wxpay

import (
	"bytes"
	"errors"
	"net/http"
	"net/url"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/middleware"
)

// do makes a call and waits for it.
func (c *Client) do(r *request) (*Response, error) {
	if err := c.gate.enter(); err != nil {
		return nil, err
	}
	defer c.gate.leave()
	return c.observed(r, c.placed)
}

// placed makes a call once it has its place.
func (c *Client) placed(r *request) (*Response, error) {
	release, err := c.hold(r)
	if err != nil {
		return nil, err
	}
	defer release()
	return c.exchange(r)
}

// exchange sends a request through the stack, and makes a Response or an error of the outcome.
func (c *Client) exchange(r *request) (*Response, error) {
	answer, o, err := c.send(r)
	switch {
	case err != nil:
		return nil, err
	case !answer.IsSuccess():
		return nil, o.refusal(answer.RawResponse, answer.Body())
	}
	return newResponse(r.method, answer.RawResponse, answer.Body(), o.call), nil
}

// send sends a request through the stack, which may make several attempts. The error is a
// *CallError. The answer to a request with stream is still to be read, and closed.
func (c *Client) send(r *request) (*resty.Response, outcome, error) {
	if err := r.ctx.Err(); err != nil { // before a layer below says it in its own way
		return nil, outcome{}, &CallError{Method: r.method, Path: r.template, Err: err}
	}
	ctx, state := call.With(r.ctx, r.template, r.stream)
	defer func() { r.count(state) }() // also of a call that panics
	if r.upload != nil {
		defer r.upload.turns.end()
		if err := r.upload.ready(c.keyring, r, state); err != nil {
			return nil, outcome{}, err
		}
	}
	req := c.blank.request().SetContext(ctx)
	state.Owner, state.Rule, state.Mount, state.Encrypt = req, r.rule, c.base.mount, r.encrypt
	state.Method = r.method
	state.Once = r.repeat == repeatNever
	state.Idempotent = r.repeat == repeatIdempotent || c.documented && r.isNumbered()
	state.Watch = c.failover.watch()
	if req.Header = r.header; req.Header == nil {
		req.Header = make(http.Header, 4)
	}
	if r.body != nil {
		req.SetBody(bytes.NewReader(r.body)) // resty would copy bytes twice
	}
	req.SetDoNotParseResponse(true)
	o := outcome{r.method, r.template, state}
	answer, err := req.Execute(r.method, r.url)
	if err == nil && !r.stream {
		err = c.answers.read(answer)
	}
	c.end(state)
	if err != nil {
		return nil, o, o.failure(answer, err)
	}
	return answer, o, nil
}

// end ends a call. Close waits for attempts that a Middleware has left running.
func (c *Client) end(state *call.Call) {
	if !state.End() {
		c.gate.join()
		state.WhenIdle(c.gate.leave)
	}
}

// outcome makes the error of a request that was sent.
type outcome struct {
	method, template string
	call             *call.Call
}

// failure makes the error of a call that brought no answer to believe.
func (o outcome) failure(answer *resty.Response, err error) error {
	var outer *url.Error
	if errors.As(err, &outer) { // its text holds the query string
		err = outer.Err
	}
	id := requestIDOf(err)
	if id == "" && answer != nil && answer.RawResponse != nil {
		id = answer.RawResponse.Header.Get(wire.HeaderRequestID)
	}
	return &CallError{Method: o.method, Path: o.template, RequestID: id, Attempts: o.call.Attempts(),
		Err: err, acted: o.call.MayHaveActed() || saysYes(err)}
}

// requestIDOf returns the Request-ID in an error of a layer, or "".
func requestIDOf(err error) string {
	var v *VerifyError
	if errors.As(err, &v) && v != nil {
		return v.RequestID
	}
	var a *middleware.AnswerError
	if errors.As(err, &a) && a != nil {
		return a.RequestID
	}
	return ""
}

// refusal makes the error of an answer that says no.
func (o outcome) refusal(answer *http.Response, body []byte) error {
	e := &APIError{
		Method: o.method, Path: o.template,
		StatusCode: answer.StatusCode,
		RequestID:  answer.Header.Get(wire.HeaderRequestID),
		Attempts:   o.call.Attempts(),
		Header:     answer.Header,
		Body:       body,
		acted:      o.call.MayHaveActed(),
		tooLong:    o.call.TooLong(),
	}
	refusal, ok := call.RefusalOf(answer)
	if !ok { // a Middleware has made the answer
		refusal = call.ReadRefusal(body)
		refusal.Err = o.call.Forged() // or has made it of one that was signed wrongly
	}
	e.Code, e.Message, e.Detail = refusal.Code, refusal.Message, refusal.Detail
	e.Verified, e.verify = refusal.Verified, refusal.Err
	return e
}
