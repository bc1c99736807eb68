package call

import (
	"context"
	"net/http"
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/internal/safejson"
)

// Refusal is what the body and the signature of an answer outside 2xx say. It is a value.
type Refusal struct {
	Code, Message string // "" where the body is not WeChat Pay's JSON
	Detail        []byte // JSON, or nil

	Verified bool  // the answer has a signature, and it is right
	Err      error // a *middleware.VerifyError: the answer has a signature, and it is wrong
}

type refusalKey struct{}

// WithRefusal attaches a refusal to its answer, for RefusalOf. req is the request of the answer.
func WithRefusal(res *http.Response, req *http.Request, refusal *Refusal) {
	res.Request = req.WithContext(context.WithValue(req.Context(), refusalKey{}, refusal))
}

// RefusalOf returns the refusal that was attached to an answer, if any.
func RefusalOf(res *http.Response) (Refusal, bool) {
	if res != nil && res.Request != nil {
		if refusal, ok := res.Request.Context().Value(refusalKey{}).(*Refusal); ok {
			return *refusal, true
		}
	}
	return Refusal{}, false
}

// ReadRefusal reads the body of an answer outside 2xx. A code or a message that is no string is
// not WeChat Pay's, and is left out.
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

// MayHaveActed reports whether WeChat Pay may have carried out the request although its answer
// has this status and says this. 401 and 429 say that the request was not looked at. Another 4xx
// says so where it is certainly WeChat Pay's. That is the case if it is signed. It is also the
// case if WeChat Pay leaves its status unsigned and its code has WeChat Pay's form. A gateway's
// page says nothing, nor do a redirect and 5xx.
func (r Refusal) MayHaveActed(status int) bool {
	switch {
	case r.Err != nil:
		return true
	case status == http.StatusUnauthorized, status == http.StatusTooManyRequests:
		return false
	case !r.HasCode(), r.Code == systemError:
		return true
	case status == http.StatusBadRequest, status == http.StatusForbidden, status == http.StatusNotFound:
		return false
	}
	return !r.Verified || status < 400 || status >= 500
}

// systemError (系统错误) says that WeChat Pay failed while it carried the request out.
const systemError = "SYSTEM_ERROR"

// IsTransient reports whether the code says that the same request may be answered otherwise a
// little later. The status does not matter. Source: docs/protocol.md, section 8.
func (r Refusal) IsTransient() bool {
	switch r.Code {
	case systemError, "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED", "RATE_LIMITED":
		return true
	}
	return false
}

// HasCode reports whether Code has the form of WeChat Pay's error codes (错误码),
// [A-Z][A-Z0-9_]+. Source: docs/protocol.md, section 8.
func (r Refusal) HasCode() bool {
	s := r.Code
	return len(s) > 1 && 'A' <= s[0] && s[0] <= 'Z' && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == ""
}
