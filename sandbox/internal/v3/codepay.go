package v3

import (
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// codePay is the trade_type of a payment by the code that the user shows (付款码支付).
const codePay = "MICROPAY"

// payByCode answers 付款码支付. The user shows the code, so that the order is paid at once.
func payByCode(c *call) reply.Answer {
	return answer(c, func(c *call) (*order, *reply.Refusal) {
		o, no := placeOrder(c, codePay)
		if no == nil && o.state == notPaid {
			c.ledger.markPaid(o, c.now)
		}
		return o, no
	}, writeOrder)
}

// reverseOrder answers 撤销, which pays back a paid order and closes an unpaid one. It may be
// repeated.
func reverseOrder(c *call) reply.Answer {
	return answer(c, func(c *call) (*order, *reply.Refusal) {
		o, no := findOrder(c)
		switch {
		case no != nil || o.state == isReversed:
			return o, no
		case o.trade != codePay:
			return nil, badRule("当前交易不允许撤销", "", "only a payment by code can be reversed; close or refund this order")
		case o.state == hasRefunds:
			return nil, badRule("订单已发生退款，不允许撤销", "", "the order has refunds")
		}
		o.refunded = o.total
		c.ledger.setOrderState(o, isReversed)
		return o, nil
	}, func(c *call, o order) document.Doc {
		return c.documented().Mirror(o.body, "appid", "mchid", "sp_appid", "sp_mchid", "sub_appid", "sub_mchid").
			Set("out_trade_no", o.number).Only(c.e)
	})
}
