package sandbox

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// controls are all of them, in the order in which they are listed.
func controls() []control {
	return append(append(userControls(), noticeControls()...),
		control{"advance", "the clock by which things expire goes forward, by 90m, 25h …", []string{"by"}, nil, advance},
		control{"rotate", "a new platform certificate (平台证书更换) signs this share of the answers, 0 to 1", []string{"share"}, nil, rotate},
		control{"withdraw", "the old platform certificate is gone: the end of rotate", []string{}, nil,
			done(func(s *Sandbox, _ map[string]string) error { s.Withdraw(); return nil })},
		control{"switch", "this share of the answers that may be signed with the public key are, 0 to 1 (切换到微信支付公钥)", []string{"share"}, nil,
			done(func(s *Sandbox, said map[string]string) error {
				part, err := shareOf(said)
				if err != nil {
					return err
				}
				return s.SwitchToPublicKey(part)
			})})
}

// userControls stand for a user's phone.
func userControls() []control {
	return []control{
		{"pay", "the user pays an order, or a combined one by its combine_out_trade_no (用户支付)", []string{"out_trade_no"}, []string{"sub_mchid"},
			func(_ context.Context, s *Sandbox, said map[string]string) (any, error) {
				id, err := s.service.Pay(said["sub_mchid"], said["out_trade_no"])
				return map[string]string{"transaction_id": id}, err
			}},
		{"fail-refund", "a refund becomes abnormal (退款异常)", []string{"out_refund_no"}, []string{"sub_mchid"},
			done(func(s *Sandbox, said map[string]string) error {
				return s.FailRefund(said["sub_mchid"], said["out_refund_no"])
			})},
		{"close-refund", "a refund is closed (退款关闭)", []string{"out_refund_no"}, []string{"sub_mchid"},
			done(func(s *Sandbox, said map[string]string) error {
				return s.CloseRefund(said["sub_mchid"], said["out_refund_no"])
			})},
		{"confirm-score", "the user confirms a payscore order (用户确认支付分订单)", []string{"out_order_no"}, []string{"sub_mchid"},
			done(func(s *Sandbox, said map[string]string) error {
				return s.ConfirmScore(said["sub_mchid"], said["out_order_no"])
			})},
		{"pay-score", "the user pays what a completed payscore order asks for (支付分订单收款)", []string{"out_order_no"}, []string{"sub_mchid"},
			done(func(s *Sandbox, said map[string]string) error {
				return s.PayScore(said["sub_mchid"], said["out_order_no"])
			})},
		{"authorize-payroll", "the user authorises the payroll card (微工卡授权)", []string{"sub_mchid", "openid"}, nil,
			done(func(s *Sandbox, said map[string]string) error {
				return s.AuthorizePayroll(said["sub_mchid"], said["openid"])
			})},
		{"verify-payroll", "an authentication ends (微工卡核身), badly where failure says why", []string{"sub_mchid", "authenticate_number"},
			[]string{"failure"}, done(func(s *Sandbox, said map[string]string) error {
				return s.VerifyPayroll(said["sub_mchid"], said["authenticate_number"], said["failure"])
			})},
		{"receive-transfer", "the user confirms a transfer (确认收款)", []string{"out_bill_no"}, nil,
			done(func(s *Sandbox, said map[string]string) error { return s.ReceiveTransfer(said["out_bill_no"]) })},
	}
}

// done fits what answers nothing but an error.
func done(run func(*Sandbox, map[string]string) error) func(context.Context, *Sandbox, map[string]string) (any, error) {
	return func(_ context.Context, s *Sandbox, said map[string]string) (any, error) {
		return map[string]string{}, run(s, said)
	}
}

func advance(_ context.Context, s *Sandbox, said map[string]string) (any, error) {
	by, err := time.ParseDuration(said["by"])
	if err != nil || by < 0 {
		return nil, errors.New(`sandbox: "by" is not a duration forward: 90m, 25h`)
	}
	s.Advance(by)
	return map[string]string{"now": pki.RFC3339(s.Now())}, nil
}

func rotate(_ context.Context, s *Sandbox, said map[string]string) (any, error) {
	part, err := shareOf(said)
	if err != nil {
		return nil, err
	}
	cert, err := s.Rotate(part)
	if err != nil {
		return nil, err
	}
	return map[string]string{"serial_no": pki.SerialOf(cert)}, nil
}

// shareOf reads a share; which are possible is up to whoever gets it.
func shareOf(said map[string]string) (float64, error) {
	part, err := strconv.ParseFloat(said["share"], 64)
	if err != nil {
		return 0, pki.ErrShare
	}
	return part, nil
}
