package v3

import (
	"cmp"
	"slices"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox/internal/books"
)

// tradeBill reads a request for a trade bill (交易账单). A partner who names no sub-merchant gets
// the trades of all. The sandbox's merchant has none of the special kinds: refunds of recharges
// (充值退款), and bills made to measure (个性化账单).
func tradeBill(c *call) query {
	q := query{kind: cmp.Or(c.in.Query.Get("bill_type"), books.AllTrades), mchID: c.in.Query.Get("sub_mchid")}
	if slices.Contains([]string{books.AllTrades, books.Payments, books.Refunds}, q.kind) {
		q.render = renderTrades
	}
	return q
}

// renderTrades writes a trade bill. Payments are of the day on which they were paid, and refunds of
// that on which they were accepted (docs/partner/products/bill-download/introduction/fund-bill).
func renderTrades(l *ledger, q query) []byte {
	orders, refunds := l.trades(&q)
	var rows []books.Trade
	for i := range orders {
		o := &orders[i]
		if q.kind != books.Refunds && q.has(o.paidAt) {
			rows = append(rows, l.paymentRow(&q, o))
		}
		if q.kind != books.Payments && q.has(o.reversal.at) {
			rows = append(rows, l.reversalRow(&q, o))
		}
	}
	for i := range refunds {
		rows = append(rows, l.refundRow(&q, &refunds[i]))
	}
	if len(rows) == 0 {
		return nil
	}
	slices.SortStableFunc(rows, func(a, b books.Trade) int { return a.At.Compare(b.At) })
	return books.Trades(q.kind, rows)
}

// trades returns copies of the orders and refunds of a day.
func (l *ledger) trades(q *query) (orders []order, refunds []refund) {
	wanted := func(o *order) bool {
		return l.merchantOf(o) == l.merchant && (q.mchID == "" || q.mchID == o.owner)
	}
	l.hold(func() {
		for _, kept := range []*shelf[*order]{&l.orders, &l.collected} {
			for o := range kept.all() {
				if wanted(o) && (q.has(o.paidAt) || q.has(o.reversal.at)) {
					orders = append(orders, *o)
				}
			}
		}
		for r := range l.refunds.all() {
			if q.kind != books.Payments && wanted(r.order) && q.has(r.made) {
				refunds = append(refunds, *r.copy())
			}
		}
	})
	return orders, refunds
}

// paymentRow writes the row of a payment. A refund, or a reversal, has a row of its own.
func (l *ledger) paymentRow(q *query, o *order) books.Trade {
	said := gjson.ParseBytes(o.body)
	return books.Trade{
		At: q.local(o.paidAt), PaidAt: q.local(o.paidAt), MchID: l.merchant, SubMchID: o.owner, TransactionID: o.transactionID, OutTradeNo: o.number, OpenID: o.openid,
		AppID:  cmp.Or(o.appid, said.Get("appid").String(), said.Get("sp_appid").String()),
		Device: said.Get("scene_info.device_id").String(), Type: o.trade, State: isPaid, Total: o.total,
		Description: cmp.Or(said.Get("description").String(), said.Get("service_introduction").String()), Attach: said.Get("attach").String(),
		Fee: o.fee, Rate: l.rate,
	}
}

// refundRow writes the row of a refund.
func (l *ledger) refundRow(q *query, r *refund) books.Trade {
	row := l.paymentRow(q, r.order)
	row.At, row.State, row.Total, row.Fee = q.local(r.made), hasRefunds, 0, r.fee
	row.RefundID, row.OutRefundNo, row.Refund = r.id, r.number, r.amount
	row.RefundStatus = cmp.Or(billedStates[r.billed.state], r.billed.state)
	if r.billed.state == refundSucceeded {
		row.RefundedAt = q.local(r.billed.at)
	}
	return row
}

// billedStates are the states of refunds that bills have other words for (page chapter4_5_8).
var billedStates = map[string]string{refundAbnormal: "CHANGE", refundClosed: "FAIL"}

// reversalRow writes the row of the refund that a reversal (撤销) made. The merchant gave it no
// number, so that it has the order's.
func (l *ledger) reversalRow(q *query, o *order) books.Trade {
	row := l.paymentRow(q, o)
	row.At, row.State, row.Total, row.Fee = q.local(o.reversal.at), isReversed, 0, o.reversal.fee
	row.RefundID, row.OutRefundNo, row.Refund, row.RefundStatus, row.RefundedAt = o.reversal.id, o.number, o.total, refundSucceeded, q.local(o.reversal.at)
	return row
}
