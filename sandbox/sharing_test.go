package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/sandbox"
)

const (
	addPath      = "POST v3/profitsharing/receivers/add"
	sharePath    = "POST v3/profitsharing/orders"
	shareQuery   = "GET v3/profitsharing/orders/{out_order_no}"
	amountsQuery = "GET v3/profitsharing/transactions/{transaction_id}/amounts"
	unfreezePath = "POST v3/profitsharing/orders/unfreeze"
	returnPath   = "POST v3/profitsharing/return-orders"
	returnQuery  = "GET v3/profitsharing/return-orders/{out_return_no}"
	newReceiver  = `{"appid":"wx8888888888888888","type":"MERCHANT_ID","account":"86693852","name":"某某商户","relation_type":"PARTNER"}`
)

var paidID = map[string]string{"transaction_id": "$id"}

// toShare are the steps up to a payment of 100 that can be shared, by a receiver of the number
// 86693852.
func toShare() []step {
	return []step{
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: strings.Replace(jsapiOrder, `"attach"`, `"settle_info":{"profit_sharing":true},"attach"`, 1)},
		{why: "paid", act: pays("A10001")},
		{why: "kept", call: queryOut, vars: a1, qry: ours, keep: map[string]string{"id": "transaction_id"}},
		{why: "a receiver", call: addPath, body: newReceiver, want: map[string]any{"account": "86693852", "relation_type": "PARTNER"}},
		{why: "twice does no harm", call: addPath, body: newReceiver},
	}
}

// shared gives an amount to an account.
func shared(number, account string, amount int, rest string) string {
	return fmt.Sprintf(`{"appid":"wx8888888888888888","transaction_id":"$id","out_order_no":%q,"unfreeze_unsplit":%s,
		"receivers":[{"type":"MERCHANT_ID","account":%q,"amount":%d,"description":"分给商户"}]}`, number, rest, account, amount)
}

func given(number string, amount int, merchant string) string {
	return fmt.Sprintf(`{"out_order_no":"P1","out_return_no":%q,"return_mchid":%q,"amount":%d,"description":"用户退款"}`, number, merchant, amount)
}

func TestProfitSharing(t *testing.T) {
	p1 := map[string]string{"out_order_no": "P1"}
	flow(t, open(t, sandbox.Config{}), append(toShare(), []step{
		{why: "all is left", call: amountsQuery, vars: paidID, want: map[string]any{"unsplit_amount": 100, "transaction_id": "$id"}},
		{why: "no such sharing", call: shareQuery, vars: p1, qry: paidID, status: 404, code: "RESOURCE_NOT_EXISTS"},
		{why: "more than is left", call: sharePath, body: shared("P1", "86693852", 101, "false"), status: 403, code: "NOT_ENOUGH"},
		{why: "nothing", call: sharePath, body: shared("P1", "86693852", 0, "false"), status: 400, code: "PARAM_ERROR"},
		{why: "shared", call: sharePath, body: shared("P1", "86693852", 30, "false"), keep: map[string]string{"order": "order_id"},
			want: map[string]any{"state": "PROCESSING", "receivers.#": 1, "receivers.0.result": "PENDING", "receivers.0.finish_time": absent{},
				"receivers.0.amount": 30, "sub_mchid": absent{}}},
		{why: "the same again", call: sharePath, body: shared("P1", "86693852", 30, "false"), want: map[string]any{"order_id": "$order"}},
		{why: "the number with another amount", call: sharePath, body: shared("P1", "86693852", 31, "false"), status: 400, code: "INVALID_REQUEST"},
		{why: "queried", call: shareQuery, vars: p1, qry: paidID, keep: map[string]string{"at": "receivers.0.finish_time"},
			want: map[string]any{"state": "FINISHED", "receivers.0.result": "SUCCESS", "receivers.0.fail_reason": absent{}, "receivers.0.account": "86693852"}},
		{why: "the rest", call: amountsQuery, vars: paidID, want: map[string]any{"unsplit_amount": 70}},
		{why: "more than the rest", call: sharePath, body: shared("P2", "86693852", 71, "false"), status: 403, code: "NOT_ENOUGH"},
		{why: "a stranger", call: sharePath, body: shared("P2", "12345678", 10, "false")},
		{why: "got nothing", call: shareQuery, vars: map[string]string{"out_order_no": "P2"}, qry: paidID,
			want: map[string]any{"state": "FINISHED", "receivers.0.result": "CLOSED", "receivers.0.fail_reason": "NO_RELATION"}},
		{why: "so the rest is what it was", call: amountsQuery, vars: paidID, want: map[string]any{"unsplit_amount": 70}},
		{why: "a refund takes from it", call: refundPath, body: refundOf("R-1", 20, 100)},
		{why: "less", call: amountsQuery, vars: paidID, want: map[string]any{"unsplit_amount": 50}},
		{why: "released", call: unfreezePath, body: `{"transaction_id":"$id","out_order_no":"U1","description":"解冻全部剩余资金"}`, want: map[string]any{"state": "PROCESSING"}},
		{why: "queried", call: shareQuery, vars: map[string]string{"out_order_no": "U1"}, qry: paidID,
			want: map[string]any{"state": "FINISHED", "receivers.0.account": "1900000109", "receivers.0.amount": 50, "receivers.0.description": "解冻全部剩余资金"}},
		{why: "nothing is left", call: amountsQuery, vars: paidID, want: map[string]any{"unsplit_amount": 0}},
		{why: "nothing to share", call: sharePath, body: shared("P3", "86693852", 1, "false"), status: 403, code: "NOT_ENOUGH"},
		{why: "nothing to release", call: unfreezePath, body: `{"transaction_id":"$id","out_order_no":"U2","description":"x"}`, status: 403, code: "NOT_ENOUGH"},
	}...))
}

