package v3

import (
	"fmt"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// changeScore answers a call to a payscore order: it finds the order, changes it, and answers with
// the result.
func changeScore(c *call, change func(*call, *score) *reply.Refusal) reply.Answer {
	return answer(c, func(c *call) (*score, *reply.Refusal) {
		o, no := findScore(c)
		if no == nil {
			no = change(c, o)
		}
		return o, no
	}, func(c *call, o score) document.Doc { return o.document(c.documented(), c.e, c.s.MchID) })
}

// wrongState is 当前订单状态不合法 (manual of payscore, 271302262, 271302332, 271302333):
// INVALID_REQUEST.
func (o *score) wrongState(wanted string) *reply.Refusal {
	return badRule("当前订单状态不合法", "", fmt.Sprintf("the order is %s %s; it must be %s", o.state, o.detail, wanted))
}

// completeScore answers 完结支付分订单. The amount that the user owes is known, and is collected
// from now on.
func completeScore(c *call) reply.Answer {
	return changeScore(c, func(c *call, o *score) *reply.Refusal {
		if o.ending != nil && o.state != scoreRevoked {
			if o.completion != c.print {
				return otherContent("", "订单重入参数校验失败")
			}
			return nil
		}
		if o.state != scoreDoing {
			return o.wrongState("DOING")
		}
		total, no := owed(c, o)
		if no != nil {
			return no
		}
		o.ending, o.completion, o.total = c.in.JSON, c.print, total
		if total == 0 {
			c.ledger.setScoreState(o, scoreDone, "", "")
		} else {
			c.ledger.setScoreState(o, scoreDoing, mchCompleted, userPaying)
		}
		return nil
	})
}

// modifyScore answers 修改订单金额. The amount being collected can only become less (manual of
// payscore 2.6, 13).
func modifyScore(c *call) reply.Answer {
	return changeScore(c, func(c *call, o *score) *reply.Refusal {
		if o.change == c.print {
			return nil
		}
		if o.state != scoreDoing || o.detail != mchCompleted {
			return o.wrongState("DOING MCH_COMPLETE")
		}
		total, no := owed(c, o)
		if no != nil {
			return no
		}
		if total > o.total {
			return badRule("修改后的订单金额不能大于原金额", "/total_amount", fmt.Sprintf("it was %d, and can only become less", o.total))
		}
		o.ending, o.change, o.total = c.in.JSON, c.print, total
		if total == 0 {
			c.ledger.setScoreState(o, scoreDone, "", "")
		}
		return nil
	})
}

// owed returns total_amount. It checks it against its parts and against the risk fund (manual of
// payscore 5.2).
func owed(c *call, o *score) (int64, *reply.Refusal) {
	payments, no := sumOf(c, "post_payments")
	if no != nil {
		return 0, no
	}
	discounts, no := sumOf(c, "post_discounts")
	if no != nil {
		return 0, no
	}
	total, sum := c.amount("total_amount"), payments-discounts
	switch began, ended := began(c, o), c.text("time_range.end_time"); {
	case total != sum || total < 0:
		return 0, refuse(400, "PARAM_ERROR", "最终总金额计算非法", "/total_amount",
			fmt.Sprintf("it must be the payments without the discounts, %d", sum))
	case total > o.risk && !o.estimate:
		return 0, badRule("总金额超过此服务的服务风险金额", "/total_amount", fmt.Sprintf("the risk fund is %d", o.risk))
	case len(began) == len(ended) && ended < began: // both as 20091225091010, or both without minutes
		return 0, refuse(400, "PARAM_ERROR", "真实结束时间小于预计开始时间", "/time_range/end_time", "it is before the start, "+began)
	}
	return total, nil
}

// sumOf returns the sum of a list's amounts.
func sumOf(c *call, list string) (sum int64, no *reply.Refusal) {
	for i, item := range c.list(list) {
		amount := fen(item.Get("amount"))
		if amount < 0 {
			return 0, badValue(fmt.Sprintf("/%s/%d/amount", list, i), "it must be a whole number of fen (分), and not negative")
		}
		sum += amount
	}
	return sum, nil
}

// began returns the start of the service, as the call or else the creation has it.
func began(c *call, o *score) string {
	if said := c.text("time_range.start_time"); said != "" {
		return said
	}
	return gjson.GetBytes(o.body, "time_range.start_time").String()
}

// collectScore answers 商户发起催收扣款. The money comes at once.
func collectScore(c *call) reply.Answer {
	return changeScore(c, func(c *call, o *score) *reply.Refusal {
		if o.collection == userPaid && o.payment != nil {
			return nil
		}
		if o.collection != userPaying {
			return badRule("仅服务订单支付状态为待支付时，才可使用此能力", "", "nothing is being collected")
		}
		c.ledger.collect(o, c.now)
		return nil
	})
}

// collect has the user pay the amount owed, by a payment that can be refunded and shared. The lock
// is held.
func (l *ledger) collect(o *score, now time.Time) {
	o.payment = &order{owner: o.owner, number: o.number, body: o.body, score: true, trade: "PAYSCORE", total: o.total, openid: o.openid, notify: o.notify,
		partner: o.owner != "", sharing: gjson.GetBytes(o.ending, "profit_sharing").Bool()}
	l.markPaid(o.payment, now)
	o.paidBy, o.paidTime = "NEWTON", pki.InBeijing(now).Format("20060102150405")
	l.setScoreState(o, scoreDone, "", userPaid)
}

// syncScore answers 同步服务订单信息: the user paid in another way (Order_Paid).
func syncScore(c *call) reply.Answer {
	return changeScore(c, func(c *call, o *score) *reply.Refusal {
		switch {
		case c.text("type") != "Order_Paid":
			return badValue("/type", "it must be Order_Paid")
		case o.collection == userPaid && o.payment == nil:
			return nil
		case o.collection != userPaying:
			return o.wrongState("DOING MCH_COMPLETE")
		}
		o.paidBy, o.paidTime = "MCH", c.text("detail.paid_time")
		c.ledger.setScoreState(o, scoreDone, "", userPaid)
		return nil
	})
}

// cancelScore answers 取消支付分订单: before completion only (manual of payscore, 271316592).
func cancelScore(c *call) reply.Answer {
	return changeScore(c, func(c *call, o *score) *reply.Refusal {
		switch {
		case o.state == scoreRevoked:
			return nil
		case o.state != scoreCreated && (o.state != scoreDoing || o.detail != userConfirmed):
			return badRule("当前订单状态不满足撤销条件", "", fmt.Sprintf("the order is %s %s", o.state, o.detail))
		}
		c.ledger.setScoreState(o, scoreRevoked, "", "")
		return nil
	})
}

// ConfirmScore has the user confirm a payscore order (确认订单).
func (s *Service) ConfirmScore(owner, number string) error {
	return s.touchScore(owner, number, func(o *score, _ time.Time) error {
		if o.state != scoreCreated {
			return fmt.Errorf("%w: the order is %s", ErrState, o.state)
		}
		s.ledger.setScoreState(o, scoreDoing, userConfirmed, "")
		return nil
	})
}

// PayScore has the user pay the amount that a completed payscore order asks for.
func (s *Service) PayScore(owner, number string) error {
	return s.touchScore(owner, number, func(o *score, now time.Time) error {
		if o.collection != userPaying {
			return fmt.Errorf("%w: nothing is being collected for the order, which is %s", ErrState, o.state)
		}
		s.ledger.collect(o, now)
		return nil
	})
}

// touchScore finds a payscore order for the user and changes it.
func (s *Service) touchScore(owner, number string, touch func(*score, time.Time) error) error {
	return s.ledger.act(func() error {
		now := s.Now()
		o := s.ledger.score(owner, number, now)
		if o == nil {
			return fmt.Errorf("%w: no payscore order has this out_order_no", ErrUnknown)
		}
		return touch(o, now)
	})
}
