package v3

import (
	"fmt"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// combination is a combined payment (合单支付): several orders that are paid or closed together, and refunded one by one.
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

// state is that of all parts before payment; afterwards each part has its own. The ledger's lock is held.
func (m *combination) state() string { return m.parts[0].state }

// combination finds one and closes it if its time is over. The lock is held.
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
		value, no := c.placeCombination(trade)
		if no != nil {
			return no.Answer()
		}
		return c.reply(c.documented().Set(token, value).Without("contract_result")) // no contract is signed here
	}
}

func (c *call) placeCombination(trade string) (token string, no *reply.Refusal) {
	l, now := c.s.ledger, c.s.Now()
	print := c.fingerprint()
	l.lock()
	defer l.unlock()
	number := c.text("combine_out_trade_no")
	m := l.combination(number, now)
	if m == nil {
		if m, no = c.newCombination(l, trade, now); no != nil {
			return "", no
		}
		m.print = print
		l.combinations.put(keyOf(number), m)
		for _, part := range m.parts {
			l.orders.put(keyOf(part.owner, part.number), part)
		}
	} else if no := m.again(print); no != nil {
		return "", no
	}
	if !now.Before(m.issued.Add(tokenLife(trade))) {
		m.token, m.issued = newToken(trade, now), now
	}
	return m.token, nil
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
func (c *call) newCombination(l *ledger, trade string, now time.Time) (*combination, *reply.Refusal) {
	m := &combination{number: c.text("combine_out_trade_no"), body: c.in.JSON, notify: c.text("notify_url"), trade: trade,
		openid: c.payer("combine_payer_info")}
	var no *reply.Refusal
	if m.expires, no = c.expiry(now); no != nil {
		return nil, no
	}
	parts := gjson.GetBytes(c.in.JSON, "sub_orders").Array()
	if len(parts) == 0 || len(parts) > maxParts {
		return nil, badValue("/sub_orders", fmt.Sprintf("it must hold 1 to %d orders", maxParts))
	}
	known := map[string]bool{}
	for i, said := range parts {
		part, no := m.part(said, i)
		if no != nil {
			return nil, no
		}
		key := keyOf(part.owner, part.number)
		if known[key] {
			return nil, badValue(fmt.Sprintf("/sub_orders/%d/out_trade_no", i), "another of the orders has the same number")
		}
		if l.order(part.owner, part.number, now) != nil {
			return nil, outTradeNoUsed(fmt.Sprintf("/sub_orders/%d/out_trade_no is the number of another order", i))
		}
		known[key] = true
		m.parts = append(m.parts, part)
	}
	return m, nil
}

// part reads one of sub_orders.
func (m *combination) part(said gjson.Result, at int) (*order, *reply.Refusal) {
	o := &order{
		owner: said.Get("sub_mchid").String(), number: said.Get("out_trade_no").String(), merchant: said.Get("mchid").String(),
		combined: m.number, trade: m.trade, body: []byte(said.Raw), notify: m.notify, total: fen(said.Get("amount.total_amount")),
		sharing: said.Get("settle_info.profit_sharing").Bool() || said.Get("profit_sharing").Bool(),
		expires: m.expires, state: notPaid, openid: m.openid,
	}
	if o.total <= 0 {
		return nil, badValue(fmt.Sprintf("/sub_orders/%d/amount/total_amount", at), "it must be at least 1 (分)")
	}
	if said.Get("amount.currency").String() != "CNY" {
		return nil, badValue(fmt.Sprintf("/sub_orders/%d/amount/currency", at), "it must be CNY")
	}
	return o, nil
}

// findCombination is the one that a query or a close means. The lock is held.
func (c *call) findCombination(now time.Time) (*combination, *reply.Refusal) {
	l := c.s.ledger
	m := l.combinedPaid.get(c.in.Vars["combine_transaction_id"])
	if m != nil && l.combinations.get(keyOf(m.number)) != m {
		m = nil // its number is forgotten, and so is it
	}
	if number := c.in.Vars["combine_out_trade_no"]; number != "" {
		m = l.combination(number, now)
	}
	if m == nil {
		return nil, orderNotExist("no combined order with this number was made here")
	}
	return m, nil
}

// queryCombination answers 合单查询订单, by either number.
func queryCombination(c *call) reply.Answer {
	now := c.s.Now()
	var parts []order
	m, no := locked(c.s.ledger, func() (*combination, *reply.Refusal) {
		m, no := c.findCombination(now)
		if no == nil {
			for _, part := range m.parts {
				parts = append(parts, *part)
			}
		}
		return m, no
	})
	if no != nil {
		return no.Answer()
	}
	return c.reply(m.document(c.documented(), parts).Only(c.e))
}

// document writes a combination into the documented answer of a query.
func (m *combination) document(doc document.Doc, parts []order) document.Doc {
	pattern := document.Doc(doc.Get("sub_orders.0").Raw)
	doc = doc.Mirror(m.body, "combine_appid", "combine_mchid", "scene_info.device_id", "trade_scenario").
		Set("combine_out_trade_no", m.number).Without("installment_info").SetRaw("sub_orders", []byte("[]"))
	for i := range parts {
		doc = doc.SetRaw(fmt.Sprintf("sub_orders.%d", i), parts[i].part(pattern))
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

// closeCombination answers 合单关闭订单. It names all parts (manual of combined payments, "ordering" 4).
func closeCombination(c *call) reply.Answer {
	l, now := c.s.ledger, c.s.Now()
	l.lock()
	defer l.unlock()
	m, no := c.findCombination(now)
	if no != nil {
		return no.Answer()
	}
	if !m.names(gjson.GetBytes(c.in.JSON, "sub_orders").Array()) {
		return badValue("/sub_orders", "it must name the same orders as when they were made").Answer()
	}
	switch m.state() {
	case isPaid, hasRefunds:
		return orderPaid().Answer()
	case notPaid:
		for _, part := range m.parts {
			l.setOrderState(part, isClosed)
		}
	}
	return c.reply(nil)
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
