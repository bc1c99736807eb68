package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox"
)

const (
	jsapiOrder = `{"appid":"wxd678efh567hg6787","mchid":"1900000109","description":"QQ公仔","attach":"店号 7","out_trade_no":"A10001","unknown":12345678901234567890,
		"notify_url":"https://example.com/paid","amount":{"total":100,"currency":"CNY"},"payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}}`
	queryOut  = "GET v3/pay/transactions/out-trade-no/{out_trade_no}"
	queryID   = "GET v3/pay/transactions/id/{transaction_id}"
	closePath = "POST v3/pay/transactions/out-trade-no/{out_trade_no}/close"
)

var (
	ours = map[string]string{"mchid": "1900000109"}
	a1   = map[string]string{"out_trade_no": "A10001"}
)

// later turns the clock.
func later(by time.Duration) func(*sandbox.Sandbox, func(string) string) error {
	return func(box *sandbox.Sandbox, _ func(string) string) error { box.Advance(by); return nil }
}

func TestOrderFromPrepayToPayment(t *testing.T) {
	other := strings.Replace(jsapiOrder, `"total":100`, `"total":101`, 1)
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "nothing was made", call: queryOut, vars: a1, qry: ours, status: 404, code: "ORDER_NOT_EXIST"},
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder, keep: map[string]string{"prepay": "prepay_id"}},
		{why: "the same again", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder, want: map[string]any{"prepay_id": "$prepay"}},
		{why: "another amount", call: "POST v3/pay/transactions/jsapi", body: other, status: 400, code: "INVALID_REQUEST"},
		{why: "another digit behind what a float64 holds", call: "POST v3/pay/transactions/jsapi", status: 400, code: "INVALID_REQUEST",
			body: strings.Replace(jsapiOrder, "12345678901234567890", "12345678901234567891", 1)},
		{why: "another way to pay", call: "POST v3/pay/transactions/app", body: jsapiOrder, status: 400, code: "INVALID_REQUEST"},
		{why: "not paid yet", call: queryOut, vars: a1, qry: ours, want: map[string]any{
			"trade_state": "NOTPAY", "transaction_id": absent{}, "success_time": absent{}, "payer": absent{}, "bank_type": absent{},
			"amount.total": 100, "attach": "店号 7", "notify_url": absent{}, "goods_tag": absent{}, "out_trade_no": "A10001"}},
		{why: "of another merchant", call: queryOut, vars: a1, qry: map[string]string{"mchid": "1900000110"}, status: 400, code: "PARAM_ERROR"},
		{why: "a partner's query", call: "GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}", vars: a1,
			qry: map[string]string{"sp_mchid": "1900000109", "sub_mchid": "1900000200"}, status: 404, code: "ORDER_NOT_EXIST"},
		{why: "the user pays", act: pays("A10001")},
		{why: "the user pays twice", act: pays("A10001"), err: sandbox.ErrState},
		{why: "the user pays what is not there", act: pays("A10002"), err: sandbox.ErrUnknown},
		{why: "paid", call: queryOut, vars: a1, qry: ours, keep: map[string]string{"id": "transaction_id", "at": "success_time"},
			want: map[string]any{"trade_state": "SUCCESS", "trade_type": "JSAPI", "payer.openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
				"amount.payer_total": 100, "trade_state_desc": "支付成功"}},
		{why: "by the other number", call: queryID, vars: map[string]string{"transaction_id": "$id"}, qry: ours,
			want: map[string]any{"out_trade_no": "A10001", "trade_state": "SUCCESS", "success_time": "$at"}},
		{why: "ordered once more", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder, status: 403, code: "OUT_TRADE_NO_USED"},
		{why: "closed too late", call: closePath, vars: a1, body: `{"mchid":"1900000109"}`, status: 400, code: "ORDER_PAID"},
		{why: "a week later it is still paid", act: later(8 * 24 * time.Hour)},
		{why: "still", call: queryOut, vars: a1, qry: ours, want: map[string]any{"trade_state": "SUCCESS"}},
	})
}

func TestOrderClosedIsClosed(t *testing.T) {
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "nothing to close", call: closePath, vars: a1, body: `{"mchid":"1900000109"}`, status: 404, code: "ORDER_NOT_EXIST"},
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder},
		{why: "closed", call: closePath, vars: a1, body: `{"mchid":"1900000109"}`},
		{why: "closed again", call: closePath, vars: a1, body: `{"mchid":"1900000109"}`},
		{why: "too late to pay", act: pays("A10001"), err: sandbox.ErrState},
		{why: "queried", call: queryOut, vars: a1, qry: ours, want: map[string]any{"trade_state": "CLOSED", "transaction_id": absent{}}},
		{why: "ordered again", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder, status: 400, code: "ORDER_CLOSED"},
	})
}

