package v3

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// The states of a sharing (分账单).
const (
	sharingProcessing = "PROCESSING"
	sharingFinished   = "FINISHED"
)

// maxReceivers is how many can share at once (SDK, profit sharing CreateOrder).
const maxReceivers = 50

// sharing divides a payment (分账), or releases the rest of it (解冻剩余资金). It ends at once.
// Only the answer to the request says PROCESSING, which the documentation asks merchants to reckon
// with.
type sharing struct {
	owner  string
	number string // out_order_no
	id     string // order_id
	print  fingerprint
	of     string // transaction_id
	from   string // whose payment it is: a merchant number
	total  int64  // of the payment
	state  string
	pieces []piece // replaced as a whole
	made   time.Time
	done   time.Time
}

// setSharingState is the only way by which a sharing's state changes. The lock is held.
func (l *ledger) setSharingState(s *sharing, state string, now time.Time) {
	s.state, s.done = state, now
}

// share answers 请求分账.
func share(c *call) reply.Answer { return placeSharing(c, newSharing) }

// unfreeze answers 解冻剩余资金.
func unfreeze(c *call) reply.Answer { return placeSharing(c, newUnfreezing) }

// writeSharing writes the answer of a request or a query.
func writeSharing(c *call, s sharing) document.Doc { return s.document(c.documented()) }

// placeSharing makes a sharing, or finds the sharing made by the same request.
func placeSharing(c *call, create func(*call, *order) (*sharing, *reply.Refusal)) reply.Answer {
	return answer(c, func(c *call) (*sharing, *reply.Refusal) {
		l, owner := c.ledger, c.text("sub_mchid")
		key := keyOf(owner, c.text("out_order_no"))
		if s := l.sharings.get(key); s != nil {
			if s.print != c.print {
				return nil, otherContent("/out_order_no", "分账接收方与原请求不一致")
			}
			return s, nil
		}
		o := l.paidOrder(c.text("transaction_id"))
		if o == nil || o.owner != owner {
			return nil, badRule("订单不存在", "/transaction_id", "no payment with this number was made here")
		}
		s, no := create(c, o)
		if no != nil {
			return nil, no
		}
		l.sharings.put(key, s)
		l.sharings.identify(key, s, s.id)
		for _, p := range s.pieces {
			l.postShare(s, p, c.now)
		}
		accepted := *s
		l.setSharingState(s, sharingFinished, c.now)
		return &accepted, nil
	}, writeSharing)
}

// emptySharing returns a sharing of a payment without its pieces.
func emptySharing(c *call, o *order) *sharing {
	return &sharing{owner: o.owner, number: c.text("out_order_no"), id: pki.NewNumber("30084507404", c.now, 28), print: c.print,
		of: o.transactionID, from: c.ledger.accountOf(o), total: o.total, state: sharingProcessing, made: c.now}
}

// newSharing judges a division. The lock is held.
func newSharing(c *call, o *order) (*sharing, *reply.Refusal) {
	list := c.list("receivers")
	if !o.sharing {
		return nil, badRule("非分账订单不支持分账", "/transaction_id", "the order was made without settle_info.profit_sharing")
	}
	if len(list) == 0 || len(list) > maxReceivers {
		return nil, badValue("/receivers", fmt.Sprintf("it must hold 1 to %d receivers", maxReceivers))
	}
	for i, said := range list {
		if fen(said.Get("amount")) <= 0 {
			return nil, badValue(fmt.Sprintf("/receivers/%d/amount", i), "it must be at least 1 (分)")
		}
	}
	s := emptySharing(c, o)
	pieces, total := c.ledger.pieces(o.owner, list)
	if total > o.unsplit() {
		return nil, notEnough("分账金额不足", "/receivers", fmt.Sprintf("the receivers get %d, and %d is left", total, o.unsplit()))
	}
	s.pieces = pieces
	for _, p := range pieces {
		if p.failure == "" {
			o.shared += p.amount
		}
	}
	o.unfrozen = c.is("unfreeze_unsplit")
	return s, nil
}

