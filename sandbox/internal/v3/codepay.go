package v3

import (
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
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

// reversal is the refund of a paid order by 撤销. It is zero for an order that was not reversed, or
// not paid.
type reversal struct {
	id  string // 微信退款单号
	at  time.Time
	fee int64 // given back
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
		if o.state == isPaid {
			o.refunded = o.total
			o.reversal = reversal{id: pki.NewNumber("5030000", c.now, 29), at: c.now, fee: o.giveFeeBack()}
			c.ledger.postRefund(o, c.now, o.reversal.id, o.number, o.total, o.reversal.fee)
		}
		c.ledger.setOrderState(o, isReversed)
		return o, nil
	}, func(c *call, o order) document.Doc {
		return c.documented().Mirror(o.body, "appid", "mchid", "sp_appid", "sp_mchid", "sub_appid", "sub_mchid").
			Set("out_trade_no", o.number).Only(c.e)
	})
}