// TestPrepayIDIsRenewed: after two hours the same request gets another prepay_id, and the order
// stays.
func TestPrepayIDIsRenewed(t *testing.T) {
	box := open(t, sandbox.Config{})
	var first string
	note := func(_ *sandbox.Sandbox, expand func(string) string) error { first = expand("$one"); return nil }
	differs := func(_ *sandbox.Sandbox, expand func(string) string) error {
		if first == expand("$two") {
			t.Error("the prepay_id is the old one")
		}
		return nil
	}
	flow(t, box, []step{
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder, keep: map[string]string{"one": "prepay_id"}},
		{why: "", act: note},
		{why: "an hour", act: later(time.Hour)},
		{why: "again", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder, want: map[string]any{"prepay_id": "$one"}},
		{why: "another hour", act: later(time.Hour)},
		{why: "again", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder, keep: map[string]string{"two": "prepay_id"}},
		{why: "", act: differs},
		{why: "the user pays", act: pays("A10001")},
	})
}

func TestOrderRefusesWrongValues(t *testing.T) {
	cases := []struct{ why, from, to string }{
		{"nothing to pay", `"total":100`, `"total":0`},
		{"less than nothing", `"total":100`, `"total":-1`},
		{"another currency", `"CNY"`, `"USD"`},
		{"no time", `"attach"`, `"time_expire":"tomorrow","attach"`},
		{"a minute that no hour has", `"attach"`, `"time_expire":"2027-01-01T00:60:00+08:00","attach"`},
		{"a time without its zone", `"attach"`, `"time_expire":"2027-01-01T00:00:60","attach"`},
	}
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			flow(t, open(t, sandbox.Config{}), []step{
				{why: k.why, call: "POST v3/pay/transactions/jsapi", body: strings.Replace(jsapiOrder, k.from, k.to, 1), status: 400, code: "PARAM_ERROR"},
				{why: "nothing is left of it", call: queryOut, vars: a1, qry: ours, status: 404, code: "ORDER_NOT_EXIST"},
			})
		})
	}
}

// TestEachWayToPay orders in all ways, for merchants and partners, has them paid, and looks at
// trade_type.
func TestEachWayToPay(t *testing.T) {
	partner := strings.NewReplacer(`"appid"`, `"sp_appid"`, `"mchid":"1900000109"`, `"sp_mchid":"1900000109","sub_mchid":"1900000200"`,
		`"openid"`, `"sp_openid"`)
	scene := strings.NewReplacer(`"amount"`, `"scene_info":{"payer_client_ip":"14.23.150.211","h5_info":{"type":"Wap"}},"amount"`)
	cases := []struct{ way, token, trade string }{
		{"jsapi", "prepay_id", "JSAPI"}, {"app", "prepay_id", "APP"}, {"native", "code_url", "NATIVE"}, {"h5", "h5_url", "MWEB"},
	}
	box := open(t, sandbox.Config{})
	for _, k := range cases {
		body := scene.Replace(strings.Replace(jsapiOrder, "A10001", "ORDER-"+k.way, 1))
		vars := map[string]string{"out_trade_no": "ORDER-" + k.way}
		both := map[string]string{"sp_mchid": "1900000109", "sub_mchid": "1900000200"}
		t.Run(k.way, func(t *testing.T) {
			flow(t, box, []step{
				{why: "ordered", call: "POST v3/pay/transactions/" + k.way, body: body, keep: map[string]string{"token": k.token}},
				{why: "paid", act: pays("ORDER-" + k.way)},
				{why: "queried", call: queryOut, vars: vars, qry: ours, want: map[string]any{"trade_type": k.trade}},
			})
		})
		t.Run("partner "+k.way, func(t *testing.T) {
			partnerQuery := "GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}"
			flow(t, box, []step{
				{why: "the same number as the merchant's own", call: "POST v3/pay/partner/transactions/" + k.way, body: partner.Replace(body),
					keep: map[string]string{"token": k.token}},
				{why: "not paid by the other's payment", call: partnerQuery, vars: vars, qry: both, want: map[string]any{"trade_state": "NOTPAY"}},
				{why: "paid", act: func(box *sandbox.Sandbox, _ func(string) string) error {
					return box.PayFor("1900000200", "ORDER-"+k.way)
				}},
				{why: "queried", call: partnerQuery, vars: vars, qry: both, want: map[string]any{"trade_type": k.trade, "sub_mchid": "1900000200",
					"trade_state": "SUCCESS"}, keep: map[string]string{"id": "transaction_id", "openid": "payer.sp_openid"}},
				{why: "by the other number", call: "GET v3/pay/partner/transactions/id/{transaction_id}", qry: both,
					vars: map[string]string{"transaction_id": "$id"}, want: map[string]any{"out_trade_no": "ORDER-" + k.way}},
				{why: "not the merchant's own", call: queryID, vars: map[string]string{"transaction_id": "$id"}, qry: ours, status: 404, code: "ORDER_NOT_EXIST"},
				{why: "another sub-merchant", call: partnerQuery, vars: vars, status: 404, code: "ORDER_NOT_EXIST",
					qry: map[string]string{"sp_mchid": "1900000109", "sub_mchid": "1900000201"}},
				{why: "closed too late", call: "POST v3/pay/partner/transactions/out-trade-no/{out_trade_no}/close", vars: vars,
					body: `{"sp_mchid":"1900000109","sub_mchid":"1900000200"}`, status: 400, code: "ORDER_PAID"},
			})
		})
	}
}

