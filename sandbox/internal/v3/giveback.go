package v3

import (
	"fmt"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// giveBack is a return of what a merchant got of a sharing (分账回退). It is done at once (SDK,
// return orders: synchronous).
type giveBack struct {
	number string // out_return_no
	id     string // return_id
	of     *sharing
	from   string // return_mchid
	amount int64
	body   []byte
	print  fingerprint
	result string
	made   time.Time
}

// setReturnResult is the only way by which a return's result changes. The lock is held.
func (l *ledger) setReturnResult(r *giveBack, result string) { r.result = result }

// copy returns a copy with a copy of the sharing. The lock is held.
func (r *giveBack) copy() *giveBack {
	c, of := *r, *r.of
	c.of = &of
	return &c
}

// writeReturn writes the answer of a request or a query.
func writeReturn(c *call, r giveBack) document.Doc { return r.document(c.documented()) }

// returnShare answers 请求分账回退.
func returnShare(c *call) reply.Answer {
	return answer(c, func(c *call) (*giveBack, *reply.Refusal) {
		l, owner, number := c.ledger, c.text("sub_mchid"), c.text("out_return_no")
		if r := l.returns.get(keyOf(owner, number)); r != nil {
			if r.print != c.print {
				return nil, otherContent("/out_return_no", "回退单号已存在但信息不一致")
			}
			return r.copy(), nil
		}
		s := l.sharings.get(keyOf(owner, c.text("out_order_no")))
		if id := c.text("order_id"); id != "" {
			s = l.sharings.byID(id)
		}
		if s == nil || s.owner != owner {
			return nil, recordNotExist("no sharing with this number was made here")
		}
		if no := takeBack(c, s); no != nil {
			return nil, no
		}
		r := &giveBack{number: number, id: pki.NewNumber("3008450740201", c.now, 28), of: s, from: c.text("return_mchid"), amount: c.amount("amount"), body: c.in.JSON, print: c.print, made: c.now}
		l.postReturn(r, c.now)
		l.setReturnResult(r, "SUCCESS")
		l.returns.put(keyOf(owner, number), r)
		return r.copy(), nil
	}, writeReturn)
}

// takeBack takes an amount back from a receiver (SDK, return orders: not more than it got). The
// lock is held.
func takeBack(c *call, s *sharing) *reply.Refusal {
	amount := c.amount("amount")
	if amount <= 0 {
		return badValue("/amount", "it must be at least 1 (分)")
	}
	pieces, at := s.givenTo(c.text("return_mchid"))
	if at < 0 {
		return badRule("回退方不存在", "/return_mchid", "this merchant got nothing of the sharing")
	}
	if left := pieces[at].amount - pieces[at].returned; amount > left {
		return badRule("回退金额超过可回退金额", "/amount", fmt.Sprintf("%d can be taken back", left))
	}
	pieces[at].returned += amount
	s.pieces = pieces
	return nil
}

// queryReturn answers 查询分账回退结果.
func queryReturn(c *call) reply.Answer {
	return answer(c, func(c *call) (*giveBack, *reply.Refusal) {
		r := c.ledger.returns.get(keyOf(c.in.Query.Get("sub_mchid"), c.in.Vars["out_return_no"]))
		if r == nil || r.of.number != c.in.Query.Get("out_order_no") {
			return nil, recordNotExist("no return with this number was made of this sharing")
		}
		return r.copy(), nil
	}, writeReturn)
}

// document writes a return into the documented answer.
func (r *giveBack) document(doc document.Doc) document.Doc {
	return doc.Mirror(r.body, "sub_mchid", "return_mchid", "amount", "description").Set("order_id", r.of.id).
		Set("out_order_no", r.of.number).Set("out_return_no", r.number).Set("return_id", r.id).Set("result", r.result).
		Set("create_time", pki.RFC3339(r.made)).Set("finish_time", pki.RFC3339(r.made)).Without("fail_reason")
}
