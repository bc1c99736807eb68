package interop

import (
	"encoding/json"
	"time"
)

// scene is what must have happened before a call.
type scene struct {
	steps  []string       // requests as method and template, and actions of the user as /sandbox/NAME FIELDS
	values map[string]any // that the steps and the call share
}

func after(values map[string]any, steps ...string) scene { return scene{steps: steps, values: values} }

// The steps that many scenes begin with.
const (
	stepOrder           = "POST v3/pay/transactions/native"
	stepPay             = "/sandbox/pay out_trade_no"
	stepPartnerOrder    = "POST v3/pay/partner/transactions/native"
	stepPartnerPay      = "/sandbox/pay out_trade_no sub_mchid"
	stepRefund          = "POST v3/refund/domestic/refunds"
	stepCombine         = "POST v3/combine-transactions/native"
	stepPayAll          = "/sandbox/pay out_trade_no=combine_out_trade_no"
	stepScore           = "POST v3/payscore/serviceorder"
	stepPartnerScore    = "POST v3/payscore/partner/serviceorder"
	stepConfirm         = "/sandbox/confirm-score out_order_no"
	stepComplete        = "POST v3/payscore/serviceorder/{out_order_no}/complete"
	stepPartnerConfirm  = stepConfirm + " sub_mchid"
	stepPartnerComplete = "POST v3/payscore/partner/serviceorder/{out_order_no}/complete"
	stepTransfer        = "POST v3/fund-app/mch-transfer/transfer-bills"
	stepPartnerTransfer = "POST v3/fund-app/mch-transfer/partner/transfer-bills"
	stepShopTransfer    = "POST v3/ecommerce/mch-transfer/transfer-bills"
	stepReceiver        = "POST v3/profitsharing/receivers/add"
	stepShare           = "POST v3/profitsharing/orders"
	stepToken           = "POST v3/payroll-card/tokens"
	stepAuthorize       = "/sandbox/authorize-payroll sub_mchid openid"
	stepPreOrder        = "POST v3/payroll-card/authentications/pre-order"
	stepReturn          = "POST v3/profitsharing/return-orders"
	stepNextDay         = "/sandbox/advance by"
)

// The values that steps and calls share. The sample of an order and that of its refund, say, do not
// fit each other.
var (
	subMchID = map[string]any{"sub_mchid": "1900000110"}
	amounts  = map[string]any{"sub_mchid": "1900000110", "total": json.Number("100"), "refund": json.Number("10")}
	worker   = map[string]any{"sub_mchid": "1900000110", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}
)

// scored are the values of a payscore order, whose total is its payments without the discounts.
var scored = map[string]any{"sub_mchid": "1900000110", "service_id": "2002000000000558128851361561536", "total_amount": json.Number("4900"),
	"post_payments.amount": json.Number("5000"), "post_discounts.amount": json.Number("100")}

// batch are the values of a batch of one transfer, and of a query for all transfers of it.
var batch = map[string]any{"sub_mchid": "1900000110", "total_num": json.Number("1"), "total_count": json.Number("1"),
	"total_amount": json.Number("100"), "transfer_amount": json.Number("100"), "need_query_detail": true, "detail_status": "ALL", "detail_state": "ALL"}

// batches adds the scenes of the products that transfer in batches (批量转账). They are listed by
// the path of a batch, with the end of the path that makes it.
func batches(made map[string]scene) map[string]scene {
	for path, end := range map[string]string{
		"v3/transfer/batches":                            "",
		"v3/partner-transfer/batches":                    "",
		"v3/bank-transfer/batches":                       "",
		"v3/platsolution/mch-transfer/batches":           "/apply",
		"v3/platsolution/insurance/mch-transfer/batches": "/apply",
	} {
		byOut, byID := "GET "+path+"/out-batch-no/{out_batch_no}", "GET "+path+"/batch-id/{batch_id}"
		start := "POST " + path + end
		made[start] = after(batch)
		made[byOut], made[byID] = after(batch, start), after(batch, start)
		made[byOut+"/details/out-detail-no/{out_detail_no}"] = after(batch, start)
		made[byID+"/details/detail-id/{detail_id}"] = after(batch, start, byOut)
	}
	return made
}

// shared are the values of a partner's payment that is shared with a merchant, who can give back.
var shared = map[string]any{"sub_mchid": "1900000110", "profit_sharing": true, "total": json.Number("100"), "amount": json.Number("10"),
	"receivers.type": "MERCHANT_ID", "receivers.account": "1900000111", ".type": "MERCHANT_ID", ".account": "1900000111", "return_mchid": "1900000111"}

// dayOfTrade begins every stage: a day on which a merchant and a sub-merchant are paid, and share.
// From the next day on there are bills of it.
var dayOfTrade = after(shared, stepOrder, stepPay, stepPartnerOrder, stepPartnerPay, stepReceiver, stepShare, stepNextDay)

// nextDay is how far the sandbox's clock goes forward from that day: past ten o'clock of the next
// day.
const nextDay = 34 * time.Hour