// TestPartnersPayer: a user whom the partner knows by the sub-merchant's appid has a name under its
// own too.
func TestPartnersPayer(t *testing.T) {
	body := strings.NewReplacer(`"appid"`, `"sub_appid":"wxd678efh567hg6999","sp_appid"`, `"mchid":"1900000109"`, `"sp_mchid":"1900000109","sub_mchid":"1900000200"`,
		`"openid"`, `"sub_openid"`).Replace(jsapiOrder)
	asked := gjson.Get(body, "payer.sub_openid").String()
	paid := func(box *sandbox.Sandbox, _ func(string) string) error { return box.PayFor("1900000200", "A10001") }
	differs := func(_ *sandbox.Sandbox, expand func(string) string) error {
		if expand("$other") == asked {
			t.Error("one name for two appids")
		}
		return nil
	}
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "nobody is to pay", call: "POST v3/pay/partner/transactions/jsapi", body: strings.Replace(body, "sub_openid", "someone", 1),
			status: 400, code: "PARAM_ERROR"},
		{why: "ordered", call: "POST v3/pay/partner/transactions/jsapi", body: body},
		{why: "paid", act: paid},
		{why: "queried", call: "GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}", vars: a1,
			qry:  map[string]string{"sp_mchid": "1900000109", "sub_mchid": "1900000200"},
			want: map[string]any{"payer.sub_openid": asked}, keep: map[string]string{"other": "payer.sp_openid"}},
		{why: "", act: differs},
	})
}

// TestOldestIsForgotten: of each kind Config.Keep objects are remembered.
func TestOldestIsForgotten(t *testing.T) {
	box := open(t, sandbox.Config{Keep: 2})
	var steps []step
	for _, number := range []string{"ORDER-1", "ORDER-2", "ORDER-3"} {
		steps = append(steps, step{why: number, call: "POST v3/pay/transactions/jsapi", body: strings.Replace(jsapiOrder, "A10001", number, 1)})
		if number == "ORDER-1" {
			steps = append(steps, step{why: "paid", act: pays(number)},
				step{why: "queried", call: queryOut, vars: map[string]string{"out_trade_no": number}, qry: ours, keep: map[string]string{"id": "transaction_id"}})
		}
	}
	flow(t, box, append(steps,
		step{why: "forgotten by the other number, too", call: queryID, vars: map[string]string{"transaction_id": "$id"}, qry: ours, status: 404, code: "ORDER_NOT_EXIST"},
		step{why: "forgotten", act: pays("ORDER-1"), err: sandbox.ErrUnknown},
		step{why: "known", act: pays("ORDER-2")},
		step{why: "known", act: pays("ORDER-3")}))
}

// TestOtherStrictnessRemembersNothing: with Fields a query finds any number.
func TestOtherStrictnessRemembersNothing(t *testing.T) {
	flow(t, open(t, sandbox.Config{Strictness: sandbox.Fields}), []step{
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder},
		{why: "queried", call: queryOut, vars: map[string]string{"out_trade_no": "never-made"}, qry: ours},
		{why: "nobody to pay", act: pays("A10001"), err: sandbox.ErrUnknown},
	})
}
