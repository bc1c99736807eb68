package v3

import (
	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// This file writes batches of transfers (批量转账). The products have other names for the same:
// batch_status and batch_state, total_num and total_count. Their answers are filled by name.

// fields returns the fields that a batch has beyond its request.
func (b *batch) fields() fieldValues {
	succeeded, count := int64(0), 0
	if b.state == batchFinished {
		succeeded, count = b.total, len(b.lines)
	}
	return fieldValues{
		"out_batch_no": b.number, "batch_id": b.id, "batch_type": "API",
		"batch_status": b.state, "batch_state": b.state,
		"create_time": pki.RFC3339(b.made), "update_time": pki.RFC3339(b.changed),
		"success_amount": succeeded, "success_num": count, "success_count": count,
		"fail_amount": 0, "fail_num": 0, "fail_count": 0, "failed_amount": 0, "failed_num": 0,
	}
}

// document writes the answer of a query of the batch, with those of its lines that were asked for.
func (b *batch) document(c *call) document.Doc {
	fields, path := catalog.Tree(c.e.Response), ""
	doc, list := c.documented(), "transfer_detail_list"
	values := b.fields()
	for _, f := range fields {
		switch f.Name {
		case "data":
			list = f.Name
		case "transfer_batch":
			doc = filled(doc, "transfer_batch.", f.Fields, values, b.body)
			path = f.Name
		}
	}
	if path == "" {
		doc = filled(doc, "", fields, values, b.body)
	} else {
		doc = doc.Without("offset", "limit")
	}
	if c.in.Query.Get("need_query_detail") != "true" {
		return doc.Without(list)
	}
	lines := document.Doc("[]")
	for _, l := range b.wanted(c) {
		lines = lines.SetRaw("-1", document.Doc("{}").Set("detail_id", l.id).Set("out_detail_no", l.number).Set(stateName(fields, list), b.lineState()))
	}
	doc = doc.SetRaw(list, lines)
	for _, f := range fields {
		switch f.Name {
		case "offset":
			doc = doc.Set(f.Name, c.number(f.Name, 0))
		case "limit":
			doc = doc.Set(f.Name, c.number(f.Name, defaultLimit))
		}
	}
	return doc
}

// stateName returns how the elements of a list name their state.
func stateName(fields []catalog.Node, list string) string {
	for _, f := range fields {
		for _, inner := range f.Fields {
			if f.Name == list && inner.Name == "detail_state" {
				return inner.Name
			}
		}
	}
	return "detail_status"
}

// lineDocument writes the answer of a query of one transfer. It went to the user's balance, so that
// it names no bank.
func (b *batch) lineDocument(c *call, l line) document.Doc {
	values := b.fields()
	values["out_detail_no"], values["detail_id"] = l.number, l.id
	values["detail_status"], values["detail_state"] = b.lineState(), b.lineState()
	values["initiate_time"], values["transfer_finish_time"] = pki.RFC3339(b.made), pki.RFC3339(b.changed)
	values["account_type"] = "WECHATPAY_ACCOUNT"
	for _, name := range []string{"user_name", "username"} {
		values[name] = nil
		if given := l.text("user_name"); given != "" {
			values[name] = given
		}
	}
	return filled(c.documented(), "", catalog.Tree(c.e.Response), values, l.body, b.body)
}
