package sandbox

import (
	"encoding/json"
	"net/http"
)

// Answer is what an endpoint says. It is signed unless Unsigned is set. The sandbox only reads it, so one may serve many calls.
type Answer struct {
	// Status is 200 to 599; 0 means 200.
	Status int
	// Header goes over what the sandbox sets itself, Content-Type (JSON by default), Request-ID and the signature's
	// included: an entry without values takes the header away.
	Header http.Header
	// Body is sent as it is; 204 and 304 have none.
	Body []byte
	// Unsigned leaves the headers of the signature out, as for downloads.
	Unsigned bool
}

// JSON is an Answer with v as JSON. What does not marshal is answered with 500 SYSTEM_ERROR.
func JSON(status int, v any) Answer {
	body, err := json.Marshal(v)
	if err != nil {
		return Error(http.StatusInternalServerError, "SYSTEM_ERROR", "sandbox: this answer does not marshal")
	}
	return Answer{Status: status, Body: body}
}

// Error is an Answer in the documented form of errors: {"code":…,"message":…}.
func Error(status int, code, message string) Answer {
	return (&refusal{status: status, Code: code, Message: message}).answer()
}

// complete gives an answer its final status and body, so that what is signed is what is sent.
func (a Answer) complete() Answer {
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	if a.Status < 200 || a.Status > 599 {
		a = Error(http.StatusInternalServerError, "SYSTEM_ERROR", "sandbox: an endpoint's Answer.Status is not one of 200 to 599")
	}
	if !hasBody(a.Status) {
		a.Body = nil
	}
	return a
}

// hasBody reports whether an answer of that status can have a body.
func hasBody(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}

// complaint is what an answer in the documented form of errors says: its code, and what was wrong where. Both are ""
// for success and for anything else.
func (a Answer) complaint() (code, issue string) {
	var body struct {
		Code   string
		Detail detail
	}
	if a.Status < 400 || json.Unmarshal(a.Body, &body) != nil {
		return "", ""
	}
	if issue = body.Detail.Issue; issue != "" && body.Detail.Field != "" {
		issue = body.Detail.Field + ": " + issue
	}
	return body.Code, issue
}

// common are the headers that come with every answer of the real service (docs/protocol.md section 8).
func common(h http.Header) {
	h.Set("Server", "nginx")
	h.Set("Keep-Alive", "timeout=8")
	h.Set("Cache-Control", "no-cache, must-revalidate")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Language", "zh-CN")
	h.Set("Content-Type", "application/json; charset=utf-8")
}

// overlay puts an Answer's own headers over the others.
func overlay(h, own http.Header) {
	for name, values := range own {
		name = http.CanonicalHeaderKey(name)
		if len(values) == 0 {
			h.Del(name)
			continue
		}
		h[name] = append([]string(nil), values...)
	}
}
