package v3

import (
	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// receiver is a person or merchant with whom a merchant may share (分账接收方).
type receiver struct {
	owner, kind, account string
	gone                 bool // deleted
}

// addReceiver answers 添加分账接收方. It may be repeated (manual of profit sharing).
func addReceiver(c *call) reply.Answer {
	return answer(c, func(c *call) (*receiver, *reply.Refusal) {
		r := &receiver{owner: c.text("sub_mchid"), kind: c.text("type"), account: c.text("account")}
		switch {
		case r.kind == "MERCHANT_ID" && c.text("name") == "":
			return nil, badValue("/name", "it is needed for a MERCHANT_ID")
		case c.text("relation_type") == "CUSTOM" && c.text("custom_relation") == "":
			return nil, badValue("/custom_relation", "it is needed for the relation CUSTOM")
		}
		c.ledger.receivers.put(keyOf(r.owner, r.kind, r.account), r)
		return r, nil
	}, func(c *call, _ receiver) document.Doc {
		return c.documented().Mirror(c.in.JSON, "sub_mchid", "type", "account", "name", "relation_type", "custom_relation")
	})
}

// deleteReceiver answers 删除分账接收方 (SDK, receivers: 400 INVALID_REQUEST
// 请确认分账接收方是否存在).
func deleteReceiver(c *call) reply.Answer {
	return answer(c, func(c *call) (*receiver, *reply.Refusal) {
		r := c.ledger.receivers.get(keyOf(c.text("sub_mchid"), c.text("type"), c.text("account")))
		if r == nil || r.gone {
			return nil, badRule("请确认分账接收方是否存在", "/account", "no such receiver was added")
		}
		r.gone = true
		return r, nil
	}, func(c *call, _ receiver) document.Doc {
		return c.documented().Mirror(c.in.JSON, "sub_mchid", "type", "account")
	})
}

// piece is the part of a payment that one receiver gets.
type piece struct {
	kind, account, description string
	amount                     int64
	id                         string // detail_id
	failure                    string // fail_reason, "" if it arrived
	returned                   int64  // given back since
}

// pieces reads the receivers of a request. The lock is held.
func (l *ledger) pieces(owner string, list []gjson.Result) (pieces []piece, total int64) {
	for _, said := range list {
		p := piece{kind: said.Get("type").String(), account: said.Get("account").String(), amount: fen(said.Get("amount")),
			description: said.Get("description").String(), id: pki.Base62(24)}
		if r := l.receivers.get(keyOf(owner, p.kind, p.account)); r == nil || r.gone {
			p.failure = "NO_RELATION" // the request is accepted all the same; its result says so
		}
		pieces = append(pieces, p)
		total += p.amount
	}
	return pieces, total
}
