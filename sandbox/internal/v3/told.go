package v3

import (
	"cmp"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
)

// What the notices of the flows say (the resource in clear): what a query of the object answers at that moment, as far as
// the documentation has it in the notice. The catalogue cannot tell these fields apart, for of an event it makes one of all
// pages about it: TRANSACTION.SUCCESS is a payment, a combined one, a partner's, a parking fee and a profit sharing.

// tellPayment notes the notice of a payment down (docs/merchant/apis/h5-payment/payment-notice). The parts of a combined
// payment have one together, and payscore has its own. The lock is held.
func (l *ledger) tellPayment(o *order) {
	if o.combined != "" || o.score {
		return
	}
	paid := *o
	l.tell(news{event: "TRANSACTION.SUCCESS", originalType: "transaction", to: o.notify, about: keyOf("order", o.owner, o.number),
		resource: func(s *Service) document.Doc { return paid.notice(s) }})
}

func (o *order) notice(s *Service) document.Doc {
	template := "v3/pay/transactions/id/{transaction_id}"
	if o.partner {
		template = "v3/pay/partner/transactions/id/{transaction_id}"
	}
	doc, e := s.queried(template)
	return o.document(doc).Only(e).Pick("appid", "mchid", "sp_appid", "sp_mchid", "sub_appid", "sub_mchid", "out_trade_no", "transaction_id",
		"trade_type", "trade_state", "trade_state_desc", "bank_type", "attach", "success_time", "payer", "amount", "scene_info").Narrow("scene_info", "device_id")
}

// tellCombination notes the one notice of a combined payment down (docs/merchant/apis/combine-payment/orders/payment-notice).
// The lock is held.
func (l *ledger) tellCombination(m *combination) {
	paid, parts := *m, make([]order, len(m.parts))
	for i, part := range m.parts {
		parts[i] = *part
	}
	l.tell(news{event: "TRANSACTION.SUCCESS", originalType: "transaction", to: m.notify, about: keyOf("combination", m.number),
		resource: func(s *Service) document.Doc {
			doc, _ := s.queried("v3/combine-transactions/id/{combine_transaction_id}")
			return paid.document(doc, parts).Pick("combine_appid", "combine_mchid", "combine_out_trade_no", "combine_transaction_id",
				"scene_info", "sub_orders", "combine_payer_info").Narrow("scene_info", "device_id")
		}})
}

// tellRefund notes the notice of how a refund ended down (docs/merchant/apis/weixin-pay-score/refunds/refund-result-notice).
// The lock is held.
func (l *ledger) tellRefund(r *refund) {
	event := map[string]string{refundSucceeded: "REFUND.SUCCESS", refundAbnormal: "REFUND.ABNORMAL", refundClosed: "REFUND.CLOSED"}[r.state]
	if event == "" {
		return
	}
	ended, of := *r, *r.order
	l.tell(news{event: event, originalType: "refund", to: r.notify, about: keyOf("refund", r.id),
		resource: func(s *Service) document.Doc { return ended.notice(s, of) }})
}

// notice has the merchant's numbers and another name for status than a query.
func (r *refund) notice(s *Service, of order) document.Doc {
	doc, _ := s.queried("v3/refund/domestic/refunds/{out_refund_no}")
	doc = r.document(doc, of).Set("refund_status", r.state)
	if merchant := cmp.Or(of.merchant, s.MchID); r.owner == "" {
		doc = doc.Set("mchid", merchant)
	} else {
		doc = doc.Set("sp_mchid", merchant).Set("sub_mchid", r.owner)
	}
	return doc.Pick("mchid", "sp_mchid", "sub_mchid", "out_trade_no", "transaction_id", "out_refund_no", "refund_id", "refund_status",
		"success_time", "user_received_account", "amount").Narrow("amount", "total", "refund", "payer_total", "payer_refund")
}

// tellTransfer notes the notice of a transfer down that has come to its end (docs/merchant/apis/batch-transfer-to-balance/
// callback-notice: SUCCESS, CANCELLED and FAIL). The lock is held.
func (l *ledger) tellTransfer(t *transfer) {
	if t.state != transferred && t.state != transferFailed && t.state != cancelled {
		return
	}
	ended := *t
	l.tell(news{event: "MCHTRANSFER.BILL.FINISHED", originalType: "mch_payment", to: t.notify, about: keyOf("transfer", t.id),
		resource: func(s *Service) document.Doc {
			doc, _ := s.queried("v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}")
			return ended.document(doc, s.MchID).Pick("out_bill_no", "transfer_bill_no", "state", "mch_id", "transfer_amount", "openid",
				"fail_reason", "create_time", "update_time")
		}})
}

// tellScore notes the notice of a payscore order down that the user has confirmed, or that was collected through WeChat Pay
// (docs/merchant/apis/weixin-pay-score/success-notification): of what the merchant did itself it needs none. The lock is held.
func (l *ledger) tellScore(o *score, event string) {
	changed := *o
	l.tell(news{event: event, originalType: "payscore", to: o.notify, about: keyOf("score", o.id),
		resource: func(s *Service) document.Doc {
			template := "v3/payscore/serviceorder"
			if changed.owner != "" {
				template = "v3/payscore/partner/serviceorder"
			}
			doc, e := s.queried(template)
			return changed.document(doc, e, s.MchID).Without("notify_url", "collection.bank_type")
		}})
}
