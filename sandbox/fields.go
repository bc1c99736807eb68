package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" // #nosec: OAEP with SHA-1 is what WeChat Pay uses
	"encoding/base64"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// tokenLifetime is how long a token is said to live, in seconds. Nothing in the sandbox expires.
const tokenLifetime = 5400

// seedRoutes makes routes of the table.
func seedRoutes() []route {
	var routes []route
	for _, e := range seeds() {
		routes = append(routes, route{method: http.MethodPost, segments: strings.Split(e.path, "/"), run: e.serve})
	}
	return routes
}

// serve checks a request's fields and gives the documented answer.
func (e endpoint) serve(s *Sandbox, r *Request) Answer {
	var body map[string]any
	if json.Unmarshal(r.Body, &body) != nil || body == nil {
		return paramError("body", "", "", "the body must be a JSON object").answer()
	}
	for _, f := range e.request {
		if no := f.check(s, r, body); no != nil {
			return no.answer()
		}
	}
	answer := map[string]any{}
	for _, o := range e.answer {
		answer[o.name] = o.value(s, body)
	}
	return JSON(http.StatusOK, answer)
}

// check judges one field, and decrypts it where it is a sensitive one.
func (f field) check(s *Sandbox, r *Request, body map[string]any) *refusal {
	pointer := "/" + f.name // no name in the table needs escaping (RFC 6901)
	v, there := body[f.name]
	text, isString := v.(string)
	switch {
	case !there && f.required:
		return paramError("body", pointer, "", "the field is required and missing")
	case !there:
		return nil
	case !isString:
		return paramError("body", pointer, "", "the field must be a string")
	case text == "" && f.required:
		return paramError("body", pointer, "", "the field is required and empty")
	case f.enum != nil && !slices.Contains(f.enum, text):
		return paramError("body", pointer, text, "the field must be one of "+strings.Join(f.enum, ", "))
	case !f.encrypted:
		return nil
	}
	key := s.decryptionKey(r.Header)
	if key == nil {
		return paramError("body", pointer, "", "the field is encrypted, and Wechatpay-Serial does not name the key it is encrypted with")
	}
	plaintext, ok := decrypt(key, text)
	if !ok {
		return paramError("body", pointer, "", "the field cannot be decrypted with the key that Wechatpay-Serial names: "+
			"it must be base64 of RSA-OAEP with SHA-1 over UTF-8 text")
	}
	if r.Decrypted == nil {
		r.Decrypted = map[string]string{}
	}
	r.Decrypted[pointer] = plaintext
	if plaintext == "" && f.required {
		return paramError("body", pointer, "", "the field is required and decrypts to nothing")
	}
	return nil
}

// decrypt undoes the encryption of a sensitive field (docs/protocol.md section 4).
func decrypt(key *rsa.PrivateKey, ciphertext string) (plaintext string, ok bool) {
	raw, err := base64.StdEncoding.Strict().DecodeString(ciphertext)
	if err != nil {
		return "", false
	}
	plain, err := rsa.DecryptOAEP(sha1.New(), rand.Reader, key, raw, nil)
	if err != nil || !utf8.Valid(plain) {
		return "", false
	}
	return string(plain), true
}

// value makes one field of an answer.
func (o output) value(s *Sandbox, body map[string]any) any {
	switch o.from {
	case mchID:
		return s.conf.MchID
	case token:
		return base62(40)
	case lifetime:
		return tokenLifetime
	case constant:
		return o.text
	}
	text, _ := body[o.name].(string)
	return text
}
