package middleware

import (
	"crypto/tls"
	"errors"
	"net"
	"net/http"
)

// unsent reports whether a transport's error shows that no byte of the request left. In
// doubt it says no.
func unsent(err error) bool {
	var op *net.OpError
	if errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect") {
		return true
	}
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	return errors.As(err, &certificate) || errors.As(err, &record)
}

// AnswerMayHaveActed reports whether a request that was answered outside 2xx may have been
// carried out. 401 and 429 say that it was not looked at; another 4xx says so if it is WeChat Pay's
// own, which its code shows. A proxy's page shows nothing, and neither do a redirect and a 5xx.
func AnswerMayHaveActed(status int, code string) bool {
	switch {
	case status == http.StatusUnauthorized, status == http.StatusTooManyRequests:
		return false
	case status >= 400 && status < 500:
		return code == ""
	}
	return true
}