func TestProfitSharingGivenBack(t *testing.T) {
	r1 := map[string]string{"out_return_no": "B1"}
	flow(t, open(t, sandbox.Config{}), append(toShare(), []step{
		{why: "no sharing", call: returnPath, body: given("B1", 10, "86693852"), status: 404, code: "RESOURCE_NOT_EXISTS"},
		{why: "shared, the rest released", call: sharePath, body: shared("P1", "86693852", 30, "true"), keep: map[string]string{"order": "order_id"}},
		{why: "nothing is left", call: amountsQuery, vars: paidID, want: map[string]any{"unsplit_amount": 0}},
		{why: "who got nothing", call: returnPath, body: given("B1", 10, "12345678"), status: 400, code: "INVALID_REQUEST"},
		{why: "more than it got", call: returnPath, body: given("B1", 31, "86693852"), status: 400, code: "INVALID_REQUEST"},
		{why: "a part", call: returnPath, body: given("B1", 20, "86693852"), keep: map[string]string{"return": "return_id"},
			want: map[string]any{"result": "SUCCESS", "amount": 20, "order_id": "$order", "fail_reason": absent{}}},
		{why: "the same again", call: returnPath, body: given("B1", 20, "86693852"), want: map[string]any{"return_id": "$return"}},
		{why: "the number with another amount", call: returnPath, body: given("B1", 10, "86693852"), status: 400, code: "INVALID_REQUEST"},
		{why: "more than is left", call: returnPath, body: given("B2", 11, "86693852"), status: 400, code: "INVALID_REQUEST"},
		{why: "by the other number", call: returnPath, want: map[string]any{"out_order_no": "P1"},
			body: strings.Replace(given("B2", 10, "86693852"), `"out_order_no":"P1"`, `"order_id":"$order"`, 1)},
		{why: "queried", call: returnQuery, vars: r1, qry: map[string]string{"out_order_no": "P1"}, want: map[string]any{"result": "SUCCESS", "amount": 20, "return_id": "$return"}},
		{why: "of another sharing", call: returnQuery, vars: r1, qry: map[string]string{"out_order_no": "P2"}, status: 404, code: "RESOURCE_NOT_EXISTS"},
		{why: "what came back is not shared again", call: amountsQuery, vars: paidID, want: map[string]any{"unsplit_amount": 0}},
	}...))
}

func TestProfitSharingNeedsAnOrderMadeForIt(t *testing.T) {
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "ordered without", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder},
		{why: "paid", act: pays("A10001")},
		{why: "kept", call: queryOut, vars: a1, qry: ours, keep: map[string]string{"id": "transaction_id"}},
		{why: "not to be shared", call: sharePath, body: shared("P1", "86693852", 1, "false"), status: 400, code: "INVALID_REQUEST"},
		{why: "not to be released", call: unfreezePath, body: `{"transaction_id":"$id","out_order_no":"U1","description":"x"}`, status: 400, code: "INVALID_REQUEST"},
		{why: "no rest", call: amountsQuery, vars: paidID, status: 400, code: "INVALID_REQUEST"},
		{why: "no such payment", call: amountsQuery, vars: map[string]string{"transaction_id": "42000"}, status: 400, code: "INVALID_REQUEST"},
		{why: "no such payment", call: sharePath, body: strings.Replace(shared("P1", "86693852", 1, "false"), "$id", "42000", 1), status: 400, code: "INVALID_REQUEST"},
	})
}

func TestReceivers(t *testing.T) {
	gone := `{"appid":"wx8888888888888888","type":"MERCHANT_ID","account":"86693852"}`
	flow(t, open(t, sandbox.Config{}), append(toShare(), []step{
		{why: "a merchant without a name", call: addPath, body: strings.Replace(newReceiver, `"name":"某某商户",`, "", 1), status: 400, code: "PARAM_ERROR"},
		{why: "a relation of one's own without a name", call: addPath, body: strings.Replace(newReceiver, "PARTNER", "CUSTOM", 1), status: 400, code: "PARAM_ERROR"},
		{why: "deleted", call: "POST v3/profitsharing/receivers/delete", body: gone, want: map[string]any{"account": "86693852"}},
		{why: "not there", call: "POST v3/profitsharing/receivers/delete", body: gone, status: 400, code: "INVALID_REQUEST"},
		{why: "shared", call: sharePath, body: shared("P1", "86693852", 10, "false")},
		{why: "got nothing", call: shareQuery, vars: map[string]string{"out_order_no": "P1"}, qry: paidID, want: map[string]any{"receivers.0.fail_reason": "NO_RELATION"}},
		{why: "added again", call: addPath, body: newReceiver},
		{why: "shared", call: sharePath, body: shared("P2", "86693852", 10, "false")},
		{why: "got it", call: shareQuery, vars: map[string]string{"out_order_no": "P2"}, qry: paidID, want: map[string]any{"receivers.0.result": "SUCCESS"}},
	}...))
}
