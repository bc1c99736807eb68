package sandbox_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/sjson"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestFlowsAreOfTheCatalogue: a flow under a template that the catalogue does not have would never
// run.
func TestFlowsAreOfTheCatalogue(t *testing.T) {
	for _, endpoint := range sandbox.FlowEndpoints() {
		method, path, _ := strings.Cut(endpoint, " ")
		if e, ok := catalog.Lookup(method, path); !ok || e.Path != path {
			t.Errorf("%s is not in the catalogue", endpoint)
		}
	}
}

// officialBody is the official request of an endpoint without some fields.
func officialBody(t *testing.T, endpoint string, without ...string) string {
	t.Helper()
	method, path, _ := strings.Cut(endpoint, " ")
	e, ok := catalog.Lookup(method, path)
	if !ok || e.Sample.JSON == nil {
		t.Fatalf("%s has no sample", endpoint)
	}
	body := slices.Clone([]byte(e.Sample.JSON))
	for _, field := range without {
		var err error
		if body, err = sjson.DeleteBytes(body, field); err != nil {
			t.Fatal(err)
		}
	}
	return string(body)
}

// withField is a body with another value of a field.
func withField(t *testing.T, body, path, value string) string {
	t.Helper()
	changed, err := sjson.Set(body, path, value)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// whole wants every documented field of an answer's top level but some.
func whole(t *testing.T, endpoint string, but ...string) map[string]string {
	t.Helper()
	method, path, _ := strings.Cut(endpoint, " ")
	e, ok := catalog.Lookup(method, path)
	if !ok {
		t.Fatalf("%s is not in the catalogue", endpoint)
	}
	fields := map[string]string{}
	for _, f := range e.Response {
		if f.Depth == 0 && !slices.Contains(but, f.Name) {
			fields[f.Name] = f.Name
		}
	}
	return fields
}

// TestAnswersAreWhole has the official samples go all the way, though their time_expire is long
// past. At the end every documented field is there, but those of what did not happen.
func TestAnswersAreWhole(t *testing.T) {
	number := map[string]string{"out_trade_no": "1217752501201407033233368018"}
	id := map[string]string{"transaction_id": "$transaction_id"}
	signed := func(body string) string { return strings.Replace(body, "1230000109", "1900000109", 1) } // by this sandbox's merchant
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: signed(officialBody(t, "POST v3/pay/transactions/jsapi"))},
		{why: "paid", act: pays(number["out_trade_no"])},
		// No coupon, and no instalments.
		{why: "queried", call: queryOut, vars: number, qry: ours, keep: whole(t, queryOut, "installment_info", "promotion_detail")},
		{why: "queried", call: queryID, vars: id, qry: ours, keep: whole(t, queryID, "promotion_detail")},
		{why: "refunded", call: refundPath, body: `{"transaction_id":"$transaction_id","out_refund_no":"R1","amount":{"refund":1,"total":100,"currency":"CNY"}}`},
		{why: "queried", call: refundQuery, vars: map[string]string{"out_refund_no": "R1"}, keep: whole(t, refundQuery, "promotion_detail")},

		{why: "combined", call: combinePath, body: officialBody(t, combinePath)},
		{why: "paid", act: pays("P20150806125346")},
		{why: "queried", call: combineQuery, vars: map[string]string{"combine_out_trade_no": "P20150806125346"},
			keep: whole(t, combineQuery, "installment_info", "trade_scenario")},

		{why: "created", call: scorePath, body: officialBody(t, scorePath), keep: whole(t, scorePath, "state_description")},
		{why: "confirmed", act: func(box *sandbox.Sandbox, _ func(string) string) error {
			return box.ConfirmScore("", "1234323JKHDFE1243252")
		}},
		{why: "the sample does not add up", call: scoreOf + "complete", vars: map[string]string{"out_order_no": "1234323JKHDFE1243252"},
			body: strings.Replace(officialBody(t, scoreOf+"complete"), "50000", "9900", 1), status: 400, code: "PARAM_ERROR"},
		{why: "completed", call: scoreOf + "complete", vars: map[string]string{"out_order_no": "1234323JKHDFE1243252"}, keep: whole(t, scoreOf+"complete"),
			body: strings.NewReplacer("50000", "9900", "40000", "10000").Replace(officialBody(t, scoreOf+"complete"))},
		{why: "queried", call: scoreQuery, keep: whole(t, scoreQuery), qry: map[string]string{"out_order_no": "1234323JKHDFE1243252",
			"service_id": "2002000000000558128851361561536", "appid": "wxd678efh567hg6787"}},

		{why: "transferred", call: transferPath, body: officialBody(t, transferPath), keep: whole(t, transferPath, "fail_reason")},
		{why: "queried", call: transferQuery, vars: map[string]string{"out_bill_no": "plfk2020042013"}, keep: whole(t, transferQuery, "fail_reason")},
		{why: "cancelled", call: transferCancel, vars: map[string]string{"out_bill_no": "plfk2020042013"}, keep: whole(t, transferCancel)},
	})
}
