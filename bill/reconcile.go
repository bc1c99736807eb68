package bill

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
)

// Entry is what two books say of one thing: a payment, or a refund. Trade.Entry makes it of a row.
// It is a value.
type Entry struct {
	Kind   string // Payment or Refund, or a word of the caller's
	Number string // by which both sides know it: out_trade_no, out_refund_no
	State  string // "" is not compared
	Amount int64  // in fen (分)
	Fee    Fee    // see Options.Fees
}

// The values of Entry.Kind that Trade.Entry gives.
const (
	Payment = "payment"
	Refund  = "refund"
)

// Entry returns the row as Reconcile compares it. A payment has its out_trade_no, its trade state
// and its total (订单金额). A refund has its out_refund_no, its refund status and the amount that
// was asked for (申请退款金额), or in bills without that column the amount refunded (退款金额).
func (t *Trade) Entry() Entry {
	if t.OutRefundNo == "" {
		return Entry{Kind: Payment, Number: t.OutTradeNo, State: t.TradeState, Amount: t.Total, Fee: t.Fee}
	}
	return Entry{Kind: Refund, Number: t.OutRefundNo, State: t.RefundStatus, Amount: cmp.Or(t.RefundRequested, t.Refund), Fee: t.Fee}
}

// Entries makes the entries of a trade bill: Entries(Trades(file)). A nil sequence is an error.
func Entries(trades iter.Seq2[Trade, error]) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if trades == nil {
			yield(Entry{}, noBill())
			return
		}
		for trade, err := range trades {
			if err != nil {
				yield(Entry{}, err)
				return
			}
			if !yield(trade.Entry(), nil) {
				return
			}
		}
	}
}

// Difference is an entry on which the two sides do not agree.
type Difference struct {
	How    How
	Bill   Entry // the zero Entry if it is OnlyYours
	Yours  Entry // the zero Entry if it is OnlyBill
	Amount int64 // Bill.Amount - Yours.Amount, in fen
}

// How is the way in which the sides differ.
type How string

// The values of Difference.How. The first that holds is given.
const (
	OnlyBill  How = "only-bill"  // the merchant does not have it: a notice was lost, or money came for nothing
	OnlyYours How = "only-yours" // WeChat Pay does not have it: it is not paid, or belongs to another day
	Amounts   How = "amount"
	States    How = "state"
	Fees      How = "fee"
)

// Options are those of Reconcile. The zero Options compare no fees.
type Options struct {
	Fees   bool   // compare fees too
	Memory int    // entries of each side that are held in memory at once, 100,000
	Dir    string // for temporary files; os.TempDir()
}

// ErrYours wraps an error of the merchant's own side, to tell it from one of the bill.
var ErrYours = errors.New("bill: the merchant's own entries")

// Reconcile compares a bill with the merchant's own book (对账) and yields what differs, in the
// order of kind and number. Neither side needs an order. Entries that do not fit into
// Options.Memory go to temporary files, which are gone when the loop ends.
//
//	differences := bill.Reconcile(bill.Entries(bill.Trades(file)), yours, bill.Options{})
//	for difference, err := range differences {
//
// If a side has an entry twice, the second is OnlyBill or OnlyYours, unless the other side has it
// twice as well. An error is the last value. It is the error of a side, or of a temporary file.
// Both sides are read to their ends before the first difference is yielded. A nil sequence is an
// error: a side without entries is a sequence that yields none.
func Reconcile(bill, yours iter.Seq2[Entry, error], o Options) iter.Seq2[Difference, error] {
	return func(yield func(Difference, error) bool) {
		if bill == nil {
			yield(Difference{}, noBill())
			return
		}
		var theirs, own run
		defer theirs.close()
		defer own.close()
		if err := o.sorted(&theirs, bill); err != nil {
			yield(Difference{}, err)
			return
		}
		if err := o.sorted(&own, wrapped(yours)); err != nil {
			yield(Difference{}, err)
			return
		}
		if err := o.merge(&theirs, &own, yield); err != nil && !errors.Is(err, errStopped) {
			yield(Difference{}, err)
		}
	}
}

// wrapped marks the errors of the merchant's side.
func wrapped(yours iter.Seq2[Entry, error]) iter.Seq2[Entry, error] {
	return func(yield func(Entry, error) bool) {
		if yours == nil {
			yield(Entry{}, fmt.Errorf("%w: the sequence is nil", ErrYours))
			return
		}
		for entry, err := range yours {
			if err != nil {
				err = fmt.Errorf("%w: %w", ErrYours, err)
			}
			if !yield(entry, err) {
				return
			}
		}
	}
}

// noBill is the error of a bill's side that is nil. It is no empty bill: then all of the merchant's
// entries would seem to be missing.
func noBill() error { return &Error{Err: wrong("there is no bill: the sequence is nil")} }

var errStopped = errors.New("bill: the loop was left")

// merge walks along both sides, which are in order.
func (o *Options) merge(bill, yours *run, yield func(Difference, error) bool) error {
	for {
		a, b := bill.head(), yours.head()
		if err := cmp.Or(bill.err, yours.err); err != nil {
			return err
		}
		var d Difference
		switch {
		case a == nil && b == nil:
			return nil
		case b == nil || a != nil && compare(*a, *b) < 0:
			d = Difference{How: OnlyBill, Bill: *a, Amount: a.Amount}
			bill.next()
		case a == nil || compare(*a, *b) > 0:
			d = Difference{How: OnlyYours, Yours: *b, Amount: -b.Amount}
			yours.next()
		default:
			d = Difference{How: o.differ(*a, *b), Bill: *a, Yours: *b, Amount: a.Amount - b.Amount}
			bill.next()
			yours.next()
		}
		if d.How != "" && !yield(d, nil) {
			return errStopped
		}
	}
}

// differ compares two entries of one number. It returns "" if they agree.
func (o *Options) differ(bill, yours Entry) How {
	switch {
	case bill.Amount != yours.Amount:
		return Amounts
	case bill.State != yours.State && bill.State != "" && yours.State != "":
		return States
	case o.Fees && bill.Fee != yours.Fee:
		return Fees
	}
	return ""
}

// compare orders entries by kind and number.
func compare(a, b Entry) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Number, b.Number))
}
