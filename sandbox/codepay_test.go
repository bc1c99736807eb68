package sandbox_test

import (
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/sandbox"
)

const codeOrder = `{"appid":"wxd678efh567hg6787","mchid":"1900000109","description":"QQ公仔","out_trade_no":"A10001","payer":{"auth_code":"130061098828009406"},
	"amount":{"total":100,"currency":"CNY"},"scene_info":{"store_info":{"id":"0001"}}}`

func TestPaidByCode(t *testing.T) {
	reverse := "POST v3/pay/transactions/out-trade-no/{out_trade_no}/reverse"
	ids := `{"appid":"wxd678efh567hg6787","mchid":"1900000109"}`
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "nothing to reverse", call: reverse, vars: a1, body: ids, status: 404, code: "ORDER_NOT_EXIST"},
		{why: "paid at once", call: "POST v3/pay/transactions/codepay", body: codeOrder, keep: map[string]string{"id": "transaction_id"},
			want: map[string]any{"trade_state": "SUCCESS", "trade_type": "MICROPAY", "amount.total": 100, "promotion_detail": absent{}}},
		{why: "the same again", call: "POST v3/pay/transactions/codepay", body: codeOrder, want: map[string]any{"transaction_id": "$id"}},
		{why: "another amount", call: "POST v3/pay/transactions/codepay", body: strings.Replace(codeOrder, ":100", ":101", 1), status: 403, code: "OUT_TRADE_NO_USED"},
		{why: "queried", call: queryOut, vars: a1, qry: ours, want: map[string]any{"trade_state": "SUCCESS", "transaction_id": "$id"}},
		{why: "reversed", call: reverse, vars: a1, body: ids, want: map[string]any{"out_trade_no": "A10001", "mchid": "1900000109"}},
		{why: "again", call: reverse, vars: a1, body: ids},
		{why: "queried", call: queryOut, vars: a1, qry: ours, want: map[string]any{"trade_state": "REVOKED"}},
		{why: "nothing to refund", call: refundPath, body: refundOf("R-1", 1, 100), status: 400, code: "INVALID_REQUEST"},
	})
}

func TestOnlyCodesAreReversed(t *testing.T) {
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder},
		{why: "not reversed", call: "POST v3/pay/transactions/out-trade-no/{out_trade_no}/reverse", vars: a1, status: 400, code: "INVALID_REQUEST",
			body: `{"appid":"wxd678efh567hg6787","mchid":"1900000109"}`},
	})
}
