package wxpay

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/internal/safejson"
)

// Code is an error code (错误码) of WeChat Pay, to be compared with:
//
//	if errors.Is(err, wxpay.Code("ORDER_NOT_EXIST")) { … }
//
// It compares the code and not the status, which APIError has. It never equals the code of an
// answer whose signature is wrong. A Code is a value.
type Code string

// Error makes Code an error, as errors.Is needs.
func (c Code) Error() string { return "wxpay: WeChat Pay answered " + string(c) }

// APIError is an answer that says no (应答状态码 outside 2xx). errors.Is(err, Code("…"))
// compares its Code. It is read-only once returned and may be shared.
//
// Source: docs/protocol.md, section 8.
type APIError struct {
	Method string // as sent
	Path   string // the template: values stay out of it
	// StatusCode is the HTTP status, such as 400.
	StatusCode int
	Code       string // such as PARAM_ERROR; "" when the body is not WeChat Pay's JSON
	Message    string // for people, in Chinese
	Detail     []byte // JSON, or nil
	RequestID  string // what WeChat Pay's support asks for
	Attempts   int    // how many were begun: over 1 if the call was retried
	// Header is that of the answer. Header.Get("Retry-After") is the pause that it asks for, if any.
	Header http.Header
	Body   []byte // as it came
	// Verified says that the answer carries a signature and that it is right. WeChat Pay does not sign
	// every error; a wrong signature is a *VerifyError beneath this error.
	Verified bool

	verify  error
	acted   bool
	tooLong time.Duration // the Retry-After that Config.Retry did not wait for
}

// Error returns one line: the call, the status, the code, WeChat Pay's message, the field that it
// names and the Request-ID. Several attempts are counted. A Retry-After beyond Retry.MaxPause or
// the deadline is named, too.
func (e *APIError) Error() string {
	if e == nil {
		return "wxpay: a nil *APIError"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "wxpay: %s %s: %d", e.Method, e.Path, e.StatusCode)
	if e.Code != "" {
		b.WriteString(" " + redact.OneLine(e.Code))
	}
	if e.Message != "" {
		b.WriteString(": " + redact.OneLine(e.Message))
	}
	if field := safejson.Get(e.Detail, "field"); field.Type == gjson.String { // its value stays out
		b.WriteString(" (field " + redact.OneLine(field.Str) + ")")
	}
	if e.verify != nil {
		b.WriteString("; " + e.verify.Error()) // which names the Request-ID
		return b.String() + traces("", e.Attempts)
	}
	if e.tooLong > 0 {
		b.WriteString("; its Retry-After of " + e.tooLong.String() + " is too long to wait")
	}
	return b.String() + traces(e.RequestID, e.Attempts)
}

// Is compares with a Code. An answer whose signature is wrong has no code to compare with: an
// attacker may have written it.
func (e *APIError) Is(target error) bool {
	code, ok := target.(Code)
	return ok && e != nil && e.verify == nil && string(code) == e.Code
}

// Unwrap returns the *VerifyError of an answer whose signature is wrong.
func (e *APIError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.verify
}

func (e *APIError) mayHaveActed() bool {
	if e == nil { // a nil pointer in an error tells nothing
		return true
	}
	refusal := call.Refusal{Code: e.Code, Verified: e.Verified, Err: e.verify}
	return e.acted || refusal.MayHaveActed(e.StatusCode)
}
