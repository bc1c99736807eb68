package sandbox

import (
	"errors"
	"fmt"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// What the methods that act for the user (Pay, ReceiveTransfer …) wrap, for errors.Is.
var (
	// ErrUnknown is returned for a number that no object has, or has no longer: see Config.Keep.
	ErrUnknown = errors.New("sandbox: unknown number")
	// ErrState is returned when an object's state does not allow what was asked for.
	ErrState = errors.New("sandbox: not possible in this state")
)

// Pay has the user pay (用户支付) a merchant's own order, by its out_trade_no, or a combined one (合单), by its
// combine_out_trade_no. It fails with ErrUnknown, or with ErrState for an order that is paid, closed or expired.
func (s *Sandbox) Pay(outTradeNo string) error {
	_, err := s.pay("", outTradeNo)
	return err
}

// PayFor is Pay for an order that a partner (服务商) made for a sub-merchant (子商户).
func (s *Sandbox) PayFor(subMchID, outTradeNo string) error {
	_, err := s.pay(subMchID, outTradeNo)
	return err
}

// pay returns the payment's transaction_id.
func (s *Sandbox) pay(owner, number string) (transactionID string, err error) {
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
	l.settle(o, newTransactionID(now), now)
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
		l.settle(part, newTransactionID(now), now)
	}
	l.tellCombination(m)
	return m.id, nil
}

// newTransactionID makes a 微信支付订单号.
func newTransactionID(now time.Time) string { return pki.NewNumber("4200002", now, 28) }