// scenes are by endpoint. An endpoint without one remembers nothing, or begins something.
var scenes = batches(map[string]scene{
	"GET v3/pay/transactions/id/{transaction_id}":                after(nil, stepOrder, stepPay),
	"GET v3/pay/transactions/out-trade-no/{out_trade_no}":        after(nil, stepOrder),
	"POST v3/pay/transactions/out-trade-no/{out_trade_no}/close": after(nil, stepOrder),

	"GET v3/pay/partner/transactions/id/{transaction_id}":                after(subMchID, stepPartnerOrder, stepPartnerPay),
	"GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}":        after(subMchID, stepPartnerOrder),
	"POST v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close": after(subMchID, stepPartnerOrder),

	"POST v3/pay/transactions/out-trade-no/{out_trade_no}/reverse":         after(nil, "POST v3/pay/transactions/codepay"),
	"POST v3/pay/partner/transactions/out-trade-no/{out_trade_no}/reverse": after(subMchID, "POST v3/pay/partner/transactions/codepay"),

	"GET v3/combine-transactions/id/{combine_transaction_id}":                after(nil, stepCombine, stepPayAll, "GET v3/combine-transactions/out-trade-no/{combine_out_trade_no}"),
	"GET v3/combine-transactions/out-trade-no/{combine_out_trade_no}":        after(nil, stepCombine),
	"POST v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close": after(nil, stepCombine),

	"POST v3/refund/domestic/refunds":                after(amounts, stepPartnerOrder, stepPartnerPay),
	"GET v3/refund/domestic/refunds/{out_refund_no}": after(amounts, stepPartnerOrder, stepPartnerPay, stepRefund),

	"POST v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund": after(amounts, stepPartnerOrder, stepPartnerPay, stepRefund, "/sandbox/fail-refund out_refund_no sub_mchid"),

	"GET v3/payscore/serviceorder":                          after(scored, stepScore),
	"POST v3/payscore/serviceorder/{out_order_no}/cancel":   after(scored, stepScore),
	"POST v3/payscore/serviceorder/{out_order_no}/complete": after(scored, stepScore, stepConfirm),
	"POST v3/payscore/serviceorder/{out_order_no}/modify":   after(scored, stepScore, stepConfirm, stepComplete),
	"POST v3/payscore/serviceorder/{out_order_no}/pay":      after(scored, stepScore, stepConfirm, stepComplete),
	"POST v3/payscore/serviceorder/{out_order_no}/sync":     after(scored, stepScore, stepConfirm, stepComplete),

	"GET v3/payscore/partner/serviceorder":                          after(scored, stepPartnerScore),
	"POST v3/payscore/partner/serviceorder/{out_order_no}/cancel":   after(scored, stepPartnerScore),
	"POST v3/payscore/partner/serviceorder/{out_order_no}/complete": after(scored, stepPartnerScore, stepPartnerConfirm),
	"POST v3/payscore/partner/serviceorder/{out_order_no}/modify":   after(scored, stepPartnerScore, stepPartnerConfirm, stepPartnerComplete),
	"POST v3/payscore/partner/serviceorder/{out_order_no}/pay":      after(scored, stepPartnerScore, stepPartnerConfirm, stepPartnerComplete),
	"POST v3/payscore/partner/serviceorder/{out_order_no}/sync":     after(scored, stepPartnerScore, stepPartnerConfirm, stepPartnerComplete),

	"GET v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}":           after(nil, stepTransfer),
	"GET v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}": after(nil, stepTransfer),
	"POST v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel":   after(nil, stepTransfer),

	"GET v3/fund-app/mch-transfer/partner/transfer-bills/out-bill-no/{out_bill_no}":         after(subMchID, stepPartnerTransfer),
	"POST v3/fund-app/mch-transfer/partner/transfer-bills/out-bill-no/{out_bill_no}/cancel": after(subMchID, stepPartnerTransfer),

	"GET v3/ecommerce/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}":           after(subMchID, stepShopTransfer),
	"GET v3/ecommerce/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}": after(subMchID, stepShopTransfer),
	"POST v3/ecommerce/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel":   after(subMchID, stepShopTransfer),

	"POST v3/payroll-card/transfer-batches": after(batch),

	"GET v3/billdownload/file": after(nil, "GET v3/bill/tradebill"), // every stage begins with dayOfTrade

	"POST v3/payroll-card/authentications/pre-order":            after(worker, stepToken, stepAuthorize),
	"GET v3/payroll-card/authentications/{authenticate_number}": after(worker, stepToken, stepAuthorize, stepPreOrder),

	"POST v3/profitsharing/receivers/delete":                     after(shared, stepReceiver),
	"POST v3/profitsharing/orders":                               after(shared, stepPartnerOrder, stepPartnerPay, stepReceiver),
	"POST v3/profitsharing/orders/unfreeze":                      after(shared, stepPartnerOrder, stepPartnerPay),
	"GET v3/profitsharing/orders/{out_order_no}":                 after(shared, stepPartnerOrder, stepPartnerPay, stepReceiver, stepShare),
	"GET v3/profitsharing/transactions/{transaction_id}/amounts": after(shared, stepPartnerOrder, stepPartnerPay),
	"POST v3/profitsharing/return-orders":                        after(shared, stepPartnerOrder, stepPartnerPay, stepReceiver, stepShare),
	"GET v3/profitsharing/return-orders/{out_return_no}":         after(shared, stepPartnerOrder, stepPartnerPay, stepReceiver, stepShare, stepReturn),
})
