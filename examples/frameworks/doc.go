// Package frameworks has recipes: how WeChat Pay's notices (回调通知) are received under net/http, gin, echo and fiber. Each file
// has two functions. The one called …Mux mounts a notify.Mux, which does all there is to do; prefer it. The one called
// …Parse is for who wants to do the rest by hand: it shows what to hand to Parser.Parse.
//
// What all have in common: the body is read once, as bytes, before anything else reads it, and is verified before it is
// decoded. A binding of the framework (ShouldBindJSON, Bind, BodyParser) has no place here: it reads the body, and what it has
// read cannot be verified any more.
package frameworks

import (
	"errors"
	"net/http"

	"github.com/wxpay-chain/wxpay/notify"
)

// failed is the documented answer of failure. It says nothing of what failed: that is for the log.
var failed = map[string]string{"code": "FAIL", "message": "失败"}

// statusOf is the answer to a notice that was not handled. A key that could not be downloaded, or an error of the function, is not
// the sender's fault: 5xx. Either has WeChat Pay send the notice again.
func statusOf(err error) int {
	var refusal *notify.Error
	if errors.As(err, &refusal) && (refusal.Check != notify.CheckSerial || errors.Is(err, notify.ErrUnknownSerial)) {
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}
