package main

import (
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// billChecks checks bills, in one language.
func billChecks(t *testing.T, s *session) {
	trade, fund := sample(t, "trade-all.csv"), sample(t, "fund.csv")
	for _, tt := range []struct{ name, text string }{
		{"trade.csv", trade}, {"fund.csv", fund}, {"old.csv", sample(t, "trade-old.csv")}, {"refund.csv", sample(t, "trade-refund.csv")},
		{"other.csv", sample(t, "unknown.csv")}, {"trade.csv.gz", packed(t, trade)},
		{"wrong-sum.csv", strings.Replace(trade, "`1311.36", "`1311.37", 1)},
		{"wrong-count.csv", strings.Replace(fund, "`2.0", "`3.0", 1)},
		{"no-number.csv", strings.Replace(fund, "`12.34,`100", "`12.3x,`100", 1)},
		{"cut.csv", fund[:strings.Index(fund, "资金流水总笔数")]},
		{"cut.csv.gz", packed(t, trade)[:300]},
		{"changed.csv.gz", strings.Replace(packed(t, trade), packed(t, trade)[len(packed(t, trade))-8:], "12345678", 1)},
		{"no.gz", "\x1f\x8b\x00"}, {"empty.csv", ""}, {"cells.csv", strings.Replace(fund, ",`交易,`收入", ",`收入", 1)},
		{"behind.csv", fund + "x\n"},
	} {
		s.write(tt.name, tt.text)
		s.run("bill", "check", tt.name)
	}
	s.run("bill", "check", "trade.csv", "--json")
	s.run("bill", "check", "wrong-sum.csv", "--json")
	s.run("bill", "check", "cut.csv", "--json")
	s.run("bill", "check", "none.csv")
	s.run("bill", "check", "a", "b")
	s.pipe(sample(t, "trade-old.csv"), "bill", "check")
}

func TestBillCheck(t *testing.T) { inBothLanguages(t, "bill_check", billChecks) }

// TestTally writes sums with all their digits, beyond the range of int64 too.
func TestTally(t *testing.T) {
	for _, tt := range []struct {
		add      []int64
		decimals int
		want     string
	}{
		{nil, 2, "0.00"}, {[]int64{5}, 2, "0.05"}, {[]int64{-5}, 2, "-0.05"}, {[]int64{-1234, 34}, 2, "-12.00"}, {[]int64{779000}, 5, "7.79000"},
		{[]int64{1<<63 - 1, 1<<63 - 1}, 2, "184467440737095516.14"},
	} {
		var s tally
		for _, n := range tt.add {
			s.add(n)
		}
		if got := s.of(words.Text{}, tt.decimals); got.Yuan != tt.want || got.Count != int64(len(tt.add)) {
			t.Errorf("%v: %v, want %s", tt.add, got, tt.want)
		}
	}
}