// newUnfreezing judges a release. The merchant itself is its receiver. The lock is held.
func newUnfreezing(c *call, o *order) (*sharing, *reply.Refusal) {
	if !o.sharing {
		return nil, badRule("非分账订单不支持解冻剩余资金", "/transaction_id", "the order was made without settle_info.profit_sharing")
	}
	left := o.unsplit()
	if left == 0 {
		return nil, notEnough("分账金额为0", "/transaction_id", "nothing of the payment is left")
	}
	s := emptySharing(c, o)
	s.pieces = []piece{{kind: "MERCHANT_ID", account: cmp.Or(o.owner, c.s.MchID), amount: left, description: c.text("description"), id: pki.Base62(24)}}
	o.unfrozen = true
	return s, nil
}

// querySharing answers 查询分账结果.
func querySharing(c *call) reply.Answer {
	return answer(c, func(c *call) (*sharing, *reply.Refusal) {
		s := c.ledger.sharings.get(keyOf(c.in.Query.Get("sub_mchid"), c.in.Vars["out_order_no"]))
		if s == nil || s.of != c.in.Query.Get("transaction_id") {
			return nil, recordNotExist("no sharing with this number was made of this payment")
		}
		return s, nil
	}, writeSharing)
}

// queryUnsplit answers 查询剩余待分金额 (SDK, transactions: both refusals are 400 INVALID_REQUEST).
func queryUnsplit(c *call) reply.Answer {
	return answer(c, func(c *call) (*order, *reply.Refusal) {
		o := c.ledger.paidOrder(c.in.Vars["transaction_id"])
		switch {
		case o == nil:
			return nil, badRule("非本商户的订单不支持查询", "", "no payment with this number was made here")
		case !o.sharing:
			return nil, badRule("非分账订单不支持此查询", "", "the order was made without settle_info.profit_sharing")
		}
		return o, nil
	}, func(c *call, o order) document.Doc {
		return c.documented().Set("transaction_id", o.transactionID).Set("unsplit_amount", o.unsplit())
	})
}

// document writes a sharing into the documented answer.
func (s *sharing) document(doc document.Doc) document.Doc {
	pattern := document.Doc(doc.Get("receivers.0").Raw)
	doc = doc.Set("transaction_id", s.of).Set("out_order_no", s.number).Set("order_id", s.id).Set("state", s.state).
		SetRaw("receivers", []byte("[]"))
	if s.owner == "" {
		doc = doc.Without("sub_mchid")
	} else {
		doc = doc.Set("sub_mchid", s.owner)
	}
	for _, p := range s.pieces {
		doc = doc.SetRaw("receivers.-1", s.piece(p, pattern))
	}
	return doc
}

// piece writes one piece into the pattern of an element of receivers.
func (s *sharing) piece(p piece, doc document.Doc) document.Doc {
	doc = doc.Set("amount", p.amount).Set("description", p.description).Set("type", p.kind).Set("account", p.account).
		Set("detail_id", p.id).Set("create_time", pki.RFC3339(s.made)).Set("result", "PENDING")
	if s.state != sharingFinished {
		return doc.Without("fail_reason", "finish_time")
	}
	doc = doc.Set("finish_time", pki.RFC3339(s.done))
	if p.failure != "" {
		return doc.Set("result", "CLOSED").Set("fail_reason", p.failure)
	}
	return doc.Set("result", "SUCCESS").Without("fail_reason")
}

// givenTo returns a copy of the pieces, to be changed, and the index of the piece that a merchant
// got. The index is -1 if it got none. The lock is held.
func (s *sharing) givenTo(merchant string) (pieces []piece, at int) {
	pieces = slices.Clone(s.pieces)
	return pieces, slices.IndexFunc(pieces, func(p piece) bool {
		return p.kind == "MERCHANT_ID" && p.account == merchant && p.failure == ""
	})
}
