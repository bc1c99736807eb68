package v3

import (
	"cmp"

	"github.com/wxpay-chain/wxpay/sandbox/internal/books"
)

// allAccounts is the account_type of a bill of a platform's sub-merchants.
const allAccounts = "ALL"

// basic reports whether a call asks for the basic account, in which all money is.
func (c *call) basic() bool {
	kind := c.in.Query.Get("account_type")
	return kind == "" || kind == "BASIC" || kind == allAccounts
}

// fundBill reads a request for the fund bill (资金账单) of one account: the merchant's, or a
// sub-merchant's (子商户).
func fundBill(c *call) query {
	q := query{mchID: cmp.Or(c.in.Query.Get("sub_mchid"), c.s.MchID)}
	if c.basic() {
		q.render = renderFunds
	}
	return q
}

// platformBill reads a request for the fund bill of all sub-merchants of a platform (二级商户).
func platformBill(c *call) query {
	q := fundBill(c)
	q.mchID, q.kind = "", allAccounts
	return q
}

// renderFunds writes a fund bill, in the order in which the money moved.
func renderFunds(l *ledger, q query) []byte {
	var rows []books.Fund
	l.hold(func() {
		for p := range l.postings.all() {
			if q.has(p.At) && (p.MchID == q.mchID || q.kind == allAccounts && p.MchID != l.merchant) {
				rows = append(rows, p.Fund)
			}
		}
	})
	if len(rows) == 0 {
		return nil
	}
	for i := range rows {
		rows[i].At = q.local(rows[i].At)
	}
	return books.Funds(q.kind == allAccounts, rows)
}
