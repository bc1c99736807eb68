// Package frameworks has recipes for receiving WeChat Pay's notices (回调通知) under net/http, gin,
// echo and fiber. Each file has two functions. The function called …Mux mounts a notify.Mux, which
// does everything; prefer it. The function called …Parse is for handlers by hand: it shows which
// values Parser.Parse needs.
//
// In all of them the body is read once, as bytes, before any other code reads it. It is verified
// before it is decoded. Do not use a binding of the framework (ShouldBindJSON, Bind, BodyParser).
// It reads the body, and then the body cannot be verified any more.
package frameworks

import (
	"errors"
	"net/http"

	"github.com/wxpay-chain/wxpay/notify"
)

// failed is the documented answer of failure. The reason is only for the log.
var failed = map[string]string{"code": "FAIL", "message": "失败"}

// statusOf is the answer to a notice that was not handled. The sender is not to blame for a key
// that could not be downloaded, or for an error of the function: 5xx. WeChat Pay sends the notice
// again in any case.
func statusOf(err error) int {
	var refusal *notify.Error
	if errors.As(err, &refusal) && (refusal.Check != notify.CheckSerial || errors.Is(err, notify.ErrUnknownSerial)) {
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}
