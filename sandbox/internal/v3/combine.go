package v3

import (
	"fmt"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// combination is a combined payment (合单支付): several orders that are paid or closed together,
// and refunded one by one.
type combination struct {
	number  string // combine_out_trade_no
	body    []byte
	print   fingerprint
	notify  string
	trade   string
	token   string
	issued  time.Time
	expires time.Time
	openid  string
	id      string // combine_transaction_id, once paid
	parts   []*order
}

// maxParts is how many orders one payment can combine (page partner/4012758208: 50 at most).
const maxParts = 50

// state returns the state of all parts before payment; afterwards each part has its own. The lock
// is held.
func (m *combination) state() string { return m.parts[0].state }

// copy returns a copy with copies of the parts. The lock is held.
func (m *combination) copy() *combination {
	c := *m
	c.parts = make([]*order, len(m.parts))
	for i, part := range m.parts {
		o := *part
		c.parts[i] = &o
	}
	return &c
}

// combination finds a combination and closes it if its time is over. The lock is held.
func (l *ledger) combination(number string, now time.Time) *combination {
	m := l.combinations.get(keyOf(number))
	if m != nil {
		for _, part := range m.parts {
			l.expire(part, now)
		}
	}
	return m
}

// combine answers 合单下单 of one way to pay, as prepay does for a single order.
func combine(trade, token string) flow {
	return func(c *call) reply.Answer {
		return answer(c, func(c *call) (*combination, *reply.Refusal) { return placeCombination(c, trade) },
			func(c *call, m combination) document.Doc {
				return c.documented().Set(token, c.payable(trade, m.token)).Without("contract_result") // no contract is signed here
			})
	}
}

// placeCombination makes a combination or finds the combination made by the same request. The lock
// is held.
func placeCombination(c *call, trade string) (m *combination, no *reply.Refusal) {
	m = c.ledger.combination(c.text("combine_out_trade_no"), c.now)
	if m != nil {
		no = m.again(c.print)
	} else if m, no = newCombination(c, trade); no == nil {
		c.ledger.combinations.put(keyOf(m.number), m)
		for _, part := range m.parts {
			c.ledger.orders.put(part.key(), part)
		}
	}
	if no != nil {
		return nil, no
	}
	if over(m.issued.Add(tokenLife(trade)), c.now) {
		m.token, m.issued = newToken(trade, c.now), c.now
	}
	return m, nil
}

// again judges a second request with a combination's number.
func (m *combination) again(print fingerprint) *reply.Refusal {
	switch {
	case m.state() == isClosed:
		return orderClosed()
	case m.state() != notPaid:
		return outTradeNoUsed("the combined order of this number is paid already")
	case m.print != print:
		return otherContent("/combine_out_trade_no", "请求重入时，参数与首次请求时不一致")
	}
	return nil
}

// newCombination reads the whole and its parts from the request. The lock is held.
func newCombination(c *call, trade string) (*combination, *reply.Refusal) {
	m := &combination{number: c.text("combine_out_trade_no"), body: c.in.JSON, print: c.print, notify: c.text("notify_url"), trade: trade,
		openid: c.payer("combine_payer_info")}
	var no *reply.Refusal
	if m.expires, no = expiry(c); no != nil {
		return nil, no
	}
	parts := c.list("sub_orders")
	if len(parts) == 0 || len(parts) > maxParts {
		return nil, badValue("/sub_orders", fmt.Sprintf("it must hold 1 to %d orders", maxParts))
	}
	known := map[string]bool{}
	for i, said := range parts {
		part, no := m.part(said, i)
		if no != nil {
			return nil, no
		}
		if known[part.key()] {
			return nil, badValue(fmt.Sprintf("/sub_orders/%d/out_trade_no", i), "another of the orders has the same number")
		}
		if c.ledger.order(part.owner, part.number, c.now) != nil {
			return nil, outTradeNoUsed(fmt.Sprintf("/sub_orders/%d/out_trade_no is the number of another order", i))
		}
		known[part.key()] = true
		m.parts = append(m.parts, part)
	}
	return m, nil
}

// part reads an element of sub_orders.
func (m *combination) part(said gjson.Result, at int) (*order, *reply.Refusal) {
	o := &order{
		owner: said.Get("sub_mchid").String(), number: said.Get("out_trade_no").String(), merchant: said.Get("mchid").String(),
		combined: m.number, trade: m.trade, body: []byte(said.Raw), notify: m.notify, total: fen(said.Get("amount.total_amount")),
		sharing: said.Get("settle_info.profit_sharing").Bool() || said.Get("profit_sharing").Bool(),
		expires: m.expires, state: notPaid, openid: m.openid, appid: gjson.GetBytes(m.body, "combine_appid").String(),
	}
	if o.total <= 0 {
		return nil, badValue(fmt.Sprintf("/sub_orders/%d/amount/total_amount", at), "it must be at least 1 (分)")
	}
	if said.Get("amount.currency").String() != "CNY" {
		return nil, badValue(fmt.Sprintf("/sub_orders/%d/amount/currency", at), "it must be CNY")
	}
	return o, nil
}

// findCombination finds the combination of a query or a close. The lock is held.
func findCombination(c *call) (*combination, *reply.Refusal) {
	m := c.ledger.combinations.byID(c.in.Vars["combine_transaction_id"])
	if number := c.in.Vars["combine_out_trade_no"]; number != "" {
		m = c.ledger.combination(number, c.now)
	}
	if m == nil {
		return nil, orderNotExist("no combined order with this number was made here")
	}
	return m, nil
}

// queryCombination answers 合单查询订单, by either number.
func queryCombination(c *call) reply.Answer {
	return answer(c, func(c *call) (*combination, *reply.Refusal) {
		m, no := findCombination(c)
		if no != nil {
			return nil, no
		}
		return m.copy(), nil
	}, func(c *call, m combination) document.Doc { return m.document(c.documented()).Only(c.e) })
}

// document writes a combination into the documented answer of a query.
func (m *combination) document(doc document.Doc) document.Doc {
	pattern := document.Doc(doc.Get("sub_orders.0").Raw)
	doc = doc.Mirror(m.body, "combine_appid", "combine_mchid", "scene_info.device_id", "trade_scenario").
		Set("combine_out_trade_no", m.number).Without("installment_info").SetRaw("sub_orders", []byte("[]"))
	for i, part := range m.parts {
		doc = doc.SetRaw(fmt.Sprintf("sub_orders.%d", i), part.part(pattern))
	}
	if m.id == "" {
		return doc.Without("combine_transaction_id", "combine_payer_info")
	}
	return doc.Set("combine_transaction_id", m.id).Set("combine_payer_info.openid", m.openid)
}

// part writes one part into the pattern of an element of sub_orders.
func (o *order) part(doc document.Doc) document.Doc {
	doc = doc.Mirror(o.body, "mchid", "individual_auth_id", "individual_name", "attach", "sub_mchid", "sub_appid").
		Set("out_trade_no", o.number).Set("trade_state", o.state).
		Without("promotion_detail", "sub_openid", "amount.settlement_rate"). // no coupon, no other currency
		Set("amount.total_amount", o.total).Set("amount.currency", "CNY")
	if o.transactionID == "" {
		return doc.Without("transaction_id", "trade_type", "bank_type", "success_time", "amount.payer_amount", "amount.payer_currency")
	}
	return doc.Set("transaction_id", o.transactionID).Set("trade_type", o.trade).Set("bank_type", "OTHERS").
		Set("success_time", pki.RFC3339(o.paidAt)).Set("amount.payer_amount", o.total).Set("amount.payer_currency", "CNY")
}

// closeCombination answers 合单关闭订单. It names all parts (manual of combined payments,
// "ordering" 4).
func closeCombination(c *call) reply.Answer {
	return answer(c, func(c *call) (*combination, *reply.Refusal) {
		m, no := findCombination(c)
		if no != nil {
			return nil, no
		}
		if !m.names(c.list("sub_orders")) {
			return nil, badValue("/sub_orders", "it must name the same orders as when they were made")
		}
		switch m.state() {
		case isPaid, hasRefunds:
			return nil, orderPaid()
		case notPaid:
			for _, part := range m.parts {
				c.ledger.setOrderState(part, isClosed)
			}
		}
		return m, nil
	}, nothing)
}

// names reports whether a list has exactly the parts, in any order.
func (m *combination) names(list []gjson.Result) bool {
	left := map[string]bool{}
	for _, part := range m.parts {
		left[keyOf(part.merchant, part.owner, part.number)] = true
	}
	for _, said := range list {
		key := keyOf(said.Get("mchid").String(), said.Get("sub_mchid").String(), said.Get("out_trade_no").String())
		if !left[key] {
			return false
		}
		delete(left, key)
	}
	return len(left) == 0
}
