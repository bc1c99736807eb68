package v3

import (
	"net/http"

	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// This file has the refusals of the flows, each with the place where its code and status are
// documented. "page" is https://pay.weixin.qq.com/doc/v3/merchant/<page>. "manual" is the
// troubleshooting manual (排障手册) of WeChat Pay's own wechatpay-skills repository. "SDK" is the
// table above the function in wechatpay-go. A message is made up if the page gives only a heading.

// refuse returns a refusal by the business rules. field is a JSON Pointer into the body, or "".
func refuse(status int, code, message, field, issue string) *reply.Refusal {
	where := &reply.Detail{Field: field, Issue: issue}
	if field != "" {
		where.Location = "body"
	}
	return &reply.Refusal{Status: status, Code: code, Message: message, Detail: where}
}

// orderNotExist is 404 ORDER_NOT_EXIST (pages 4012791880 and 4012791900). A query for single orders
// does not find a combined one (manual of combined payments).
func orderNotExist(issue string) *reply.Refusal {
	return refuse(http.StatusNotFound, "ORDER_NOT_EXIST", "订单不存在", "", issue)
}

// outTradeNoUsed is 403 OUT_TRADE_NO_USED (page 4012791897, and the same table of all ways to pay).
func outTradeNoUsed(issue string) *reply.Refusal {
	return refuse(http.StatusForbidden, "OUT_TRADE_NO_USED", "商户订单号重复", "", issue)
}

// otherContent is 400 INVALID_REQUEST for a number that was used with other parameters:
// 请求重入时，参数与首次请求时不一致 (manual, 268498688, and 271316598 for payscore). The code is
// that of refunds (developers' community, 000246066e04c8).
func otherContent(field, message string) *reply.Refusal {
	return refuse(http.StatusBadRequest, "INVALID_REQUEST", message, field,
		"the number was used before, and that request said something else")
}

// orderClosed is 400 ORDER_CLOSED (table of wiki/doc/apiv3/wxpay/pay/transactions/chapter3_2).
func orderClosed() *reply.Refusal {
	return refuse(http.StatusBadRequest, "ORDER_CLOSED", "订单已关闭", "", "the order is closed or has expired; order again with a new number")
}

// orderPaid is ORDER_PAID, the answer to a merchant who closes a paid order (manual, "refunds" 5).
// The status is by analogy with ORDER_CLOSED.
func orderPaid() *reply.Refusal {
	return refuse(http.StatusBadRequest, "ORDER_PAID", "订单已支付", "", "the order is paid; refund it instead")
}

// notRefundable is RESOURCE_NOT_EXISTS, "未支付的订单不能发起退款" (SDK, refunds Create). 404 is as
// in section 8 of docs/protocol.md.
func notRefundable(issue string) *reply.Refusal {
	return refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "订单号不存在", "", issue)
}

// recordNotExist is 404 RESOURCE_NOT_EXISTS 记录不存在 (SDK, refunds and profit sharing, queries).
func recordNotExist(issue string) *reply.Refusal {
	return refuse(http.StatusNotFound, "RESOURCE_NOT_EXISTS", "记录不存在", "", issue)
}

// amountsDiffer is 400 INVALID_REQUEST for another total, or a number used with another amount.
// v3/refund/domestic/refunds answers with this very message (developers' community,
// 000246066e04c86deac0e843866000).
func amountsDiffer(field, issue string) *reply.Refusal {
	return refuse(http.StatusBadRequest, "INVALID_REQUEST", "订单金额或退款金额与之前请求不一致，请核实后再试", field, issue)
}

// badRule is 400 INVALID_REQUEST: 请求参数符合参数格式，但不符合业务规则 (SDK, refunds and profit
// sharing).
func badRule(message, field, issue string) *reply.Refusal {
	return refuse(http.StatusBadRequest, "INVALID_REQUEST", message, field, issue)
}

// badValue is 400 PARAM_ERROR for a value that only a flow can judge.
func badValue(field, issue string) *reply.Refusal { return reply.ParamError("body", field, "", issue) }

// notEnough is 403 NOT_ENOUGH: 分账金额不足, and 分账金额为0 for unfreezing (SDK, profit sharing).
func notEnough(message, field, issue string) *reply.Refusal {
	return refuse(http.StatusForbidden, "NOT_ENOUGH", message, field, issue)
}

// noAuth is 403 NO_AUTH, in every table for a permission that was not given.
func noAuth(message, issue string) *reply.Refusal {
	return refuse(http.StatusForbidden, "NO_AUTH", message, "", issue)
}
