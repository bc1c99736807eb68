package sandbox

import (
	"errors"
	"fmt"
	"slices"

	"github.com/wxpay-chain/wxpay/sandbox/internal/gate"
)

// ErrInvocation says that a front end's parameters are not those that WeChat would accept. Its text
// says what is wrong.
var ErrInvocation = errors.New("sandbox: wrong parameters to invoke payment")

// Invocation is the order that a front end's parameters lead to.
type Invocation struct {
	OutTradeNo string `json:"out_trade_no,omitempty"` // or combine_out_trade_no; "" for a medical order that insurance pays
	SubMchID   string `json:"sub_mchid,omitempty"`    // of a partner's order
}

// CheckInvocation judges the parameters with which a front end invokes payment (调起支付), as
// WeChat on the user's phone does. parameters is the JSON object that is given to
// WeixinJSBridge, wx.requestPayment, wx.chooseWXPay, wx.requestMedicalInsurancePay or the PayReq of
// an app. It looks at the names, the signature, and whether the order can be paid. It pays nothing:
// Pay does.
//
// The error is an ErrInvocation, or ErrUnknown for a prepay_id that no order has. It is ErrState
// for an order that is paid or closed, and for a prepay_id that has expired.
func (s *Sandbox) CheckInvocation(parameters []byte) (Invocation, error) {
	in, err := gate.ReadInvocation(parameters)
	if err != nil {
		return Invocation{}, fmt.Errorf("%w: %w", ErrInvocation, err)
	}
	if in.PrepayID == "" {
		return Invocation{}, nil
	}
	order, err := s.service.Prepaid(in.PrepayID)
	if err != nil && order.Number == "" {
		return Invocation{}, err
	}
	switch {
	case in.App && !order.App:
		return Invocation{}, fmt.Errorf("%w: the order is no App order", ErrInvocation)
	case order.App && !in.App:
		return Invocation{}, fmt.Errorf("%w: the order is an App order", ErrInvocation)
	case in.AppID != "" && !slices.Contains(order.AppIDs, in.AppID):
		return Invocation{}, fmt.Errorf("%w: the AppID is not the order's", ErrInvocation)
	case in.Partner != "" && !slices.Contains(order.MchIDs, in.Partner):
		return Invocation{}, fmt.Errorf("%w: partnerId is not the order's merchant number", ErrInvocation)
	}
	if wrong := s.gate.VerifyInvocation(in, order.AppIDs); wrong != nil {
		return Invocation{}, fmt.Errorf("%w: %w", ErrInvocation, wrong)
	}
	if err != nil {
		return Invocation{}, err
	}
	return Invocation{OutTradeNo: order.Number, SubMchID: order.Owner}, nil
}
