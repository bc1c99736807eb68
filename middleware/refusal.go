package middleware

import (
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/internal/safejson"
)

// Refusal is what an answer outside 2xx says, as its body and its signature tell it. It is a value.
type Refusal struct {
	Code, Message string // "" where the body is not WeChat Pay's JSON
	Detail        []byte // JSON, or nil

	Verified bool  // the answer is signed, and rightly
	Err      error // a *VerifyError: it is signed wrongly
}

// ReadRefusal reads the body of an answer outside 2xx. A code or a message that is no string is
// not WeChat Pay's, and stays out.
func ReadRefusal(body []byte) Refusal {
	var r Refusal
	if !safejson.Valid(body) {
		return r
	}
	parsed := gjson.ParseBytes(body)
	if !parsed.IsObject() {
		return r
	}
	r.Code, r.Message = text(parsed.Get("code")), text(parsed.Get("message"))
	if detail := parsed.Get("detail"); detail.Exists() {
		r.Detail = []byte(detail.Raw)
	}
	return r
}

func text(v gjson.Result) string {
	if v.Type != gjson.String {
		return ""
	}
	return v.Str
}

// MayHaveActed reports whether the request may have been carried out although its answer has this status
// and says this. 401 and 429 say that it was not looked at. Another 4xx says so where it
// is certainly WeChat Pay's own: it is signed, or it has a status that WeChat Pay leaves unsigned
// and a code in WeChat Pay's form. A gateway's page says nothing; neither do a redirect and a 5xx.
func (r Refusal) MayHaveActed(status int) bool {
	switch {
	case r.Err != nil:
		return true
	case status == http.StatusUnauthorized, status == http.StatusTooManyRequests:
		return false
	case !isCode(r.Code):
		return true
	case status == http.StatusBadRequest, status == http.StatusForbidden, status == http.StatusNotFound:
		return false
	}
	return !r.Verified || status < 400 || status >= 500
}

// isCode reports whether a text has the form of WeChat Pay's error codes (错误码),
// [A-Z][A-Z0-9_]+. Source: docs/protocol.md, section 8.
func isCode(s string) bool {
	return len(s) > 1 && 'A' <= s[0] && s[0] <= 'Z' && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}
