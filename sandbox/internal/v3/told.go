package v3

import (
	"cmp"
	"net/http"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/schema"
)

// This file has the contents of the notices of the flows. A notice has the fields that a query of
// the object would answer at that moment, but only those of its own documentation. The catalogue
// cannot tell these fields apart, since it joins all pages about an event. TRANSACTION.SUCCESS is a
// payment, a combined payment, a partner's, a parking fee and a sharing.

// announce sends the notice of a change.
func (s *Service) announce(n news) {
	if w, ok := webhook(n.event); ok {
		s.Announce(Notice{Event: n.event, OriginalType: n.originalType, Summary: summaryOf(w), URL: n.to, About: n.about, Resource: schema.Plain(n.resource(s))})
	}
}

// queried returns the documented answer of a query, to be filled, and its endpoint.
func (s *Service) queried(path string) (document.Doc, *catalog.Endpoint) {
	e, ok := catalog.Lookup(http.MethodGet, path)
	if !ok {
		return nil, &catalog.Endpoint{}
	}
	return document.Doc(s.shapes.Of(e).Answer(schema.Input{}, s.seed(""))), e
}

// tellPayment queues the notice of a payment (docs/merchant/apis/h5-payment/payment-notice). The
// parts of a combined payment have one notice together, and payscore has its own. The lock is held.
func tellPayment(l *ledger, o *order) {
	if o.combined != "" || o.score {
		return
	}
	paid := *o
	l.tell(news{event: "TRANSACTION.SUCCESS", originalType: "transaction", to: o.notify, about: keyOf("order", o.owner, o.number),
		resource: func(s *Service) document.Doc { return paid.notice(s) }})
}

// notice returns the resource of the notice of a payment.
func (o *order) notice(s *Service) document.Doc {
	template := "v3/pay/transactions/id/{transaction_id}"
	if o.partner {
		template = "v3/pay/partner/transactions/id/{transaction_id}"
	}
	doc, e := s.queried(template)
	return o.document(doc).Only(e).Pick("appid", "mchid", "sp_appid", "sp_mchid", "sub_appid", "sub_mchid", "out_trade_no", "transaction_id",
		"trade_type", "trade_state", "trade_state_desc", "bank_type", "attach", "success_time", "payer", "amount", "scene_info").Narrow("scene_info", "device_id")
}

// tellCombination queues the notice of a combined payment
// (docs/merchant/apis/combine-payment/orders/payment-notice). The lock is held.
func tellCombination(l *ledger, m *combination) {
	paid := m.copy()
	l.tell(news{event: "TRANSACTION.SUCCESS", originalType: "transaction", to: m.notify, about: keyOf("combination", m.number),
		resource: func(s *Service) document.Doc {
			doc, _ := s.queried("v3/combine-transactions/id/{combine_transaction_id}")
			return paid.document(doc).Pick("combine_appid", "combine_mchid", "combine_out_trade_no", "combine_transaction_id",
				"scene_info", "sub_orders", "combine_payer_info").Narrow("scene_info", "device_id")
		}})
}

// tellRefund queues the notice of how a refund ended
// (docs/merchant/apis/weixin-pay-score/refunds/refund-result-notice). The lock is held.
func tellRefund(l *ledger, r *refund) {
	event := map[string]string{refundSucceeded: "REFUND.SUCCESS", refundAbnormal: "REFUND.ABNORMAL", refundClosed: "REFUND.CLOSED"}[r.state]
	if event == "" {
		return
	}
	ended := r.copy()
	l.tell(news{event: event, originalType: "refund", to: r.notify, about: keyOf("refund", r.id),
		resource: func(s *Service) document.Doc { return ended.notice(s) }})
}

// notice returns the resource of the notice of a refund. It has the merchant's numbers, and another
// name for status than a query.
func (r *refund) notice(s *Service) document.Doc {
	doc, _ := s.queried("v3/refund/domestic/refunds/{out_refund_no}")
	doc = r.document(doc).Set("refund_status", r.state)
	if merchant := cmp.Or(r.order.merchant, s.MchID); r.owner == "" {
		doc = doc.Set("mchid", merchant)
	} else {
		doc = doc.Set("sp_mchid", merchant).Set("sub_mchid", r.owner)
	}
	return doc.Pick("mchid", "sp_mchid", "sub_mchid", "out_trade_no", "transaction_id", "out_refund_no", "refund_id", "refund_status",
		"success_time", "user_received_account", "amount").Narrow("amount", "total", "refund", "payer_total", "payer_refund")
}

// tellTransfer queues the notice of a transfer that has come to its end
// (docs/merchant/apis/batch-transfer-to-balance/ callback-notice: SUCCESS, CANCELLED and FAIL). The
// lock is held.
func tellTransfer(l *ledger, t *transfer) {
	if t.state != transferred && t.state != transferFailed && t.state != cancelled {
		return
	}
	ended := *t
	l.tell(news{event: "MCHTRANSFER.BILL.FINISHED", originalType: "mch_payment", to: t.notify, about: keyOf("transfer", t.id),
		resource: func(s *Service) document.Doc {
			doc, e := s.queried("v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}")
			return ended.document(doc, e, s.MchID).Pick("out_bill_no", "transfer_bill_no", "state", "mch_id", "transfer_amount", "openid",
				"fail_reason", "create_time", "update_time")
		}})
}

// tellScore queues the notice of a payscore order that the user has confirmed, or that was
// collected through WeChat Pay (docs/merchant/apis/weixin-pay-score/success-notification). The acts
// of the merchant have no notice. The lock is held.
func tellScore(l *ledger, o *score, event string) {
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

// tellBatch queues the notice of a batch that has come to its end, with the fields that the
// catalogue has for it. The lock is held.
func tellBatch(l *ledger, b *batch) {
	if b.state != batchFinished {
		return
	}
	ended := *b
	l.tell(news{event: "MCHTRANSFER.BATCH.FINISHED", originalType: "mch_payment", to: b.notify, about: keyOf("batch", b.id),
		resource: func(s *Service) document.Doc {
			doc, values := document.Doc("{}"), ended.fields()
			values["total_num"], values["total_amount"] = len(ended.lines), ended.total
			for _, name := range []string{"out_batch_no", "batch_id", "batch_status", "total_num", "total_amount",
				"success_amount", "success_num", "fail_amount", "fail_num", "update_time"} {
				doc = doc.Set(name, values[name])
			}
			return doc
		}})
}
