package control

import (
	"bytes"
	"encoding/json"
)

// answer is an answer before it is sent.
type answer struct {
	status      int
	contentType string
	allow       string // the header Allow, or ""
	body        []byte
}

// asJSON returns v as an answer. It consists of strings, and of JSON that was read before, so that
// it always marshals.
func asJSON(status int, v any) answer {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v)
	return answer{status: status, contentType: "application/json; charset=utf-8", body: b.Bytes()}
}

// problem returns an answer that says no.
func problem(status int, code, message string) answer {
	return asJSON(status, map[string]string{"code": code, "message": message})
}
