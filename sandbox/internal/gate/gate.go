// Package gate judges who sends a request, how, and with what, before any endpoint sees it.
// It also judges the parameters with which a front end invokes payment (调起支付).
package gate

import (
	"crypto/rsa"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/form"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// Gate knows the merchant (商户) whose requests it lets through.
type Gate struct {
	MchID         string         // merchant number (商户号)
	SerialNo      string         // of the merchant's API certificate (商户API证书)
	Key           *rsa.PublicKey // of that certificate
	Prefix        string         // the path under which the API stands, "" or "/hk"
	SignatureOnly bool           // judge the Authorization header and nothing else
}

// Request is a request as it came. It is only read.
type Request struct {
	Method string
	Target string // path and query exactly as in the request line
	Host   string
	Header http.Header
	Body   []byte    // what the signature covers: of a form the value of its part meta
	Time   time.Time // when it came

	Form  *form.Form // of a body of multipart/form-data; nil for any other
	Whole []byte     // the whole body of a form; nil if it is too long to be kept
}

// Check judges a request in the order in which a gateway would: who calls, how, with what. It
// returns nil for a request that may pass.
func (g Gate) Check(r Request) *reply.Refusal {
	if no := g.checkAuthorization(r); no != nil || g.SignatureOnly {
		return no
	}
	for _, step := range []func(Request) *reply.Refusal{checkUserAgent, checkAccept, checkContentType, checkForm, checkJSON} {
		if no := step(r); no != nil {
			return no
		}
	}
	return nil
}
