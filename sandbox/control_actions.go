package sandbox

import (
	"context"
	"errors"
	"net"
	"slices"
	"strconv"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/control"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// said are the fields of a request to one of the sandbox's own endpoints.
type said = map[string]string

// newDesk returns what serves the sandbox's own endpoints. They meet no faults and are not among
// Requests.
func newDesk(s *Sandbox) *control.Desk {
	listen, _, _ := net.SplitHostPort(s.conf.Addr) // an address without a port is refused by New when it listens
	return &control.Desk{
		Path: s.conf.Prefix + "/sandbox/", Guard: control.Guard{Host: listen}, MaxBody: s.conf.MaxBody,
		Actions: slices.Concat(userActions(s), noticeActions(s), platformActions(s), answerActions(s), fileActions(s)), Shelf: fileShelf(s),
		Unknown: ErrUnknown, State: ErrState,
	}
}

// platformActions turn the clock and change WeChat Pay's keys.
func platformActions(s *Sandbox) []control.Action {
	return []control.Action{
		{Name: "advance", Does: "the clock by which things expire goes forward, by 90m, 25h …", Needs: []string{"by"},
			Run: func(_ context.Context, f said) (any, error) {
				by, err := time.ParseDuration(f["by"])
				if err != nil || by < 0 {
					return nil, errors.New(`sandbox: "by" is not a duration forward: 90m, 25h`)
				}
				s.Advance(by)
				return said{"now": pki.RFC3339(s.Now())}, nil
			}},
		{Name: "rotate", Does: "a new platform certificate (平台证书更换) signs this share of the answers, 0 to 1; begin with 0, and let the client download it", Needs: []string{"share"},
			Run: func(_ context.Context, f said) (any, error) {
				part, err := shareOf(f)
				if err != nil {
					return nil, err
				}
				cert, err := s.Rotate(part)
				if err != nil {
					return nil, err
				}
				return said{"serial_no": pki.SerialOf(cert)}, nil
			}},
		{Name: "withdraw", Does: "the old platform certificate is gone: the end of rotate", Needs: []string{},
			Run: silent(func(said) error { s.Withdraw(); return nil })},
		{Name: "switch", Does: "this share of the answers that may be signed with the public key are, 0 to 1 (切换到微信支付公钥)", Needs: []string{"share"},
			Run: silent(func(f said) error {
				part, err := shareOf(f)
				if err != nil {
					return err
				}
				return s.SwitchToPublicKey(part)
			})},
	}
}

// userActions stand for a user's phone.
func userActions(s *Sandbox) []control.Action {
	partner := []string{"sub_mchid"}
	return []control.Action{
		{Name: "pay", Does: "the user pays an order, or a combined one by its combine_out_trade_no (用户支付)", Needs: []string{"out_trade_no"}, Takes: partner,
			Run: func(_ context.Context, f said) (any, error) {
				id, err := s.service.Pay(f["sub_mchid"], f["out_trade_no"])
				return said{"transaction_id": id}, err
			}},
		{Name: "fail-refund", Does: "a refund becomes abnormal (退款异常)", Needs: []string{"out_refund_no"}, Takes: partner,
			Run: silent(func(f said) error { return s.FailRefund(f["sub_mchid"], f["out_refund_no"]) })},
		{Name: "close-refund", Does: "a refund is closed (退款关闭)", Needs: []string{"out_refund_no"}, Takes: partner,
			Run: silent(func(f said) error { return s.CloseRefund(f["sub_mchid"], f["out_refund_no"]) })},
		{Name: "confirm-score", Does: "the user confirms a payscore order (用户确认支付分订单)", Needs: []string{"out_order_no"}, Takes: partner,
			Run: silent(func(f said) error { return s.ConfirmScore(f["sub_mchid"], f["out_order_no"]) })},
		{Name: "pay-score", Does: "the user pays what a completed payscore order asks for (支付分订单收款)", Needs: []string{"out_order_no"}, Takes: partner,
			Run: silent(func(f said) error { return s.PayScore(f["sub_mchid"], f["out_order_no"]) })},
		{Name: "authorize-payroll", Does: "the user authorises the payroll card (微工卡授权)", Needs: []string{"sub_mchid", "openid"},
			Run: silent(func(f said) error { return s.AuthorizePayroll(f["sub_mchid"], f["openid"]) })},
		{Name: "verify-payroll", Does: "an authentication ends (微工卡核身), badly where failure says why",
			Needs: []string{"sub_mchid", "authenticate_number"}, Takes: []string{"failure"},
			Run: silent(func(f said) error { return s.VerifyPayroll(f["sub_mchid"], f["authenticate_number"], f["failure"]) })},
		{Name: "check-invocation", Does: "are these the parameters to invoke payment with (调起支付)? pays nothing", Needs: []string{}, Takes: []string{"parameters" + control.IsObject},
			Run: func(_ context.Context, f said) (any, error) { return s.CheckInvocation([]byte(f["parameters"])) }},
		{Name: "receive-transfer", Does: "the user confirms a transfer (确认收款)", Needs: []string{"out_bill_no"},
			Run: silent(func(f said) error { return s.ReceiveTransfer(f["out_bill_no"]) })},
	}
}

// silent makes the Run of an action that answers nothing but an error.
func silent(run func(said) error) func(context.Context, said) (any, error) {
	return func(_ context.Context, f said) (any, error) { return said{}, run(f) }
}

// shareOf reads a share. The method that gets it judges which shares are possible.
func shareOf(f said) (float64, error) {
	part, err := strconv.ParseFloat(f["share"], 64)
	if err != nil {
		return 0, pki.ErrShare
	}
	return part, nil
}
