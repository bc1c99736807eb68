package v3

import (
	"errors"
	"fmt"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// Pay has the user pay an order or a combined one. It returns the payment's transaction_id.
func (s *Service) Pay(owner, number string) (transactionID string, err error) {
	l, now := s.ledger, s.Now()
	l.lock()
	defer l.unlock()
	o := l.order(owner, number, now)
	// A part may well have the number of the whole: it cannot be paid alone, so the whole is meant.
	if m := l.combination(number, now); m != nil && owner == "" && (o == nil || o.combined != "") {
		return l.payCombination(m, now)
	}
	switch {
	case o == nil:
		return "", fmt.Errorf("%w: no order has this out_trade_no", ErrUnknown)
	case o.combined != "":
		return "", fmt.Errorf("%w: the order is part of a combined one; pay that", ErrState)
	case o.state != notPaid:
		return "", fmt.Errorf("%w: the order is %s", ErrState, o.state)
	}
	l.markPaid(o, newTransactionID(now), now)
	return o.transactionID, nil
}

// payCombination pays all parts at once. The lock is held.
func (l *ledger) payCombination(m *combination, now time.Time) (string, error) {
	if m.state() != notPaid {
		return "", fmt.Errorf("%w: the combined order is %s", ErrState, m.state())
	}
	m.id = newTransactionID(now)
	l.combinedPaid.put(m.id, m)
	for _, part := range m.parts {
		l.markPaid(part, newTransactionID(now), now)
	}
	l.tellCombination(m)
	return m.id, nil
}

// newTransactionID makes a 微信支付订单号.
func newTransactionID(now time.Time) string { return pki.NewNumber("4200002", now, 28) }

// The errors of the methods that act for the user.
var (
	ErrUnknown = errors.New("sandbox: unknown number")
	ErrState   = errors.New("sandbox: not possible in this state")
)
