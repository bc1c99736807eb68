package sandbox_test

import (
	"bytes"
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/bill"
)

// download gets a bill of that day.
func (s *shop) download(path string, query wxpay.Query, options ...wxpay.Option) (string, *wxpay.Response) {
	s.Helper()
	query["bill_date"] = dayDate
	var b bytes.Buffer
	res, err := s.client.Chain(path).Download(s.Context(), &b, append([]wxpay.Option{query}, options...)...)
	if err != nil {
		s.Fatalf("%s: %v", path, err)
	}
	return b.String(), res
}

// entries are the book, in the order of its keys.
func entries(book map[string]bill.Entry) iter.Seq2[bill.Entry, error] {
	return func(yield func(bill.Entry, error) bool) {
		for _, key := range slices.Sorted(maps.Keys(book)) {
			if !yield(book[key], nil) {
				return
			}
		}
	}
}

// differences reconciles a bill with a book.
func (s *shop) differences(text string, book map[string]bill.Entry) (found []string) {
	s.Helper()
	for d, err := range bill.Reconcile(bill.Entries(bill.Trades(strings.NewReader(text))), entries(book), bill.Options{Fees: true}) {
		s.must(err)
		found = append(found, fmt.Sprintf("%s %s%s", d.How, cmp.Or(d.Bill.Kind, d.Yours.Kind), cmp.Or(d.Bill.Number, d.Yours.Number)))
	}
	return found
}

// flows reads a fund bill, whose sums and balances have to be right.
func (s *shop) flows(text, account string) (all []moved) {
	s.Helper()
	balance := int64(0)
	for f, err := range bill.Funds(strings.NewReader(text)) {
		s.must(err)
		amount := f.Amount
		if f.Direction == bill.Expense {
			amount = -amount
		}
		if balance += amount; f.Balance != balance {
			s.Errorf("%s %s: the balance is %d, want %d", f.Name, f.VoucherNo, f.Balance, balance)
		}
		all = append(all, moved{account, f.Name, f.VoucherNo, amount})
	}
	return all
}

// owned are the movements of one account in the book.
func (s *shop) owned(account string) []moved {
	return slices.DeleteFunc(slices.Clone(s.funds), func(m moved) bool { return m.Account != account })
}
