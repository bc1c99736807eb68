package main

import (
	"bytes"
	"io"
	"math/big"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/bill"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// The kinds of bills whose rows are understood.
const (
	tradeBill = "trade"
	fundBill  = "fund"
	otherBill = "other"
)

// checkedBill is what was found in a bill.
type checkedBill struct {
	File    words.Text        `json:"file"`
	OK      bool              `json:"ok"`
	Kind    string            `json:"kind"`
	Rows    int64             `json:"rows"`
	Sums    []billSum         `json:"sums,omitempty"`
	Summary map[string]string `json:"summary,omitempty"` // of a bill of another kind, as it stands
	SHA1    string            `json:"sha1,omitempty"`
	Line    int               `json:"line,omitempty"` // of the mistake
	Column  string            `json:"column,omitempty"`
	Error   string            `json:"error,omitempty"`
}

// billSum is the sum of one kind of rows.
type billSum struct {
	Of    words.Text `json:"of"`
	Count int64      `json:"count"`
	Yuan  string     `json:"yuan"` // with all decimals that the bill has
}

// columnsIn returns the columns that the beginning of a bill names, nil if it names none.
func columnsIn(head []byte) []string {
	columns, err := bill.NewReader(bytes.NewReader(head)).Columns()
	if err != nil {
		return nil
	}
	return columns
}

// read reads a bill by its columns. Two columns that only one kind has together tell the kind.
func (b *checkedBill) read(columns []string, from io.Reader) error {
	has := func(name string) bool { return slices.Contains(columns, name) }
	switch {
	case has("商户订单号") && has("交易状态"):
		b.Kind = tradeBill
		return b.readTrades(from)
	case has("资金流水单号") && has("收支类型"):
		b.Kind = fundBill
		return b.readFunds(from)
	}
	b.Kind = otherBill
	return b.readRows(from)
}

// readTrades adds the rows of a trade bill. Of a refund it is the amount that was asked for.
func (b *checkedBill) readTrades(from io.Reader) error {
	var payments, refunds, fees tally
	for row, err := range bill.Trades(from) {
		if err != nil {
			return err
		}
		b.Rows++
		entry := row.Entry()
		if entry.Kind == bill.Payment {
			payments.add(entry.Amount)
		} else {
			refunds.add(entry.Amount)
		}
		if entry.Fee != 0 {
			fees.add(int64(entry.Fee))
		}
	}
	b.Sums = []billSum{payments.of(words.Say("payments"), 2), refunds.of(words.Say("refunds"), 2), fees.of(words.Say("fees"), 5)}
	return nil
}

// readFunds adds the rows of a fund bill.
func (b *checkedBill) readFunds(from io.Reader) error {
	var income, expense tally
	for row, err := range bill.Funds(from) {
		if err != nil {
			return err
		}
		b.Rows++
		if row.Direction == bill.Income {
			income.add(row.Amount)
		} else {
			expense.add(row.Amount)
		}
	}
	b.Sums = []billSum{income.of(words.Say("income"), 2), expense.of(words.Say("expense"), 2)}
	return nil
}

// readRows counts the rows of a bill of another kind.
func (b *checkedBill) readRows(from io.Reader) error {
	in := bill.NewReader(from)
	for {
		if _, err := in.Next(); err == io.EOF {
			b.Summary = in.Summary()
			return nil
		} else if err != nil {
			return err
		}
		b.Rows++
	}
}

// tally counts and adds. Its sum does not overflow.
type tally struct {
	count int64
	sum   big.Int
}

func (s *tally) add(n int64) {
	s.count++
	s.sum.Add(&s.sum, big.NewInt(n))
}

// of returns the sum, whose last decimals digits are those behind the point.
func (s *tally) of(what words.Text, decimals int) billSum {
	digits, negative := strings.CutPrefix(s.sum.String(), "-")
	if missing := decimals + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	yuan := digits[:len(digits)-decimals] + "." + digits[len(digits)-decimals:]
	if negative {
		yuan = "-" + yuan
	}
	return billSum{Of: what, Count: s.count, Yuan: yuan}
}
