package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/bill"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestRun compares what the program says, line by line.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`^order A-1001 over 5000 分; the user scans this:
(\x1b\[30;107m[ █▀▄]+\x1b\[0m\n)+paid: true
the query says SUCCESS
refunded 1200 分
shared 300 分 with 1900000110
transfer of 88 分: the user confirms it with 1900000109 in wxd678efh567hg6787
the bill of the day and the book differ in 0 entries
$`)
	if !want.Match(out.Bytes()) {
		t.Errorf("%s", out.String())
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// morning is a clock that stands still, so that all trade is of one day.
func morning() time.Time { return time.Date(2026, 5, 20, 8, 0, 0, 0, beijing) }

// openShop opens a shop in the morning, which is closed when the test ends. It repeats calls
// almost without waiting, and more of them than a real shop should.
func openShop(t *testing.T) (*shop, *sandbox.Sandbox) {
	t.Helper()
	box := boxtest.New(t, sandbox.Config{Now: morning})
	s, closeShop, err := open(box, wxpay.Retry{MaxPause: time.Millisecond, Budget: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := closeShop(); err != nil {
			t.Error(err)
		}
	})
	return s, box
}

// TestDay trades for a day. The bill of the next morning and the book agree; ten entries changed by
// hand are found, and no others.
func TestDay(t *testing.T) {
	s, box := openShop(t)
	for i := range 200 {
		if err := trade(t.Context(), s, box, i); err != nil {
			t.Fatal(err)
		}
	}
	box.Advance(26 * time.Hour)
	reconcile := func() (found []string) {
		t.Helper()
		differences, err := s.reconcile(t.Context(), "2026-05-20")
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range differences {
			found = append(found, fmt.Sprint(d.How, " ", cmp.Or(d.Bill.Number, d.Yours.Number)))
		}
		return found
	}
	if got := reconcile(); got != nil {
		t.Errorf("the bill and the book differ: %q", got)
	}
	changed := spoil(s.book)
	if got := reconcile(); fmt.Sprint(got) != fmt.Sprint(changed) {
		t.Errorf("found %q, changed %q", got, changed)
	}
}

// trade makes the order i and all that follows from it. One answer in twenty is lost, every notice
// comes twice, and one order in ten is refunded. Answers of refunds and of profit sharing are lost
// too.
func trade(ctx context.Context, s *shop, box *sandbox.Sandbox, i int) error {
	number := fmt.Sprintf("A-%04d", i)
	if i%20 == 7 {
		box.Inject(sandbox.CutAfter())
	}
	if _, err := s.order(ctx, number, int64(100+i)); err != nil {
		return err
	}
	if i%20 == 11 {
		return nil // the user goes away
	}
	if err := errors.Join(box.InjectNotices(sandbox.Duplicated(2)), box.Pay(number), box.Settle(ctx)); err != nil {
		return err
	}
	switch i % 10 {
	case 3:
		box.Inject(sandbox.CutAfter())
		return s.refund(ctx, number, "R-"+number, 50)
	case 5:
		box.Inject(sandbox.CutAfter(), sandbox.CutAfter())
		return s.share(ctx, number, "S-"+number, "1900000110", 10)
	}
	return nil
}

// spoil changes ten entries of a book, and returns what a reconciliation finds, in its order.
func spoil(b *book) []string {
	for _, number := range []string{"A-0000", "A-0001", "A-0002"} {
		b.orders[number].total++
	}
	for _, number := range []string{"A-0004", "A-0006"} {
		b.orders[number].transactionID = ""
	}
	b.orders["A-0011"].transactionID = "4200" // never paid
	b.orders["A-9999"] = &order{total: 1, transactionID: "4201"}
	b.refunds["R-A-0003"] = bill.Entry{Kind: bill.Refund, Number: "R-A-0003", Amount: 49}
	delete(b.refunds, "R-A-0013")
	b.refunds["R-none"] = bill.Entry{Kind: bill.Refund, Number: "R-none", Amount: 1}
	return []string{"amount A-0000", "amount A-0001", "amount A-0002", "only-bill A-0004", "only-bill A-0006", "only-yours A-0011", "only-yours A-9999",
		"amount R-A-0003", "only-bill R-A-0013", "only-yours R-none"}
}

// TestQuietDay: a refund that was refused is not in the book, and a day without trade is compared
// like an empty bill.
func TestQuietDay(t *testing.T) {
	s, box := openShop(t)
	if err := s.refund(t.Context(), "A-0001", "R-0001", 1); !errors.Is(err, wxpay.Code("RESOURCE_NOT_EXISTS")) {
		t.Errorf("a refund without a payment: %v", err)
	}
	s.book.orders["A-0002"] = &order{total: 1, transactionID: "4200"}
	box.Advance(26 * time.Hour)
	got, err := s.reconcile(t.Context(), "2026-05-20")
	if err != nil || len(got) != 1 || got[0].How != bill.OnlyYours || got[0].Yours.Number != "A-0002" {
		t.Errorf("%v, %v", got, err)
	}
}

// TestNotice: a notice is believed only as far as it fits the order.
func TestNotice(t *testing.T) {
	for _, c := range []struct {
		reason string
		change func(*payment)
		want   error
		paid   bool
	}{
		{"it fits", func(*payment) {}, nil, true},
		{"another order", func(p *payment) { p.OutTradeNo = "B" }, errUnknownOrder, false},
		{"less money", func(p *payment) { p.Amount.Total = 1 }, errWrongAmount, false},
		{"other money", func(p *payment) { p.Amount.Currency = "JPY" }, errWrongAmount, false},
		{"not paid", func(p *payment) { p.TradeState = "CLOSED" }, nil, false},
	} {
		b := newBook()
		b.ordered("A", 100)
		p := payment{OutTradeNo: "A", TransactionID: "4200", TradeState: "SUCCESS"}
		p.Amount.Total, p.Amount.Currency = 100, "CNY"
		c.change(&p)
		if err := b.pay(p); !errors.Is(err, c.want) || b.paid("A") != c.paid {
			t.Errorf("%s: %v, paid: %v", c.reason, err, b.paid("A"))
		}
	}
}
