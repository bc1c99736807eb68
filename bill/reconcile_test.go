package bill_test

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/bill"
)

// given yields entries, and then an error unless it is nil.
func given(entries []bill.Entry, err error) iter.Seq2[bill.Entry, error] {
	return func(yield func(bill.Entry, error) bool) {
		for _, e := range entries {
			if !yield(e, nil) {
				return
			}
		}
		if err != nil {
			yield(bill.Entry{}, err)
		}
	}
}

func payment(number string, amount int64) bill.Entry {
	return bill.Entry{Kind: bill.Payment, Number: number, State: "SUCCESS", Amount: amount, Fee: bill.Fee(amount * 6)}
}

// TestReconcile shows each way in which two sides can differ.
func TestReconcile(t *testing.T) {
	type d = bill.Difference
	changed := func(change func(*bill.Entry)) bill.Entry { e := payment("a", 100); change(&e); return e }
	refund := bill.Entry{Kind: bill.Refund, Number: "a", Amount: 100}
	for _, c := range []struct {
		reason      string
		bill, yours []bill.Entry
		fees        bool
		want        []d
	}{
		{"both empty", nil, nil, false, nil},
		{"they agree, in another order", []bill.Entry{payment("b", 2), payment("a", 1)}, []bill.Entry{payment("a", 1), payment("b", 2)}, true, nil},
		{"only in the bill", []bill.Entry{payment("a", 100), payment("b", 1)}, []bill.Entry{payment("b", 1)}, false,
			[]d{{bill.OnlyBill, payment("a", 100), bill.Entry{}, 100}}},
		{"only in the merchant's book", nil, []bill.Entry{payment("a", 100)}, false, []d{{bill.OnlyYours, bill.Entry{}, payment("a", 100), -100}}},
		{"another amount, which goes before another state", []bill.Entry{changed(func(e *bill.Entry) { e.Amount, e.State = 101, "REVOKED" })}, []bill.Entry{payment("a", 100)}, false,
			[]d{{bill.Amounts, changed(func(e *bill.Entry) { e.Amount, e.State = 101, "REVOKED" }), payment("a", 100), 1}}},
		{"another state", []bill.Entry{changed(func(e *bill.Entry) { e.State = "REVOKED" })}, []bill.Entry{payment("a", 100)}, false,
			[]d{{bill.States, changed(func(e *bill.Entry) { e.State = "REVOKED" }), payment("a", 100), 0}}},
		{"a side without states", []bill.Entry{payment("a", 100)}, []bill.Entry{changed(func(e *bill.Entry) { e.State = "" })}, true, nil},
		{"another fee, not asked for", []bill.Entry{changed(func(e *bill.Entry) { e.Fee = 1 })}, []bill.Entry{payment("a", 100)}, false, nil},
		{"another fee", []bill.Entry{changed(func(e *bill.Entry) { e.Fee = 1 })}, []bill.Entry{payment("a", 100)}, true,
			[]d{{bill.Fees, changed(func(e *bill.Entry) { e.Fee = 1 }), payment("a", 100), 0}}},
		{"a refund is not the payment of the same number", []bill.Entry{refund}, []bill.Entry{payment("a", 100)}, false,
			[]d{{bill.OnlyYours, bill.Entry{}, payment("a", 100), -100}, {bill.OnlyBill, refund, bill.Entry{}, 100}}},
		{"twice on one side", []bill.Entry{payment("a", 100), payment("a", 100)}, []bill.Entry{payment("a", 100)}, false,
			[]d{{bill.OnlyBill, payment("a", 100), bill.Entry{}, 100}}},
		{"twice on both sides", []bill.Entry{payment("a", 100), payment("a", 100)}, []bill.Entry{payment("a", 100), payment("a", 100)}, false, nil},
	} {
		t.Run(c.reason, func(t *testing.T) {
			got, err := all(bill.Reconcile(given(c.bill, nil), given(c.yours, nil), bill.Options{Fees: c.fees}))
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestReconcileBill compares a real bill with a book that lacks one row and has another amount.
func TestReconcileBill(t *testing.T) {
	yours := []bill.Entry{
		{Kind: bill.Payment, Number: "order-1", State: "SUCCESS", Amount: 1234, Fee: 7000},
		{Kind: bill.Refund, Number: "refund-1", Amount: 500},
	}
	got, err := all(bill.Reconcile(bill.Entries(bill.Trades(strings.NewReader(read(t, "trade-all.csv")))), given(yours, nil), bill.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, d := range got {
		lines = append(lines, fmt.Sprintf("%s %s%s %d", d.How, d.Bill.Kind, " "+d.Bill.Number, d.Amount))
	}
	if diff := gocmp.Diff([]string{"only-bill payment order-2 129902", "amount refund refund-1 10"}, lines); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestEntry: a refund is compared by the amount that was asked for, and in a bill without that
// column by the amount refunded.
func TestEntry(t *testing.T) {
	for _, c := range []struct {
		reason string
		trade  bill.Trade
		want   bill.Entry
	}{
		{"a payment", bill.Trade{OutTradeNo: "a", TradeState: "SUCCESS", Total: 100, Settlement: 90, Fee: 6},
			bill.Entry{Kind: bill.Payment, Number: "a", State: "SUCCESS", Amount: 100, Fee: 6}},
		{"a refund", bill.Trade{OutTradeNo: "a", TradeState: "REFUND", OutRefundNo: "r", RefundStatus: "SUCCESS", Refund: 40, RefundRequested: 50, Fee: -3},
			bill.Entry{Kind: bill.Refund, Number: "r", State: "SUCCESS", Amount: 50, Fee: -3}},
		{"a refund of an older bill", bill.Trade{OutTradeNo: "a", OutRefundNo: "r", Refund: 40}, bill.Entry{Kind: bill.Refund, Number: "r", Amount: 40}},
	} {
		if diff := gocmp.Diff(c.want, c.trade.Entry()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.reason, diff)
		}
	}
}

// TestReconcileSpills: with little memory, the differences are those that are found by looking at
// everything at once, and no temporary file is left.
func TestReconcileSpills(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for round := range 50 {
		var theirs, yours []bill.Entry
		want := map[string]bill.How{}
		for i := range random.IntN(200) {
			e := payment(fmt.Sprintf("订单%03d", i), int64(i))
			switch random.IntN(6) {
			case 0:
				theirs, want[e.Number] = append(theirs, e), bill.OnlyBill
			case 1:
				yours, want[e.Number] = append(yours, e), bill.OnlyYours
			case 2:
				theirs, yours, want[e.Number] = append(theirs, e), append(yours, payment(e.Number, -e.Amount-1)), bill.Amounts
			default:
				theirs, yours = append(theirs, e), append(yours, e)
			}
		}
		random.Shuffle(len(theirs), func(i, j int) { theirs[i], theirs[j] = theirs[j], theirs[i] })
		slices.SortFunc(yours, func(a, b bill.Entry) int { return cmp.Compare(b.Number, a.Number) })
		dir := t.TempDir()
		got := map[string]bill.How{}
		for d, err := range bill.Reconcile(given(theirs, nil), given(yours, nil), bill.Options{Memory: 1 + random.IntN(30), Dir: dir}) {
			if err != nil {
				t.Fatal(err)
			}
			got[cmp.Or(d.Bill.Number, d.Yours.Number)] = d.How
		}
		if diff := gocmp.Diff(want, got); diff != "" {
			t.Fatalf("round %d (-want +got):\n%s", round, diff)
		}
		noFiles(t, dir)
	}
}

func noFiles(t *testing.T, dir string) {
	t.Helper()
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
}

// TestReconcileCut: a temporary file that lost its end is an error, and never a difference.
func TestReconcileCut(t *testing.T) {
	dir := t.TempDir()
	var many []bill.Entry
	for i := range 3000 {
		many = append(many, payment(fmt.Sprintf("%05d", i), 1))
	}
	cutting := func(yield func(bill.Entry, error) bool) {
		files, _ := filepath.Glob(filepath.Join(dir, "*")) // of the bill, which was read before
		for _, file := range files {
			info, err := os.Stat(file)
			if err == nil {
				err = os.Truncate(file, info.Size()-1)
			}
			if err != nil {
				t.Error(err)
			}
		}
		given(many, nil)(yield)
	}
	got, err := all(bill.Reconcile(given(many, nil), cutting, bill.Options{Memory: 2000, Dir: dir}))
	if !errors.Is(err, io.ErrUnexpectedEOF) || len(got) > 0 {
		t.Errorf("%d differences, %v", len(got), err)
	}
	noFiles(t, dir)
}

// TestReconcileFails: the error of either side, and of the temporary files, comes as the last
// value, and leaves nothing behind.
func TestReconcileFails(t *testing.T) {
	broken := errors.New("broken")
	many := make([]bill.Entry, 10)
	for i := range many {
		many[i] = payment(fmt.Sprint(i), 1)
	}
	for _, c := range []struct {
		reason      string
		bill, yours error
		missing     bool // the folder of temporary files
		want        error
		own         bool
	}{
		{"the bill was cut", bill.ErrCut, nil, false, bill.ErrCut, false},
		{"the merchant's database fails", nil, broken, false, broken, true},
		{"no folder for temporary files", nil, nil, true, os.ErrNotExist, false},
	} {
		t.Run(c.reason, func(t *testing.T) {
			dir := t.TempDir()
			o := bill.Options{Memory: 3, Dir: dir}
			if c.missing {
				o.Dir = filepath.Join(dir, "none")
			}
			got, err := all(bill.Reconcile(given(many, c.bill), given(many, c.yours), o))
			if !errors.Is(err, c.want) || errors.Is(err, bill.ErrYours) != c.own || len(got) > 0 {
				t.Errorf("%v, %v; want %v, the merchant's own: %v", got, err, c.want, c.own)
			}
			if strings.Contains(fmt.Sprint(err), "\n") {
				t.Errorf("%q is more than one line", err)
			}
			noFiles(t, dir)
		})
	}
	dir := t.TempDir()
	for range bill.Reconcile(given(many, nil), given(nil, nil), bill.Options{Memory: 3, Dir: dir}) {
		break
	}
	noFiles(t, dir)
}

// TestReconcilePanics: a panic of either side leaves no temporary file behind.
func TestReconcilePanics(t *testing.T) {
	many := func(yield func(bill.Entry, error) bool) {
		for i := range 10 {
			if !yield(payment(fmt.Sprint(i), 1), nil) {
				return
			}
		}
	}
	panics := func(yield func(bill.Entry, error) bool) { many(yield); panic("the cursor is closed") }
	for reason, sides := range map[string][2]iter.Seq2[bill.Entry, error]{"the bill": {panics, many}, "the merchant's book": {many, panics}} {
		dir := t.TempDir()
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: no panic", reason)
				}
			}()
			_, _ = all(bill.Reconcile(sides[0], sides[1], bill.Options{Memory: 3, Dir: dir}))
		}()
		noFiles(t, dir)
	}
}

// TestReconcileNil: a side that was forgotten is an error, neither a panic nor an empty side.
func TestReconcileNil(t *testing.T) {
	none := given(nil, nil)
	for _, c := range []struct {
		reason      string
		bill, yours iter.Seq2[bill.Entry, error]
		want        error
	}{
		{"no bill", nil, none, bill.ErrFormat},
		{"no trades", bill.Entries(nil), none, bill.ErrFormat},
		{"no book", none, nil, bill.ErrYours},
		{"neither", nil, nil, bill.ErrFormat},
	} {
		if _, err := all(bill.Reconcile(c.bill, c.yours, bill.Options{})); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.reason, err, c.want)
		}
	}
}
