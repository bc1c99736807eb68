package main

import (
	"errors"
	"iter"
	"sync"

	"github.com/wxpay-chain/wxpay/bill"
)

var (
	errUnknownOrder = errors.New("a notice for an order that was not made here")
	errWrongAmount  = errors.New("a notice over another amount than the order's")
)

// book is the merchant's own book; a real shop has a database. It may be shared between goroutines.
type book struct {
	mu      sync.Mutex
	orders  map[string]*order // by out_trade_no
	refunds map[string]bill.Entry
}

type order struct {
	total         int64  // 分
	transactionID string // "" until it is paid
}

func newBook() *book {
	return &book{orders: map[string]*order{}, refunds: map[string]bill.Entry{}}
}

// ordered writes down an order that is about to be made.
func (b *book) ordered(number string, total int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.orders[number] == nil {
		b.orders[number] = &order{total: total}
	}
}

// pay marks an order as paid, if the payment is the order's.
func (b *book) pay(p payment) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch o := b.orders[p.OutTradeNo]; {
	case o == nil:
		return errUnknownOrder
	case p.TradeState != "SUCCESS":
		return nil
	case o.total != p.Amount.Total || p.Amount.Currency != "CNY":
		return errWrongAmount
	default:
		o.transactionID = p.TransactionID
		return nil
	}
}

// refunded writes down a refund that is about to be made.
func (b *book) refunded(number string, amount int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refunds[number] = bill.Entry{Kind: bill.Refund, Number: number, Amount: amount}
}

// notRefunded strikes out a refund that WeChat Pay has refused.
func (b *book) notRefunded(number string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.refunds, number)
}

func (b *book) paid(number string) bool { return b.transactionID(number) != "" }

// transactionID returns WeChat Pay's number of a payment (微信支付订单号), "" if there is none.
func (b *book) transactionID(number string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if o := b.orders[number]; o != nil {
		return o.transactionID
	}
	return ""
}

// total returns the amount of an order.
func (b *book) total(number string) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	if o := b.orders[number]; o != nil {
		return o.total
	}
	return 0
}

// entries returns the book as bill.Reconcile compares it: payments and refunds.
func (b *book) entries() iter.Seq2[bill.Entry, error] {
	return func(yield func(bill.Entry, error) bool) {
		b.mu.Lock()
		defer b.mu.Unlock()
		for number, o := range b.orders {
			if o.transactionID != "" && !yield(bill.Entry{Kind: bill.Payment, Number: number, Amount: o.total}, nil) {
				return
			}
		}
		for _, refund := range b.refunds {
			if !yield(refund, nil) {
				return
			}
		}
	}
}
