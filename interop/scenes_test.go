package interop

import "encoding/json"

// scene is what must have happened before a call.
type scene struct {
	steps  []string       // requests as method and template, and actions of the user as /sandbox/NAME FIELDS
	values map[string]any // that the steps and the call share
}

// The steps that many scenes begin with.
const (
	stepOrder        = "POST v3/pay/transactions/native"
	stepPay          = "/sandbox/pay out_trade_no"
	stepPartnerOrder = "POST v3/pay/partner/transactions/native"
	stepPartnerPay   = "/sandbox/pay out_trade_no sub_mchid"
	stepRefund       = "POST v3/refund/domestic/refunds"
	stepReceiver     = "POST v3/profitsharing/receivers/add"
	stepShare        = "POST v3/profitsharing/orders"
)

var (
	subMchID = map[string]any{"sub_mchid": "1900000110"}
	amounts  = map[string]any{"sub_mchid": "1900000110", "total": json.Number("100"), "refund": json.Number("10")}
)

// scenes are by endpoint. An endpoint without one remembers nothing, or begins something.
var scenes = map[string]scene{
	"GET v3/pay/transactions/id/{transaction_id}":                {steps: []string{stepOrder, stepPay}},
	"GET v3/pay/transactions/out-trade-no/{out_trade_no}":        {steps: []string{stepOrder}},
	"POST v3/pay/transactions/out-trade-no/{out_trade_no}/close": {steps: []string{stepOrder}},

	"GET v3/pay/partner/transactions/id/{transaction_id}":                {steps: []string{stepPartnerOrder, stepPartnerPay}, values: subMchID},
	"GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}":        {steps: []string{stepPartnerOrder}, values: subMchID},
	"POST v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close": {steps: []string{stepPartnerOrder}, values: subMchID},

	"POST v3/refund/domestic/refunds":                {steps: []string{stepPartnerOrder, stepPartnerPay}, values: amounts},
	"GET v3/refund/domestic/refunds/{out_refund_no}": {steps: []string{stepPartnerOrder, stepPartnerPay, stepRefund}, values: amounts},

	"POST v3/payroll-card/authentications/pre-order":            {steps: []string{stepToken, stepAuthorize}, values: worker},
	"GET v3/payroll-card/authentications/{authenticate_number}": {steps: []string{stepToken, stepAuthorize, "POST v3/payroll-card/authentications/pre-order"}, values: worker},

	"POST v3/profitsharing/receivers/delete":                     {steps: []string{stepReceiver}, values: shared},
	"POST v3/profitsharing/orders":                               {steps: []string{stepPartnerOrder, stepPartnerPay, stepReceiver}, values: shared},
	"POST v3/profitsharing/orders/unfreeze":                      {steps: []string{stepPartnerOrder, stepPartnerPay}, values: shared},
	"GET v3/profitsharing/orders/{out_order_no}":                 {steps: []string{stepPartnerOrder, stepPartnerPay, stepReceiver, stepShare}, values: shared},
	"GET v3/profitsharing/transactions/{transaction_id}/amounts": {steps: []string{stepPartnerOrder, stepPartnerPay}, values: shared},
	"POST v3/profitsharing/return-orders":                        {steps: []string{stepPartnerOrder, stepPartnerPay, stepReceiver, stepShare}, values: shared},
	"GET v3/profitsharing/return-orders/{out_return_no}":         {steps: []string{stepPartnerOrder, stepPartnerPay, stepReceiver, stepShare, "POST v3/profitsharing/return-orders"}, values: shared},
}

const (
	stepToken     = "POST v3/payroll-card/tokens"
	stepAuthorize = "/sandbox/authorize-payroll sub_mchid openid"
)

// shared are the values of a partner's payment that is shared with a merchant, who can give back.
var shared = map[string]any{"sub_mchid": "1900000110", "profit_sharing": true, "total": json.Number("100"), "amount": json.Number("10"),
	"receivers.type": "MERCHANT_ID", "receivers.account": "1900000111", ".type": "MERCHANT_ID", ".account": "1900000111", "return_mchid": "1900000111"}

var worker = map[string]any{"sub_mchid": "1900000110", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}
