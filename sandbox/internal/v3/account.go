package v3

import (
	"cmp"
	"fmt"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/books"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// This file moves money. All of it is in the basic account (基本账户) of a merchant. An account
// begins at 0, and may fall below, since refunds and transfers need no money here.

// postingsPerObject is how many movements of money are kept for each object of a kind. A payment
// makes two: its amount and its fee.
const postingsPerObject = 4

// account is the basic account of a merchant or sub-merchant.
type account struct{ balance int64 }

// posting is a movement of money. Later movements do not change it.
type posting struct{ books.Fund }

// post moves money. It completes the row with its time, its number and the balance. The lock is
// held.
func (l *ledger) post(now time.Time, row books.Fund) {
	if row.Amount == 0 {
		return
	}
	of := l.accountBy(row.MchID)
	of.balance += row.Amount
	l.posted++
	row.At, row.Balance = now, of.balance
	row.FlowID = fmt.Sprintf("1900009231%s%010d", pki.InBeijing(now).Format("20060102"), l.posted)
	row.Applicant = cmp.Or(row.Applicant, "system")
	l.postings.put(row.FlowID, &posting{row})
}

// accountBy returns the account of a merchant number. The merchant's own is never forgotten. The
// lock is held.
func (l *ledger) accountBy(mchID string) *account {
	if mchID == l.merchant {
		return &l.own
	}
	of := l.accounts.get(mchID)
	if of == nil {
		of = &account{}
		l.accounts.put(mchID, of)
	}
	return of
}

// byAPI is the applicant of a movement that the merchant has asked for.
func (l *ledger) byAPI() string { return l.merchant + "API" }

// merchantOf returns the merchant that an order was made for.
func (l *ledger) merchantOf(o *order) string { return cmp.Or(o.merchant, l.merchant) }

// accountOf returns whose account an order pays into.
func (l *ledger) accountOf(o *order) string { return cmp.Or(o.owner, l.merchantOf(o)) }

// postPayment moves a payment in, and its fee out. The lock is held.
func (l *ledger) postPayment(o *order, now time.Time) {
	o.fee = l.rate.Of(o.total)
	row := books.Fund{MchID: l.accountOf(o), BusinessID: o.transactionID, VoucherNo: o.number, Name: "交易", Amount: o.total,
		Note: books.SettledNote(o.total, o.fee)}
	l.post(now, row)
	row.Name, row.Amount = "扣除交易手续费", -o.fee
	l.post(now, row)
}

// giveFeeBack returns how much of an order's fee goes back with the refund that was just added to
// refunded. The refunds of a whole order give back the whole fee. The lock is held.
func (o *order) giveFeeBack() int64 {
	back := max(0, books.Portion(o.fee, o.refunded, o.total)-o.feeBack)
	o.feeBack += back
	return back
}

// postRefund moves a refund out, without the fee that goes back. The lock is held.
func (l *ledger) postRefund(o *order, now time.Time, id, number string, amount, fee int64) {
	l.post(now, books.Fund{MchID: l.accountOf(o), BusinessID: id, VoucherNo: number, Name: "退款", Amount: fee - amount, Applicant: l.byAPI(),
		Note: books.RefundedNote(amount, fee)})
}

// postRefundBack moves a refund in again that was closed, and takes its fee again. The lock is
// held.
func (l *ledger) postRefundBack(r *refund, now time.Time) {
	r.order.feeBack -= r.fee
	l.post(now, books.Fund{MchID: l.accountOf(r.order), BusinessID: r.id, VoucherNo: r.number, Name: "退款", Amount: r.amount - r.fee,
		Note: "退款关闭;" + books.RefundedNote(r.amount, r.fee)})
}

// moves reports whether a piece is given to somebody else: it may have failed, or be released to
// the merchant itself.
func (p piece) moves(s *sharing) bool { return p.failure == "" && p.account != s.from }

// postShare moves a piece of a payment from its merchant to a receiver. A person's account is not
// kept. The lock is held.
func (l *ledger) postShare(s *sharing, p piece, now time.Time) {
	if !p.moves(s) {
		return
	}
	row := books.Fund{MchID: s.from, BusinessID: p.id, VoucherNo: s.number, Name: "分账", Amount: -p.amount, Applicant: l.byAPI(), Note: p.description}
	l.post(now, row)
	if p.kind == "MERCHANT_ID" {
		row.MchID, row.Amount = p.account, p.amount
		l.post(now, row)
	}
}

// postReturn moves money from a receiver back to the merchant. The lock is held.
func (l *ledger) postReturn(r *giveBack, now time.Time) {
	if r.from == r.of.from { // what was released to the merchant itself
		return
	}
	row := books.Fund{MchID: r.from, BusinessID: r.id, VoucherNo: r.number, Name: "分账回退", Amount: -r.amount, Applicant: l.byAPI()}
	l.post(now, row)
	row.MchID, row.Amount = r.of.from, r.amount
	l.post(now, row)
}

// postTransfer moves a transfer to a user out. owner is the sub-merchant whose money it is, "" for
// the merchant's own. The lock is held.
func (l *ledger) postTransfer(owner, id, number, note string, amount int64, now time.Time) {
	l.post(now, books.Fund{MchID: cmp.Or(owner, l.merchant), BusinessID: id, VoucherNo: number, Name: "商家转账", Amount: -amount, Applicant: l.byAPI(), Note: note})
}
