// Package reply has the answers of the sandbox and the documented form of a refusal.
package reply

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// Answer is an answer before it is signed. Its Body and Header are only read, so that one may serve
// many calls.
type Answer struct {
	Status   int         // 200 to 599
	Header   http.Header // replaces headers that the sandbox sets itself; an entry without values removes one
	Body     []byte
	Unsigned bool // no headers of a signature
	Ranges   bool // a part of the body may be asked for: see Part

	Code  string // error code of a refusal, or ""
	Issue string // the mistake, and its place: "/amount/total: …", or ""
}

// JSON returns an Answer with v as JSON. It returns 500 SYSTEM_ERROR for a value that does not
// marshal.
func JSON(status int, v any) Answer {
	body, err := Marshal(v)
	if err != nil {
		return Error(http.StatusInternalServerError, "SYSTEM_ERROR", "sandbox: this answer does not marshal")
	}
	return Answer{Status: status, Body: body}
}

// Marshal returns JSON without the escapes that json.Marshal makes for HTML. WeChat Pay makes none.
func Marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// Error returns an Answer in the documented form of errors: {"code":…,"message":…}.
func Error(status int, code, message string) Answer {
	return (&Refusal{Status: status, Code: code, Message: message}).Answer()
}

// Of completes an answer that a caller's endpoint gave: its status, its body, its code and its
// issue. Only the documented form of errors has the last two.
func Of(a Answer) Answer {
	if a.Status == 0 {
		a.Status = http.StatusOK
	}
	if a.Status < 200 || a.Status > 599 {
		return Error(http.StatusInternalServerError, "SYSTEM_ERROR", "sandbox: the endpoint that was added answers with a status that is not one of 200 to 599")
	}
	if !HasBody(a.Status) {
		a.Body = nil
	}
	var said Refusal
	if a.Status >= 400 && json.Unmarshal(a.Body, &said) == nil {
		a.Code, a.Issue = said.Code, said.issue()
	}
	return a
}

// HasBody reports whether an answer of that status can have a body.
func HasBody(status int) bool {
	return status != http.StatusNoContent && status != http.StatusNotModified
}

// SetCommon sets the headers that come with every answer of the real service (docs/protocol.md
// section 8).
func SetCommon(h http.Header) {
	h.Set("Server", "nginx")
	h.Set("Keep-Alive", "timeout=8")
	h.Set("Cache-Control", "no-cache, must-revalidate")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Language", "zh-CN")
	h.Set("Content-Type", "application/json; charset=utf-8")
}

// Overlay puts an Answer's own headers over the others.
func Overlay(h, own http.Header) {
	for name, values := range own {
		name = http.CanonicalHeaderKey(name)
		if len(values) == 0 {
			h.Del(name)
			continue
		}
		h[name] = append([]string(nil), values...)
	}
}
