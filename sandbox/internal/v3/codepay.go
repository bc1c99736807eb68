package v3

import "github.com/wxpay-chain/wxpay/sandbox/internal/reply"

// codePay is the trade_type of a payment by the code that the user shows (付款码支付).
const codePay = "MICROPAY"

// payByCode answers 付款码支付. The user shows the code, so that the order is paid at once.
func payByCode(c *call) reply.Answer {
	made, no := c.place(codePay)
	if no != nil {
		return no.Answer()
	}
	// Between the locks nobody can have done more than pay or reverse the order, which then is what became of it.
	_, _ = c.s.Pay(made.owner, made.number)
	l, now := c.s.ledger, c.s.Now()
	made, no = locked(l, func() (*order, *reply.Refusal) {
		if o := l.order(made.owner, made.number, now); o != nil {
			return o, nil
		}
		return nil, orderNotExist("the order is no longer remembered")
	})
	if no != nil {
		return no.Answer()
	}
	return c.reply(made.document(c.documented()).Only(c.e))
}

// reverseOrder answers 撤销, which pays back what was paid and closes what was not. It may be repeated.
func reverseOrder(c *call) reply.Answer {
	l, now := c.s.ledger, c.s.Now()
	o, no := locked(l, func() (*order, *reply.Refusal) {
		o, no := c.findOrder(now)
		switch {
		case no != nil || o.state == isReversed:
			return o, no
		case o.trade != codePay:
			return nil, badRule("当前交易不允许撤销", "", "only a payment by code can be reversed; close or refund this order")
		case o.state == hasRefunds:
			return nil, badRule("订单已发生退款，不允许撤销", "", "the order has refunds")
		}
		o.refunded = o.total
		l.setOrderState(o, isReversed)
		return o, nil
	})
	if no != nil {
		return no.Answer()
	}
	return c.reply(c.documented().Mirror(o.body, "appid", "mchid", "sp_appid", "sp_mchid", "sub_appid", "sub_mchid").
		Set("out_trade_no", o.number).Only(c.e))
}
