package v3

import (
	"cmp"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// The states of an order (交易状态) that the sandbox knows.
const (
	notPaid    = "NOTPAY"
	isPaid     = "SUCCESS"
	isClosed   = "CLOSED"
	isReversed = "REVOKED"
	hasRefunds = "REFUND"
)

// Times after which things end by themselves, counted by Sandbox.Now.
const (
	orderLife  = 7 * 24 * time.Hour   // of an order without time_expire (page 4012791869, and the manual on states)
	payableFor = time.Minute          // of an order at least: an earlier time_expire is moved (page 4012525167, 支付结束时间)
	prepayLife = 2 * time.Hour        // of a prepay_id; the same request then gets another
	h5Life     = 5 * time.Minute      // of an h5_url
	refundable = 365 * 24 * time.Hour // how long after payment a refund can be asked for (page 4012791903)
)

// order is a payment order: a single one, a part of a combination, or the payment of a payscore
// order.
type order struct {
	owner    string // sub_mchid, "" for a merchant's own
	number   string // out_trade_no
	merchant string // of a part: the mchid of its element of sub_orders
	partner  bool
	combined string // combine_out_trade_no, "" if it stands by itself
	appid    string // of a part: combine_appid
	score    bool   // it is the payment of a payscore order
	trade    string // trade_type: JSAPI, NATIVE, APP, MWEB
	body     []byte // the request that made it; of a combination, its element of sub_orders
	print    fingerprint
	notify   string // notify_url
	total    int64
	sharing  bool // settle_info.profit_sharing
	expires  time.Time

	token  string // prepay_id, code_url, or h5_url without the base
	issued time.Time

	state         string
	transactionID string
	openid        string
	paidAt        time.Time
	refunded      int64
	refundCount   int
	fee           int64 // of the payment
	feeBack       int64 // given back with refunds
	shared        int64 // given to receivers
	unfrozen      bool  // the rest was released to the merchant
	reversal      reversal
}

// key returns the key of the order on its shelf.
func (o *order) key() string { return keyOf(o.owner, o.number) }

// setOrderState is the only way by which an order's state changes. The lock is held.
func (l *ledger) setOrderState(o *order, state string) {
	o.state = state
	if state == isPaid {
		tellPayment(l, o)
	}
}

// order finds an order and closes it if its time is over. The lock is held.
func (l *ledger) order(owner, number string, now time.Time) *order {
	o := l.orders.get(keyOf(owner, number))
	if o != nil {
		l.expire(o, now)
	}
	return o
}

// expire closes an order whose time is over. The lock is held.
func (l *ledger) expire(o *order, now time.Time) {
	if o.state == notPaid && over(o.expires, now) {
		l.setOrderState(o, isClosed)
	}
}

// markPaid marks an order paid and gives it a transaction_id. The lock is held.
func (l *ledger) markPaid(o *order, now time.Time) {
	o.transactionID, o.paidAt = newTransactionID(now), now
	if o.score {
		l.collected.put(o.key(), o)
		l.collected.identify(o.key(), o, o.transactionID)
	} else {
		l.orders.identify(o.key(), o, o.transactionID)
	}
	l.postPayment(o, now)
	l.setOrderState(o, isPaid)
}

// newTransactionID makes a 微信支付订单号.
func newTransactionID(now time.Time) string { return pki.NewNumber("4200002", now, 28) }

// paidOrder finds an order by its transaction_id. The lock is held.
func (l *ledger) paidOrder(transactionID string) *order {
	return cmp.Or(l.orders.byID(transactionID), l.collected.byID(transactionID))
}

// unsplit returns how much of a payment can still be shared.
func (o *order) unsplit() int64 {
	if o.unfrozen || !o.sharing {
		return 0
	}
	return max(0, o.total-o.refunded-o.shared)
}

// findOrder finds the order of a query or a close. The lock is held.
func findOrder(c *call) (*order, *reply.Refusal) {
	var o *order
	if id := c.in.Vars["transaction_id"]; id != "" {
		o = c.ledger.paidOrder(id)
		if o != nil && o.owner != c.given("sub_mchid") {
			o = nil
		}
	} else {
		o = c.ledger.order(c.given("sub_mchid"), c.given("out_trade_no"), c.now)
	}
	switch {
	case o == nil || o.partner != isPartner(c):
		return nil, orderNotExist("no order with this number was made here")
	case o.score:
		return nil, orderNotExist("the payment is of a payscore order; query that")
	case o.combined != "":
		return nil, orderNotExist("the order is part of a combined one; query that by its combine_out_trade_no")
	}
	return o, nil
}

// isPartner reports whether the call is to a partner's endpoint (服务商).
func isPartner(c *call) bool { return strings.HasPrefix(c.e.Path, "v3/pay/partner/") }

// queryOrder answers 商户订单号查询 and 微信支付订单号查询, of merchants and partners.
func queryOrder(c *call) reply.Answer { return answer(c, findOrder, writeOrder) }

// writeOrder writes the answer of a query.
func writeOrder(c *call, o order) document.Doc { return o.document(c.documented()).Only(c.e) }

// closeOrder answers 关单. It may be repeated (manual, "orders" 6).
func closeOrder(c *call) reply.Answer {
	return answer(c, func(c *call) (*order, *reply.Refusal) {
		o, no := findOrder(c)
		if no != nil {
			return nil, no
		}
		switch o.state {
		case isPaid, hasRefunds:
			return nil, orderPaid()
		case notPaid:
			c.ledger.setOrderState(o, isClosed)
		}
		return o, nil
	}, nothing)
}

// document writes an order into the documented answer of a query. The answer has the merchant's own
// fields and what has become of the order. It lacks the fields of what has not happened.
func (o *order) document(doc document.Doc) document.Doc {
	doc = doc.Mirror(o.body, "appid", "mchid", "sp_appid", "sp_mchid", "sub_appid", "sub_mchid", "attach", "amount",
		"scene_info.device_id")
	doc = doc.Set("out_trade_no", o.number).Set("trade_state", o.state).Set("trade_state_desc", o.description()).
		Set("amount.total", o.total).Set("amount.currency", "CNY")
	doc = doc.Without("promotion_detail", "installment_info", "payer") // no coupon, no instalments
	if o.transactionID == "" {
		return doc.Without("transaction_id", "trade_type", "bank_type", "success_time")
	}
	doc = doc.Set("transaction_id", o.transactionID).Set("trade_type", o.trade).Set("bank_type", "OTHERS").
		Set("success_time", pki.RFC3339(o.paidAt)).Set("amount.payer_total", o.total).Set("amount.payer_currency", "CNY")
	if o.partner {
		return doc.Set("payer.sp_openid", o.openid).Mirror(o.body, "payer.sub_openid")
	}
	return doc.Set("payer.openid", o.openid)
}

// description returns trade_state_desc.
func (o *order) description() string {
	return map[string]string{notPaid: "订单未支付", isPaid: "支付成功", isClosed: "订单已关闭", isReversed: "订单已撤销",
		hasRefunds: "订单发生过退款，退款详情请查询退款单"}[o.state]
}
