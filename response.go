package wxpay

import (
	"encoding/json"
	"net/http"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/internal/safejson"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// Response is a verified answer. It is read-only and may be shared: the futures and
// callbacks of one call all hold the same one.
type Response struct {
	StatusCode int // 200, 202, 204
	Header     http.Header

	method      string
	attempts    int
	template    string // of the path
	body, wire  []byte
	undecrypted []string
	files       []File
}

func newResponse(method string, answer *http.Response, body []byte, c *call.Call) *Response {
	return &Response{
		StatusCode: answer.StatusCode, Header: answer.Header, method: method, template: c.Template,
		attempts: c.Attempts(), body: body, wire: c.Wire, undecrypted: c.Undecrypted,
	}
}

// RequestID returns the number that WeChat Pay's support asks for (请求ID).
func (r *Response) RequestID() string {
	if r == nil {
		return ""
	}
	return r.Header.Get(wire.HeaderRequestID)
}

// Attempts returns how many attempts the call took: 1, or more if it was retried.
func (r *Response) Attempts() int {
	if r == nil {
		return 0
	}
	return r.attempts
}

// Bytes returns the answer's body, its sensitive fields (敏感信息) in clear. Do not write to it.
func (r *Response) Bytes() []byte {
	if r == nil {
		return nil
	}
	return r.body
}

// Wire returns the body as it came. The signature covers these bytes. Do not write to it.
func (r *Response) Wire() []byte {
	if r == nil {
		return nil
	}
	return r.wire
}

// Undecrypted returns the paths, such as "data.0.payer_phone", of the sensitive fields that the
// merchant's key did not open. They are in the order of the answer, and in Bytes they stand as they
// came. Such a field was encrypted for another key, or came in clear or masked, or there is no key
// (Config.Decrypter).
func (r *Response) Undecrypted() []string {
	if r == nil {
		return nil
	}
	return slices.Clone(r.undecrypted)
}

// Get finds a value by its gjson path: res.Get("token").String(), res.Get("amount.total").Int().
// The Result does not Exist where nothing is found. The same holds for a body that is not JSON or
// is nested deeper than 512 levels. The modifier @fromstr finds nothing in an answer that has a
// string of over 64 KiB.
func (r *Response) Get(path string) gjson.Result {
	return safejson.Get(r.Bytes(), path)
}

// Decode unmarshals the body into v. Unknown keys are ignored, since WeChat Pay adds keys at any
// time. An empty body is ErrNoContent.
func (r *Response) Decode(v any) error {
	body := r.Bytes()
	if len(body) == 0 {
		return ErrNoContent
	}
	if err := json.Unmarshal(body, v); err != nil {
		return &decodeError{err}
	}
	return nil
}

// Into decodes the answer of a call into a T:
//
//	token, err := wxpay.Into[Token](client.Chain("v3/payroll-card/tokens").Post(ctx, …))
func Into[T any](res *Response, err error) (T, error) {
	var v T
	if err != nil {
		return v, err
	}
	err = res.Decode(&v)
	return v, err
}

// decodeError keeps values of the answer, which encoding/json may quote, out of the text.
type decodeError struct{ err error }

func (e *decodeError) Error() string {
	return "wxpay: the answer does not decode: " + redact.Error(e.err)
}
func (e *decodeError) Unwrap() error { return e.err }
