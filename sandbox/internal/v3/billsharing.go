package v3

import (
	"slices"

	"github.com/wxpay-chain/wxpay/sandbox/internal/books"
)

// sharingBill reads a request for a profit-sharing bill (分账账单). A partner who names no
// sub-merchant gets the sharings of all.
func sharingBill(c *call) query {
	return query{mchID: c.in.Query.Get("sub_mchid"), render: renderSharings}
}

// renderSharings writes a profit-sharing bill: the pieces that arrived, and the returns. Pieces
// that failed are not in it (page 4012529628).
func renderSharings(l *ledger, q query) []byte {
	var rows []books.Sharing
	l.hold(func() {
		for s := range l.sharings.all() {
			if q.has(s.done) && (q.mchID == "" || q.mchID == s.owner) {
				rows = append(rows, s.rows(&q, l.merchant)...)
			}
		}
		for r := range l.returns.all() {
			if q.has(r.made) && (q.mchID == "" || q.mchID == r.of.owner) {
				rows = append(rows, r.row(&q, l.merchant))
			}
		}
	})
	if len(rows) == 0 {
		return nil
	}
	slices.SortStableFunc(rows, func(a, b books.Sharing) int { return a.At.Compare(b.At) })
	return books.Sharings(rows)
}

// rows writes the rows of a sharing. initiator is the merchant who called.
func (s *sharing) rows(q *query, initiator string) (rows []books.Sharing) {
	for _, p := range s.pieces {
		if p.moves(s) {
			rows = append(rows, books.Sharing{At: q.local(s.done), Initiator: initiator, MchID: s.from, TransactionID: s.of, ID: s.id, DetailID: p.id,
				Number: s.number, Total: s.total, Receiver: p.account, Amount: p.amount, Note: p.description})
		}
	}
	return rows
}

// row writes the row of a return.
func (r *giveBack) row(q *query, initiator string) books.Sharing {
	return books.Sharing{At: q.local(r.made), Initiator: initiator, MchID: r.of.from, TransactionID: r.of.of, ID: r.id, DetailID: r.id,
		Number: r.number, Total: r.of.total, Receiver: r.from, Amount: r.amount, Returned: true}
}
