package v3

import (
	"errors"
	"fmt"
	"time"
)

// The errors of the methods that act for the user.
var (
	ErrUnknown = errors.New("sandbox: unknown number")
	ErrState   = errors.New("sandbox: not possible in this state")
)

// Pay has the user pay (用户支付) an order, or a combined order by its combine_out_trade_no. It
// returns the payment's transaction_id.
func (s *Service) Pay(owner, number string) (transactionID string, err error) {
	l, now := s.ledger, s.Now()
	err = l.act(func() error {
		o := l.order(owner, number, now)
		// A part may have the number of the whole. A part cannot be paid, so the whole is meant.
		if m := l.combination(number, now); m != nil && owner == "" && (o == nil || o.combined != "") {
			transactionID, err = l.payCombination(m, now)
			return err
		}
		switch {
		case o == nil:
			return fmt.Errorf("%w: no order has this out_trade_no", ErrUnknown)
		case o.combined != "":
			return fmt.Errorf("%w: the order is part of a combined one; pay that", ErrState)
		case o.state != notPaid:
			return fmt.Errorf("%w: the order is %s", ErrState, o.state)
		}
		l.markPaid(o, now)
		transactionID = o.transactionID
		return nil
	})
	return transactionID, err
}

// payCombination pays all parts at once. The lock is held.
func (l *ledger) payCombination(m *combination, now time.Time) (string, error) {
	if m.state() != notPaid {
		return "", fmt.Errorf("%w: the combined order is %s", ErrState, m.state())
	}
	m.id = newTransactionID(now)
	l.combinations.identify(keyOf(m.number), m, m.id)
	for _, part := range m.parts {
		l.markPaid(part, now)
	}
	tellCombination(l, m)
	return m.id, nil
}
