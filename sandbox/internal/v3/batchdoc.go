package v3

import (
	"strings"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// This file writes batches of transfers (批量转账). The products have other names for the same:
// batch_status and batch_state, total_num and total_count. Their answers are filled by name.

// own are the fields that an object has by itself. A nil value stands for a field without a value.
type own map[string]any

// fields returns the fields that a batch has beyond its request.
func (b *batch) fields() own {
	succeeded, count := int64(0), 0
	if b.state == batchFinished {
		succeeded, count = b.total, len(b.lines)
	}
	return own{
		"out_batch_no": b.number, "batch_id": b.id, "batch_type": "API",
		"batch_status": b.state, "batch_state": b.state,
		"create_time": pki.RFC3339(b.made), "update_time": pki.RFC3339(b.changed),
		"success_amount": succeeded, "success_num": count, "success_count": count,
		"fail_amount": 0, "fail_num": 0, "fail_count": 0, "failed_amount": 0, "failed_num": 0,
	}
}

// filled fills the object at path, which has the documented fields. A value comes from values, or
// else from the first of the requests that has one. Where there is none, an optional field is
// removed.
func filled(doc document.Doc, path string, fields []catalog.Node, values own, requests ...[]byte) document.Doc {
	for _, f := range fields {
		at := path + f.Name
		if v, known := values[f.Name]; known {
			if v == nil {
				doc = doc.Without(at)
			} else {
				doc = doc.Set(at, v)
			}
			continue
		}
		given := gjson.Result{}
		for _, request := range requests {
			if given = gjson.GetBytes(request, f.Name); given.Exists() {
				break
			}
		}
		switch {
		case given.Exists() && !strings.HasSuffix(f.Type, "[]"):
			doc = doc.SetRaw(at, []byte(given.Raw))
		case !f.Required:
			doc = doc.Without(at)
		}
	}
	return doc
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
