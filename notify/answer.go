package notify

import (
	"bytes"
	"mime"
	"net/http"
)

// The answers (应答). All failures read alike, since the sender should not learn which check
// failed. Source: docs/protocol.md, section 5.
const (
	failedJSON = `{"code":"FAIL","message":"失败"}`
	failedXML  = `<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[失败]]></return_msg></xml>`
	okXML      = `<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>`
)

// answer tells WeChat Pay the outcome in the protocol that it used, and returns the status that it
// has written. The status of success is 204. APIv2 reads the outcome from a body, so its success is
// 200 with a body.
func answer(w http.ResponseWriter, version Version, status int) int {
	switch {
	case version == V2 && status == http.StatusNoContent:
		status = http.StatusOK
		write(w, status, "text/xml; charset=utf-8", okXML)
	case version == V2:
		write(w, status, "text/xml; charset=utf-8", failedXML)
	case status == http.StatusNoContent:
		w.WriteHeader(status)
	default:
		write(w, status, "application/json; charset=utf-8", failedJSON)
	}
	return status
}

func write(w http.ResponseWriter, status int, contentType, body string) {
	w.Header().Set("Content-Type", contentType)
	w.WriteHeader(status)
	_, _ = w.Write([]byte(body)) // a sender that hung up sends again
}

// versionOf tells the protocols apart by the body: XML is APIv2. The body is empty when it was not
// read.
func versionOf(h http.Header, body []byte) Version {
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	if kind == "text/xml" || kind == "application/xml" || bytes.HasPrefix(bytes.TrimLeft(body, " \t\r\n"), []byte("<")) {
		return V2
	}
	return V3
}
