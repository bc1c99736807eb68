package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox"
)

const (
	combinedOrder = `{"combine_appid":"wxd678efh567hg6787","combine_mchid":"1900000109","combine_out_trade_no":"K1","sub_orders":[
		{"mchid":"1900000109","sub_mchid":"1900000201","attach":"店号 1","amount":{"total_amount":100,"currency":"CNY"},"out_trade_no":"K1-1","description":"QQ公仔"},
		{"mchid":"1900000109","sub_mchid":"1900000202","attach":"店号 2","amount":{"total_amount":30,"currency":"CNY"},"out_trade_no":"K1-2","description":"会员"}],
		"combine_payer_info":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},"scene_info":{"payer_client_ip":"14.17.22.32","device_id":"POS1:1"},
		"notify_url":"https://example.com/paid"}`
	combinedClose = `{"combine_appid":"wxd678efh567hg6787","sub_orders":[{"mchid":"1900000109","sub_mchid":"1900000202","out_trade_no":"K1-2"},
		{"mchid":"1900000109","sub_mchid":"1900000201","out_trade_no":"K1-1"}]}`
	combinePath  = "POST v3/combine-transactions/jsapi"
	combineQuery = "GET v3/combine-transactions/out-trade-no/{combine_out_trade_no}"
	combineClose = "POST v3/combine-transactions/out-trade-no/{combine_out_trade_no}/close"
)

var k1 = map[string]string{"combine_out_trade_no": "K1"}

func TestCombinedOrder(t *testing.T) {
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "nothing was made", call: combineQuery, vars: k1, status: 404, code: "ORDER_NOT_EXIST"},
		{why: "ordered", call: combinePath, body: combinedOrder, keep: map[string]string{"prepay": "prepay_id"}},
		{why: "the same again", call: combinePath, body: combinedOrder, want: map[string]any{"prepay_id": "$prepay"}},
		{why: "another amount", call: combinePath, body: strings.Replace(combinedOrder, ":30,", ":31,", 1), status: 400, code: "INVALID_REQUEST"},
		{why: "a part's number again", call: combinePath, body: strings.Replace(combinedOrder, `"K1",`, `"K2",`, 1), status: 403, code: "OUT_TRADE_NO_USED"},
		{why: "not paid yet", call: combineQuery, vars: k1, want: map[string]any{"combine_out_trade_no": "K1", "sub_orders.#": 2,
			"sub_orders.0.trade_state": "NOTPAY", "sub_orders.1.amount.total_amount": 30, "sub_orders.1.transaction_id": absent{},
			"sub_orders.1.attach": "店号 2", "combine_transaction_id": absent{}, "scene_info.device_id": "POS1:1"}},
		{why: "a part cannot be paid alone", act: func(box *sandbox.Sandbox, _ func(string) string) error { return box.PayFor("1900000201", "K1-1") }, err: sandbox.ErrState},
		{why: "a part is not queried alone", call: "GET v3/pay/partner/transactions/out-trade-no/{out_trade_no}", vars: map[string]string{"out_trade_no": "K1-1"},
			qry: map[string]string{"sp_mchid": "1900000109", "sub_mchid": "1900000201"}, status: 404, code: "ORDER_NOT_EXIST"},
		{why: "the user pays", act: pays("K1")},
		{why: "twice", act: pays("K1"), err: sandbox.ErrState},
		{why: "paid", call: combineQuery, vars: k1, keep: map[string]string{"id": "combine_transaction_id", "part": "sub_orders.1.transaction_id"},
			want: map[string]any{"sub_orders.0.trade_state": "SUCCESS", "sub_orders.1.trade_state": "SUCCESS", "sub_orders.0.trade_type": "JSAPI",
				"sub_orders.1.amount.payer_amount": 30, "combine_payer_info.openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}},
		{why: "by the other number", call: "GET v3/combine-transactions/id/{combine_transaction_id}", vars: map[string]string{"combine_transaction_id": "$id"},
			want: map[string]any{"combine_out_trade_no": "K1", "sub_orders.1.transaction_id": "$part"}},
		{why: "a part refunded", call: refundPath, want: map[string]any{"out_trade_no": "K1-2", "amount.total": 30},
			body: `{"sub_mchid":"1900000202","transaction_id":"$part","out_refund_no":"KR","amount":{"refund":30,"total":30,"currency":"CNY"}}`},
		{why: "each for itself", call: combineQuery, vars: k1, want: map[string]any{"sub_orders.0.trade_state": "SUCCESS", "sub_orders.1.trade_state": "REFUND"}},
		{why: "closed too late", call: combineClose, vars: k1, body: combinedClose, status: 400, code: "ORDER_PAID"},
		{why: "ordered once more", call: combinePath, body: combinedOrder, status: 403, code: "OUT_TRADE_NO_USED"},
	})
}

// merchantsOwn is the combined order of merchants who have no partner.
var merchantsOwn = strings.NewReplacer(`"sub_mchid":"1900000201",`, "", `"sub_mchid":"1900000202",`, "").Replace(combinedOrder)

