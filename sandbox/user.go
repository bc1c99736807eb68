package sandbox

import v3 "github.com/wxpay-chain/wxpay/sandbox/internal/v3"

// The methods that act for the user (Pay, ReceiveTransfer …) wrap these errors, for errors.Is.
var (
	// ErrUnknown is returned for a number that no object has, or has no longer: see Config.Keep.
	ErrUnknown = v3.ErrUnknown
	// ErrState is returned when an object's state does not allow what was asked for.
	ErrState = v3.ErrState
)

// Pay has the user pay (用户支付) a merchant's own order, or a combined order (合单) by its
// combine_out_trade_no. It fails with ErrUnknown, or with ErrState for an order that is paid,
// closed or expired.
func (s *Sandbox) Pay(outTradeNo string) error {
	_, err := s.service.Pay("", outTradeNo)
	return err
}

// PayFor is Pay for an order that a partner (服务商) made for a sub-merchant (子商户).
func (s *Sandbox) PayFor(subMchID, outTradeNo string) error {
	_, err := s.service.Pay(subMchID, outTradeNo)
	return err
}

// FailRefund makes a refund abnormal (退款异常), as when the account of the user is closed.
// subMchID is "" for a merchant's own refund. 发起异常退款 then mends it. FailRefund fails with
// ErrUnknown, or with ErrState for a refund that is closed.
func (s *Sandbox) FailRefund(subMchID, outRefundNo string) error {
	return s.service.FailRefund(subMchID, outRefundNo)
}

// CloseRefund closes a refund (退款关闭), which leaves the money with the merchant. subMchID is ""
// for a merchant's own refund. The amount can be refunded once more, by another number. It fails
// with ErrUnknown, or with ErrState for a refund that is closed already.
func (s *Sandbox) CloseRefund(subMchID, outRefundNo string) error {
	return s.service.CloseRefund(subMchID, outRefundNo)
}

// ConfirmScore has the user confirm a payscore order (确认订单). subMchID is "" for a merchant's
// own order. It fails with ErrUnknown, or with ErrState for an order that is not CREATED.
func (s *Sandbox) ConfirmScore(subMchID, outOrderNo string) error {
	return s.service.ConfirmScore(subMchID, outOrderNo)
}

// PayScore has the user pay the amount that a completed payscore order asks for, or the automatic
// collection succeed. It fails with ErrUnknown, or with ErrState if nothing is being collected.
func (s *Sandbox) PayScore(subMchID, outOrderNo string) error {
	return s.service.PayScore(subMchID, outOrderNo)
}

// AuthorizePayroll has the user authorise a sub-merchant's payroll card (微工卡授权) with the
// latest token. It fails with ErrUnknown if no token was made, and with ErrState if it has expired.
func (s *Sandbox) AuthorizePayroll(subMchID, openid string) error {
	return s.service.AuthorizePayroll(subMchID, openid)
}

// VerifyPayroll ends an authentication (核身): well if failure is "", else with that reason. It
// fails with ErrUnknown, or with ErrState if it has ended already or its token has expired.
func (s *Sandbox) VerifyPayroll(subMchID, authenticateNumber, failure string) error {
	return s.service.VerifyPayroll(subMchID, authenticateNumber, failure)
}

// ReceiveTransfer has the user confirm a transfer (确认收款). It fails with ErrUnknown, or with
// ErrState for a transfer that does not wait for it.
func (s *Sandbox) ReceiveTransfer(outBillNo string) error {
	return s.service.ReceiveTransfer(outBillNo)
}
