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

// refund is a refund of one order. It succeeds at once; only the answer to the request says PROCESSING, as the
// documentation asks merchants to reckon with.
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
}

// setRefundState is the only way by which a refund's state changes. The ledger's lock is held.
func (l *ledger) setRefundState(r *refund, state string, now time.Time) {
	changed := r.state != state
	r.state, r.done = state, now
	if changed {
		l.tellRefund(r)
	}
}

// applyRefund answers 退款申请. The same request again gets the refund as it is by now.
func applyRefund(c *call) reply.Answer {
	r, o, no := c.placeRefund()
	if no != nil {
		return no.Answer()
	}
	return c.reply(r.document(c.documented(), o))
}

func (c *call) placeRefund() (made refund, of order, no *reply.Refusal) {
	l, now := c.s.ledger, c.s.Now()
	print := c.fingerprint()
	l.lock()
	defer l.unlock()
	owner, number := c.text("sub_mchid"), c.text("out_refund_no")
	if r := l.refunds.get(keyOf(owner, number)); r != nil {
		if r.print != print {
			return refund{}, order{}, amountsDiffer("/out_refund_no", "the number was used before, and that request said something else")
		}
		return *r, *r.order, nil
	}
	r, no := c.newRefund(l, now)
	if no != nil {
		return refund{}, order{}, no
	}
	r.print = print
	l.refunds.put(keyOf(owner, number), r)
	l.refundIDs.put(r.id, r)
	r.order.refunded += r.amount
	r.order.refundCount++
	l.setOrderState(r.order, hasRefunds)
	accepted := *r
	l.setRefundState(r, refundSucceeded, now)
	return accepted, *r.order, nil
}

// newRefund judges a refund. The lock is held.
func (c *call) newRefund(l *ledger, now time.Time) (*refund, *reply.Refusal) {
	o, no := c.refundedOrder(l, now)
	if no != nil {
		return nil, no
	}
	r := &refund{number: c.text("out_refund_no"), id: pki.NewNumber("5030000", now, 29), order: o, owner: c.text("sub_mchid"), body: c.in.JSON,
		notify: c.text("notify_url"), amount: c.amount("amount.refund"), state: refundProcessing, made: now, account: "支付用户零钱", funds: cmp.Or(c.text("funds_account"), "UNSETTLED")}
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
	case now.Sub(o.paidAt) > refundable:
		return nil, badRule("订单已超过可退款的期限", "", "the order was paid more than a year ago")
	}
	return r, nil
}

// refundedOrder is the paid order that a refund names by either number. The lock is held.
func (c *call) refundedOrder(l *ledger, now time.Time) (*order, *reply.Refusal) {
	id, number, owner := c.text("transaction_id"), c.text("out_trade_no"), c.text("sub_mchid")
	var o *order
	switch {
	case id != "":
		o = l.paidOrder(id)
	case number != "":
		o = l.order(owner, number, now)
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
	l := c.s.ledger
	var of order
	r, no := locked(l, func() (*refund, *reply.Refusal) {
		r := l.refunds.get(keyOf(c.in.Query.Get("sub_mchid"), c.in.Vars["out_refund_no"]))
		if r == nil {
			return nil, recordNotExist("no refund with this number was made here")
		}
		of = *r.order
		return r, nil
	})
	if no != nil {
		return no.Answer()
	}
	return c.reply(r.document(c.documented(), of))
}

// mendRefund answers 发起异常退款, which sends a refund that FailRefund spoilt to another account.
func mendRefund(c *call) reply.Answer {
	l, now := c.s.ledger, c.s.Now()
	var of order
	accepted, no := locked(l, func() (*refund, *reply.Refusal) {
		r := l.refundIDs.get(c.in.Vars["refund_id"])
		switch {
		case r == nil || r.number != c.text("out_refund_no") || r.owner != c.text("sub_mchid"):
			return nil, recordNotExist("no refund with these numbers was made here")
		case r.state != refundAbnormal:
			return nil, badRule("退款单状态不正确", "", "the refund is "+r.state+", not ABNORMAL")
		}
		r.account = "退款至用户银行卡"
		l.setRefundState(r, refundProcessing, now)
		accepted := *r
		of = *r.order
		l.setRefundState(r, refundSucceeded, now)
		return &accepted, nil
	})
	if no != nil {
		return no.Answer()
	}
	return c.reply(accepted.document(c.documented(), of))
}

// document writes a refund into the documented answer.
func (r *refund) document(doc document.Doc, of order) document.Doc {
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

func (s *Service) spoilRefund(owner, number string, spoil func(*ledger, *refund, time.Time)) error {
	l, now := s.ledger, s.Now()
	l.lock()
	defer l.unlock()
	r := l.refunds.get(keyOf(owner, number))
	switch {
	case r == nil:
		return fmt.Errorf("%w: no refund has this out_refund_no", ErrUnknown)
	case r.state == refundClosed:
		return fmt.Errorf("%w: the refund is closed", ErrState)
	}
	spoil(l, r, now)
	return nil
}

// FailRefund makes a refund abnormal (退款异常).
func (s *Service) FailRefund(subMchID, outRefundNo string) error {
	return s.spoilRefund(subMchID, outRefundNo, func(l *ledger, r *refund, now time.Time) { l.setRefundState(r, refundAbnormal, now) })
}

// CloseRefund closes a refund (退款关闭).
func (s *Service) CloseRefund(subMchID, outRefundNo string) error {
	return s.spoilRefund(subMchID, outRefundNo, func(l *ledger, r *refund, now time.Time) {
		r.order.refunded -= r.amount
		l.setRefundState(r, refundClosed, now)
	})
}
