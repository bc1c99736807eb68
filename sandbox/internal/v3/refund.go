package v3

import (
	"cmp"
	"fmt"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// The states of a refund (退款状态) that the sandbox knows.
const (
	refundProcessing = "PROCESSING"
	refundSucceeded  = "SUCCESS"
	refundAbnormal   = "ABNORMAL"
	refundClosed     = "CLOSED"
)

// maxRefunds is how often one order can be refunded (SDK, refunds Create: 50 partial refunds).
const maxRefunds = 50

// refund is a refund of one order. It succeeds at once. Only the answer to the request says
// PROCESSING, which the documentation asks merchants to reckon with.
type refund struct {
	number  string // out_refund_no
	id      string // refund_id
	order   *order
	owner   string // sub_mchid of the request
	body    []byte
	print   fingerprint
	notify  string
	amount  int64
	state   string
	made    time.Time
	done    time.Time
	account string // user_received_account
	funds   string // funds_account
	fee     int64  // given back with it
	billed  billed
}

// billed is the state of a refund that its bill has, and since when. A bill does not show later
// changes (page chapter4_5_8).
type billed struct {
	state string
	at    time.Time
}

// key returns the key of the refund on its shelf.
func (r *refund) key() string { return keyOf(r.owner, r.number) }

// copy returns a copy with a copy of the order. The lock is held.
func (r *refund) copy() *refund {
	c, o := *r, *r.order
	c.order = &o
	return &c
}

// setRefundState is the only way by which a refund's state changes. The lock is held.
func (l *ledger) setRefundState(r *refund, state string, now time.Time) {
	changed := r.state != state
	r.state, r.done = state, now
	if now.Before(billsBegin(r.made)) {
		r.billed = billed{state: state, at: now}
	}
	if changed {
		tellRefund(l, r)
	}
}

// writeRefund writes the answer of a request or a query.
func writeRefund(c *call, r refund) document.Doc { return r.document(c.documented()) }

// applyRefund answers 退款申请. The same request again gets the refund as it is by now.
func applyRefund(c *call) reply.Answer {
	return answer(c, func(c *call) (*refund, *reply.Refusal) {
		l := c.ledger
		if r := l.refunds.get(keyOf(c.text("sub_mchid"), c.text("out_refund_no"))); r != nil {
			if r.print != c.print {
				return nil, amountsDiffer("/out_refund_no", "the number was used before, and that request said something else")
			}
			return r.copy(), nil
		}
		r, no := newRefund(c)
		if no != nil {
			return nil, no
		}
		l.refunds.put(r.key(), r)
		l.refunds.identify(r.key(), r, r.id)
		r.order.refunded += r.amount
		r.order.refundCount++
		r.fee = r.order.giveFeeBack()
		l.postRefund(r.order, c.now, r.id, r.number, r.amount, r.fee)
		l.setOrderState(r.order, hasRefunds)
		accepted := r.copy()
		l.setRefundState(r, refundSucceeded, c.now)
		return accepted, nil
	}, writeRefund)
}

// newRefund judges a refund. The lock is held.
func newRefund(c *call) (*refund, *reply.Refusal) {
	o, no := refundedOrder(c)
	if no != nil {
		return nil, no
	}
	r := &refund{number: c.text("out_refund_no"), id: pki.NewNumber("5030000", c.now, 29), order: o, owner: c.text("sub_mchid"), body: c.in.JSON,
		print: c.print, notify: c.text("notify_url"), amount: c.amount("amount.refund"), state: refundProcessing, made: c.now,
		account: "支付用户零钱", funds: cmp.Or(c.text("funds_account"), "UNSETTLED")}
	switch {
	case r.amount <= 0:
		return nil, badValue("/amount/refund", "it must be at least 1 (分)")
	case c.text("amount.currency") != "CNY":
		return nil, badValue("/amount/currency", "it must be CNY")
	case c.amount("amount.total") != o.total:
		return nil, amountsDiffer("/amount/total", fmt.Sprintf("the order's total is %d", o.total))
	case r.amount > o.total-o.refunded:
		return nil, badRule("申请退款金额超过订单可退金额", "/amount/refund", fmt.Sprintf("%d of the order is left", o.total-o.refunded))
	case o.refundCount >= maxRefunds:
		return nil, badRule("订单退款次数超过限制", "", fmt.Sprintf("an order can be refunded %d times", maxRefunds))
	case c.now.Sub(o.paidAt) > refundable:
		return nil, badRule("订单已超过可退款的期限", "", "the order was paid more than a year ago")
	}
	return r, nil
}

// refundedOrder finds the paid order that a refund names by either number. The lock is held.
func refundedOrder(c *call) (*order, *reply.Refusal) {
	id, number, owner := c.text("transaction_id"), c.text("out_trade_no"), c.text("sub_mchid")
	var o *order
	switch {
	case id != "":
		o = c.ledger.paidOrder(id)
	case number != "":
		o = c.ledger.order(owner, number, c.now)
	default:
		return nil, badValue("/transaction_id", "one of transaction_id and out_trade_no is needed")
	}
	if o == nil || o.owner != owner || number != "" && o.number != number {
		return nil, notRefundable("no order with this number was made here")
	}
	if o.transactionID == "" {
		return nil, notRefundable("the order is not paid: it is " + o.state)
	}
	return o, nil
}

// queryRefund answers 查询单笔退款.
func queryRefund(c *call) reply.Answer {
	return answer(c, func(c *call) (*refund, *reply.Refusal) {
		if r := c.ledger.refunds.get(keyOf(c.in.Query.Get("sub_mchid"), c.in.Vars["out_refund_no"])); r != nil {
			return r.copy(), nil
		}
		return nil, recordNotExist("no refund with this number was made here")
	}, writeRefund)
}

// mendRefund answers 发起异常退款, which sends a refund that FailRefund spoilt to another account.
func mendRefund(c *call) reply.Answer {
	return answer(c, func(c *call) (*refund, *reply.Refusal) {
		r := c.ledger.refunds.byID(c.in.Vars["refund_id"])
		switch {
		case r == nil || r.number != c.text("out_refund_no") || r.owner != c.text("sub_mchid"):
			return nil, recordNotExist("no refund with these numbers was made here")
		case r.state != refundAbnormal:
			return nil, badRule("退款单状态不正确", "", "the refund is "+r.state+", not ABNORMAL")
		}
		r.account = "退款至用户银行卡"
		c.ledger.setRefundState(r, refundProcessing, c.now)
		accepted := r.copy()
		c.ledger.setRefundState(r, refundSucceeded, c.now)
		return accepted, nil
	}, writeRefund)
}

// document writes a refund into the documented answer.
func (r *refund) document(doc document.Doc) document.Doc {
	of := r.order
	doc = doc.Set("refund_id", r.id).Set("out_refund_no", r.number).Set("transaction_id", of.transactionID).
		Set("out_trade_no", of.number).Set("channel", "ORIGINAL").Set("user_received_account", r.account).
		Set("status", r.state).Set("create_time", pki.RFC3339(r.made)).Set("funds_account", r.funds).
		Without("promotion_detail") // no coupon was used
	doc = doc.Set("amount.total", of.total).Set("amount.refund", r.amount).Mirror(r.body, "amount.from").
		Set("amount.payer_total", of.total).Set("amount.payer_refund", r.amount).
		Set("amount.settlement_refund", r.amount).Set("amount.settlement_total", of.total).
		Set("amount.discount_refund", 0).Set("amount.currency", "CNY").Set("amount.refund_fee", 0)
	if r.state != refundSucceeded {
		return doc.Without("success_time")
	}
	return doc.Set("success_time", pki.RFC3339(r.done))
}

// FailRefund makes a refund abnormal (退款异常).
func (s *Service) FailRefund(owner, number string) error {
	return s.spoilRefund(owner, number, refundAbnormal)
}

// CloseRefund closes a refund (退款关闭). Its amount can be refunded once more.
func (s *Service) CloseRefund(owner, number string) error {
	return s.spoilRefund(owner, number, refundClosed)
}

// spoilRefund sets the state of a refund that is not closed.
func (s *Service) spoilRefund(owner, number, state string) error {
	return s.ledger.act(func() error {
		r := s.ledger.refunds.get(keyOf(owner, number))
		switch {
		case r == nil:
			return fmt.Errorf("%w: no refund has this out_refund_no", ErrUnknown)
		case r.state == refundClosed:
			return fmt.Errorf("%w: the refund is closed", ErrState)
		}
		if state == refundClosed {
			r.order.refunded -= r.amount
			s.ledger.postRefundBack(r, s.Now())
		}
		s.ledger.setRefundState(r, state, s.Now())
		return nil
	})
}
