package gate

import (
	"bytes"

	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// Of an upload (multipart/form-data) only the value of the part meta is signed, byte for byte
// (docs/protocol.md section 1). It is Request.Body here.

// checkForm wants a form that can be read, with a part meta.
func checkForm(r Request) *reply.Refusal {
	switch {
	case r.Form == nil:
		return nil
	case r.Form.Problem != "":
		return reply.ParamError("body", "meta", "", r.Form.Problem)
	case len(r.Body) == 0:
		return reply.ParamError("body", "meta", "", "the part meta is empty")
	}
	return nil
}

// formIssue returns why the signature of a form cannot match, "" for a good form or another body.
func (r Request) formIssue() string {
	if r.Form == nil {
		return ""
	}
	return r.Form.Problem
}

// uploadVariants returns what callers sign in the place of meta.
func uploadVariants(a Authorization, r Request) (list []variant) {
	if r.Form == nil {
		return nil
	}
	add := func(what string, body []byte) {
		list = append(list, variant{what, requestMessage(r.Method, r.Target, a.Timestamp, a.Nonce, body)})
	}
	add("without a body: of an upload the value of the part meta is signed", nil)
	if r.Whole != nil {
		add("over the whole body: of an upload only the value of the part meta is signed", r.Whole)
	}
	for _, part := range r.Form.Parts {
		if int64(len(part.Data)) == part.Size {
			add("over the bytes of a file: of an upload only the value of the part meta is signed", part.Data)
		}
	}
	add("over the meta without the white space around it: sign the very bytes that are sent", bytes.TrimSpace(r.Body))
	for _, again := range encodings(r.Body) {
		add("over another encoding of the meta: sign the very bytes that are sent", again)
	}
	return list
}
