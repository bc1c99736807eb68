package v3

import (
	"net/http"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog"
)

// invoices begins the paths of the invoices (电子发票), by method and template.
const invoices = "POST v3/new-tax-control-fapiao/fapiao-applications"

// emptyStatus returns the status of an answer without a body. It is 204, but 202 for requests about
// invoices: an invoice is made later, and a notice tells of it. The source is
// wechatpay-im/website@35a35c5 openapi/v3/new-tax-control-fapiao/, seven pages.
func emptyStatus(e *catalog.Endpoint) int {
	if at := e.Method + " " + e.Path; at == invoices || strings.HasPrefix(at, invoices+"/") {
		return http.StatusAccepted
	}
	return http.StatusNoContent
}
