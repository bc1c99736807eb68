package v3

import (
	"maps"
	"slices"
)

// flows are the endpoints that remember, by method and path template.
func flows() map[string]flow {
	return map[string]flow{
		"POST v3/pay/transactions/jsapi":  prepay("JSAPI", "prepay_id"),
		"POST v3/pay/transactions/app":    prepay("APP", "prepay_id"),
		"POST v3/pay/transactions/native": prepay("NATIVE", "code_url"),
		"POST v3/pay/transactions/h5":     prepay("MWEB", "h5_url"),

		"POST v3/pay/transactions/jsapi-with-contract":                 prepay("JSAPI", "prepay_id"),
		"POST v3/pay/transactions/app-with-contract":                   prepay("APP", "prepay_id"),
		"POST v3/pay/transactions/codepay":                             payByCode,
		"POST v3/pay/transactions/out-trade-no/{out_trade_no}/reverse": reverseOrder,

		"GET v3/pay/transactions/id/{transaction_id}":                queryOrder,
		"GET v3/pay/transactions/out-trade-no/{out_trade_no}":        queryOrder,
		"POST v3/pay/transactions/out-trade-no/{out_trade_no}/close": closeOrder,

		"POST v3/pay/partner/transactions/jsapi":       prepay("JSAPI", "prepay_id"),
		"POST v3/pay/partner/transactions/miniprogram": prepay("JSAPI", "prepay_id"),
		"POST v3/pay/partner/transactions/app":         prepay("APP", "prepay_id"),
		"POST v3/pay/partner/transactions/native":      prepay("NATIVE", "code_url"),
		"POST v3/pay/partner/transactions/h5":          prepay("MWEB", "h5_url"),

		"POST v3/pay/partner/transactions/jsapi-with-contract":                 prepay("JSAPI", "prepay_id"),
		"POST v3/pay/partner/transactions/app-with-contract":                   prepay("APP", "prepay_id"),
		"POST v3/pay/partner/transactions/codepay":                             payByCode,
		"POST v3/pay/partner/transactions/out-trade-no/{out_trade_no}/reverse": reverseOrder,

		"GET v3/pay/partner/transactions/id/{transaction_id}":                queryOrder,
		"GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}":        queryOrder,
		"POST v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close": closeOrder,

		"POST v3/combine-transactions/jsapi":       combine("JSAPI", "prepay_id"),
		"POST v3/combine-transactions/miniprogram": combine("JSAPI", "prepay_id"),
		"POST v3/combine-transactions/app":         combine("APP", "prepay_id"),
		"POST v3/combine-transactions/native":      combine("NATIVE", "code_url"),
		"POST v3/combine-transactions/h5":          combine("MWEB", "h5_url"),

		"GET v3/combine-transactions/id/{combine_transaction_id}":                queryCombination,
		"GET v3/combine-transactions/out-trade-no/{combine_out_trade_no}":        queryCombination,
		"POST v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close": closeCombination,

		"POST v3/refund/domestic/refunds":                                   applyRefund,
		"GET v3/refund/domestic/refunds/{out_refund_no}":                    queryRefund,
		"POST v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund": mendRefund,

		"POST v3/payscore/serviceorder":                         createScore,
		"GET v3/payscore/serviceorder":                          queryScore,
		"POST v3/payscore/serviceorder/{out_order_no}/modify":   modifyScore,
		"POST v3/payscore/serviceorder/{out_order_no}/complete": completeScore,
		"POST v3/payscore/serviceorder/{out_order_no}/pay":      collectScore,
		"POST v3/payscore/serviceorder/{out_order_no}/sync":     syncScore,
		"POST v3/payscore/serviceorder/{out_order_no}/cancel":   cancelScore,

		"POST v3/payscore/partner/serviceorder":                         createScore,
		"GET v3/payscore/partner/serviceorder":                          queryScore,
		"POST v3/payscore/partner/serviceorder/{out_order_no}/modify":   modifyScore,
		"POST v3/payscore/partner/serviceorder/{out_order_no}/complete": completeScore,
		"POST v3/payscore/partner/serviceorder/{out_order_no}/pay":      collectScore,
		"POST v3/payscore/partner/serviceorder/{out_order_no}/sync":     syncScore,
		"POST v3/payscore/partner/serviceorder/{out_order_no}/cancel":   cancelScore,

		"POST v3/payroll-card/tokens":                               payrollToken,
		"GET v3/payroll-card/relations/{openid}":                    queryRelation,
		"POST v3/payroll-card/authentications/pre-order":            preOrder,
		"POST v3/payroll-card/authentications/pre-order-with-auth":  preOrder,
		"GET v3/payroll-card/authentications/{authenticate_number}": queryAuthentication,
		"GET v3/payroll-card/authentications":                       listAuthentications,

		"POST v3/profitsharing/receivers/add":                        addReceiver,
		"POST v3/profitsharing/receivers/delete":                     deleteReceiver,
		"POST v3/profitsharing/orders":                               share,
		"POST v3/profitsharing/orders/unfreeze":                      unfreeze,
		"GET v3/profitsharing/orders/{out_order_no}":                 querySharing,
		"GET v3/profitsharing/transactions/{transaction_id}/amounts": queryUnsplit,
		"POST v3/profitsharing/return-orders":                        returnShare,
		"GET v3/profitsharing/return-orders/{out_return_no}":         queryReturn,

		"POST v3/fund-app/mch-transfer/transfer-bills":                                    startTransfer,
		"GET v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}":           queryTransfer,
		"GET v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}": queryTransfer,
		"POST v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel":   cancelTransfer,
		"POST v3/fund-app/mch-transfer/transfer-bills/pre-transfer-with-authorization":    startTransfer,
		"POST v3/fund-app/mch-transfer/transfer-bills/transfer":                           startTransfer,

		"POST v3/fund-app/mch-transfer/partner/transfer-bills":                                  startTransfer,
		"GET v3/fund-app/mch-transfer/partner/transfer-bills/out-bill-no/{out_bill_no}":         queryTransfer,
		"POST v3/fund-app/mch-transfer/partner/transfer-bills/out-bill-no/{out_bill_no}/cancel": cancelTransfer,
		"POST v3/fund-app/mch-transfer/partner/transfer-bills/pre-transfer-with-authorization":  startTransfer,
		"POST v3/fund-app/mch-transfer/partner/transfer-bills/transfer":                         startTransfer,

		"POST v3/ecommerce/mch-transfer/transfer-bills":                                    startTransfer,
		"GET v3/ecommerce/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}":           queryTransfer,
		"GET v3/ecommerce/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}": queryTransfer,
		"POST v3/ecommerce/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel":   cancelTransfer,

		"POST v3/transfer/batches":                                                                  startBatch,
		"GET v3/transfer/batches/batch-id/{batch_id}":                                               queryBatch,
		"GET v3/transfer/batches/out-batch-no/{out_batch_no}":                                       queryBatch,
		"GET v3/transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}":                 queryLine,
		"GET v3/transfer/batches/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}": queryLine,

		"POST v3/partner-transfer/batches":                                                                  startBatch,
		"GET v3/partner-transfer/batches/batch-id/{batch_id}":                                               queryBatch,
		"GET v3/partner-transfer/batches/out-batch-no/{out_batch_no}":                                       queryBatch,
		"GET v3/partner-transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}":                 queryLine,
		"GET v3/partner-transfer/batches/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}": queryLine,
		"POST v3/payroll-card/transfer-batches":                                                             startBatch,

		"POST v3/bank-transfer/batches":                                                                  startBatch,
		"GET v3/bank-transfer/batches/batch-id/{batch_id}":                                               queryBatch,
		"GET v3/bank-transfer/batches/out-batch-no/{out_batch_no}":                                       queryBatch,
		"GET v3/bank-transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}":                 queryLine,
		"GET v3/bank-transfer/batches/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}": queryLine,

		"POST v3/platsolution/mch-transfer/batches/apply":                                                            startBatch,
		"GET v3/platsolution/mch-transfer/batches/batch-id/{batch_id}":                                               queryBatch,
		"GET v3/platsolution/mch-transfer/batches/out-batch-no/{out_batch_no}":                                       queryBatch,
		"GET v3/platsolution/mch-transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}":                 queryLine,
		"GET v3/platsolution/mch-transfer/batches/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}": queryLine,

		"POST v3/platsolution/insurance/mch-transfer/batches/apply":                                                            startBatch,
		"GET v3/platsolution/insurance/mch-transfer/batches/batch-id/{batch_id}":                                               queryBatch,
		"GET v3/platsolution/insurance/mch-transfer/batches/out-batch-no/{out_batch_no}":                                       queryBatch,
		"GET v3/platsolution/insurance/mch-transfer/batches/batch-id/{batch_id}/details/detail-id/{detail_id}":                 queryLine,
		"GET v3/platsolution/insurance/mch-transfer/batches/out-batch-no/{out_batch_no}/details/out-detail-no/{out_detail_no}": queryLine,

		"GET v3/bill/tradebill":                 applyBill(tradeBill),
		"GET v3/bill/fundflowbill":              applyBill(fundBill),
		"GET v3/bill/sub-merchant-fundflowbill": applySealedBill(fundBill),
		"GET v3/ecommerce/bill/fundflowbill":    applySealedBill(platformBill),
		"GET v3/profitsharing/bills":            applyBill(sharingBill),
		"GET v3/billdownload/file":              downloadBill,

		"POST v3/security/echo": echo,
	}
}

// Flows returns the endpoints that remember, each as its method and template.
func Flows() []string { return slices.Sorted(maps.Keys(flows())) }
