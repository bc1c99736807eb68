package v3

import (
	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// receiver is someone whom a merchant may share with (分账接收方).
type receiver struct {
	owner, kind, account string
	gone                 bool // deleted
}

// receiverKey is by whom, what and who.
func receiverKey(owner, kind, account string) string { return keyOf(owner, kind, account) }

// addReceiver answers 添加分账接收方. It may be repeated (manual of profit sharing).
func addReceiver(c *call) reply.Answer {
	l, owner, kind, account := c.s.ledger, c.text("sub_mchid"), c.text("type"), c.text("account")
	switch {
	case kind == "MERCHANT_ID" && c.text("name") == "":
		return badValue("/name", "it is needed for a MERCHANT_ID").Answer()
	case c.text("relation_type") == "CUSTOM" && c.text("custom_relation") == "":
		return badValue("/custom_relation", "it is needed for the relation CUSTOM").Answer()
	}
	l.lock()
	if r := l.receivers.get(receiverKey(owner, kind, account)); r != nil {
		r.gone = false
	} else {
		l.receivers.put(receiverKey(owner, kind, account), &receiver{owner: owner, kind: kind, account: account})
	}
	l.unlock()
	return c.reply(c.documented().Mirror(c.in.JSON, "sub_mchid", "type", "account", "name", "relation_type", "custom_relation"))
}

// deleteReceiver answers 删除分账接收方 (SDK, receivers: 400 INVALID_REQUEST 请确认分账接收方是否存在).
func deleteReceiver(c *call) reply.Answer {
	l := c.s.ledger
	l.lock()
	r := l.receivers.get(receiverKey(c.text("sub_mchid"), c.text("type"), c.text("account")))
	known := r != nil && !r.gone
	if known {
		r.gone = true
	}
	l.unlock()
	if !known {
		return badRule("请确认分账接收方是否存在", "/account", "no such receiver was added").Answer()
	}
	return c.reply(c.documented().Mirror(c.in.JSON, "sub_mchid", "type", "account"))
}

// piece is what one receiver gets of a payment.
type piece struct {
	kind, account, description string
	amount                     int64
	id                         string // detail_id
	failure                    string // fail_reason, "" if it arrived
	returned                   int64  // given back since
}

// pieces reads the receivers of a request. The ledger's lock is held.
func (l *ledger) pieces(owner string, list []gjson.Result) (pieces []piece, total int64) {
	for _, said := range list {
		p := piece{kind: said.Get("type").String(), account: said.Get("account").String(), amount: fen(said.Get("amount")),
			description: said.Get("description").String(), id: pki.Base62(24)}
		if r := l.receivers.get(receiverKey(owner, p.kind, p.account)); r == nil || r.gone {
			p.failure = "NO_RELATION" // the request is accepted all the same; its result says so
		}
		pieces = append(pieces, p)
		total += p.amount
	}
	return pieces, total
}