// TestCombinedOrderOfMerchants has parts that are merchants' own, whose numbers the other calls
// could take for orders.
func TestCombinedOrderOfMerchants(t *testing.T) {
	body, part := strings.Replace(merchantsOwn, "K1-1", "K1-0001", 1), map[string]string{"out_trade_no": "K1-0001"}
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "ordered", call: "POST v3/combine-transactions/app", body: body},
		{why: "a part is not queried alone", call: queryOut, vars: part, qry: ours, status: 404, code: "ORDER_NOT_EXIST"},
		{why: "nor closed", call: closePath, vars: part, body: `{"mchid":"1900000109"}`, status: 404, code: "ORDER_NOT_EXIST"},
		{why: "nor paid", act: pays("K1-0001"), err: sandbox.ErrState},
		{why: "nor ordered", call: "POST v3/pay/transactions/jsapi", body: strings.Replace(jsapiOrder, "A10001", "K1-0001", 1), status: 400, code: "INVALID_REQUEST"},
		{why: "paid", act: pays("K1")},
		{why: "a part refunded", call: refundPath, want: map[string]any{"amount.total": 30},
			body: `{"out_trade_no":"K1-2","out_refund_no":"KR","amount":{"refund":30,"total":30,"currency":"CNY"}}`},
	})
}

// TestCombinedOrderOfMerchantsEachWay: no way to pay wants a sub_mchid (二级商户号) of who has
// none, and a part may have the number of the whole.
func TestCombinedOrderOfMerchantsEachWay(t *testing.T) {
	for _, way := range []string{"jsapi", "app", "native", "h5"} {
		t.Run(way, func(t *testing.T) {
			body := strings.NewReplacer(`"device_id":"POS1:1"`, `"device_id":"POS1:1","h5_info":{"type":"Wap"}`, `"K1-1"`, `"K1"`).Replace(merchantsOwn)
			flow(t, open(t, sandbox.Config{}), []step{
				{why: "ordered", call: "POST v3/combine-transactions/" + way, body: body},
				{why: "the user pays the whole", act: pays("K1")},
				{why: "paid", call: combineQuery, vars: k1, want: map[string]any{"sub_orders.0.trade_state": "SUCCESS", "sub_orders.1.trade_state": "SUCCESS",
					"sub_orders.0.out_trade_no": "K1", "sub_orders.0.sub_mchid": absent{}, "scene_info.h5_info": absent{}}},
			})
		})
	}
}

func TestCombinedOrderClosed(t *testing.T) {
	one := `{"combine_appid":"wxd678efh567hg6787","sub_orders":[{"mchid":"1900000109","sub_mchid":"1900000202","out_trade_no":"K1-2"}]}`
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "ordered", call: combinePath, body: combinedOrder},
		{why: "a part alone", call: combineClose, vars: k1, body: one, status: 400, code: "PARAM_ERROR"},
		{why: "closed", call: combineClose, vars: k1, body: combinedClose},
		{why: "closed again", call: combineClose, vars: k1, body: combinedClose},
		{why: "too late", act: pays("K1"), err: sandbox.ErrState},
		{why: "queried", call: combineQuery, vars: k1, want: map[string]any{"sub_orders.0.trade_state": "CLOSED", "sub_orders.1.trade_state": "CLOSED"}},
		{why: "ordered again", call: combinePath, body: combinedOrder, status: 400, code: "ORDER_CLOSED"},
	})
}

// TestCombinedOrderExpires: all parts together, whichever is looked at first.
func TestCombinedOrderExpires(t *testing.T) {
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "ordered", call: combinePath, body: combinedOrder},
		{why: "a week", act: later(7 * 24 * time.Hour)},
		{why: "one part is looked at", call: refundPath, status: 404, code: "RESOURCE_NOT_EXISTS",
			body: `{"sub_mchid":"1900000201","out_trade_no":"K1-1","out_refund_no":"KR","amount":{"refund":100,"total":100,"currency":"CNY"}}`},
		{why: "too late", act: pays("K1"), err: sandbox.ErrState},
		{why: "queried", call: combineQuery, vars: k1, want: map[string]any{"sub_orders.0.trade_state": "CLOSED", "sub_orders.1.trade_state": "CLOSED"}},
	})
}

func TestCombinedOrderRefusesWrongValues(t *testing.T) {
	cases := []struct{ why, from, to string }{
		{"nothing to pay for a part", ":30,", ":0,"},
		{"another currency", `30,"currency":"CNY"`, `30,"currency":"USD"`},
		{"the same part twice", `"sub_mchid":"1900000202","attach":"店号 2","amount":{"total_amount":30,"currency":"CNY"},"out_trade_no":"K1-2"`,
			`"sub_mchid":"1900000201","attach":"店号 2","amount":{"total_amount":30,"currency":"CNY"},"out_trade_no":"K1-1"`},
		{"too many parts", `"sub_orders":[`, `"sub_orders":[` + strings.Repeat(`{"mchid":"1900000109","sub_mchid":"1","attach":"a",`+
			`"amount":{"total_amount":1,"currency":"CNY"},"out_trade_no":"N","description":"d"},`, 49)},
	}
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			flow(t, open(t, sandbox.Config{}), []step{
				{why: k.why, call: combinePath, body: strings.Replace(combinedOrder, k.from, k.to, 1), status: 400, code: "PARAM_ERROR"},
				{why: "nothing is left of it", call: combineQuery, vars: k1, status: 404, code: "ORDER_NOT_EXIST"},
			})
		})
	}
}
