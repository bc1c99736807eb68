package sandbox_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

const (
	refundPath  = "POST v3/refund/domestic/refunds"
	refundQuery = "GET v3/refund/domestic/refunds/{out_refund_no}"
)

// refundOf is a refund of the order A10001, whose total is 100.
func refundOf(number string, amount, total int) string {
	return fmt.Sprintf(`{"out_trade_no":"A10001","out_refund_no":%q,"reason":"商品已售完","notify_url":"https://example.com/refunded",
		"amount":{"refund":%d,"total":%d,"currency":"CNY"}}`, number, amount, total)
}

func TestRefundInParts(t *testing.T) {
	byID := strings.Replace(refundOf("R-2", 60, 100), `"out_trade_no":"A10001"`, `"transaction_id":"$id"`, 1)
	r1 := map[string]string{"out_refund_no": "R-1"}
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "no such order", call: refundPath, body: refundOf("R-1", 40, 100), status: 404, code: "RESOURCE_NOT_EXISTS"},
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder},
		{why: "not paid", call: refundPath, body: refundOf("R-1", 40, 100), status: 404, code: "RESOURCE_NOT_EXISTS"},
		{why: "paid", act: pays("A10001")},
		{why: "kept", call: queryOut, vars: a1, qry: ours, keep: map[string]string{"id": "transaction_id"}},
		{why: "another total", call: refundPath, body: refundOf("R-1", 40, 99), status: 400, code: "INVALID_REQUEST"},
		{why: "more than was paid", call: refundPath, body: refundOf("R-1", 101, 100), status: 400, code: "INVALID_REQUEST"},
		{why: "nothing", call: refundPath, body: refundOf("R-1", 0, 100), status: 400, code: "PARAM_ERROR"},
		{why: "no order named", call: refundPath, status: 400, code: "PARAM_ERROR",
			body: strings.Replace(refundOf("R-1", 40, 100), `"out_trade_no":"A10001",`, "", 1)},
		{why: "not made by what was refused", call: refundQuery, vars: r1, status: 404, code: "RESOURCE_NOT_EXISTS"},
		{why: "a part", call: refundPath, body: refundOf("R-1", 40, 100), keep: map[string]string{"refund": "refund_id"},
			want: map[string]any{"status": "PROCESSING", "success_time": absent{}, "amount.refund": 40, "amount.total": 100,
				"transaction_id": "$id", "channel": "ORIGINAL", "promotion_detail": absent{}}},
		{why: "arrived", call: refundQuery, vars: r1, want: map[string]any{"status": "SUCCESS", "refund_id": "$refund", "amount.refund": 40,
			"amount.payer_refund": 40, "out_trade_no": "A10001"}, keep: map[string]string{"at": "success_time"}},
		{why: "the same again", call: refundPath, body: refundOf("R-1", 40, 100), want: map[string]any{"refund_id": "$refund", "amount.refund": 40}},
		{why: "the number with another amount", call: refundPath, body: refundOf("R-1", 41, 100), status: 400, code: "INVALID_REQUEST"},
		{why: "more than is left", call: refundPath, body: refundOf("R-2", 61, 100), status: 400, code: "INVALID_REQUEST"},
		{why: "as another's", call: refundPath, status: 404, code: "RESOURCE_NOT_EXISTS", body: strings.Replace(byID, "{", `{"sub_mchid":"1900000200",`, 1)},
		{why: "two numbers that do not belong together", call: refundPath, status: 404, code: "RESOURCE_NOT_EXISTS",
			body: strings.Replace(byID, "{", `{"out_trade_no":"A10002",`, 1)},
		{why: "what is left", call: refundPath, body: byID, want: map[string]any{"out_trade_no": "A10001", "amount.refund": 60}},
		{why: "nothing is left", call: refundPath, body: refundOf("R-3", 1, 100), status: 400, code: "INVALID_REQUEST"},
		{why: "the order says so", call: queryOut, vars: a1, qry: ours, want: map[string]any{"trade_state": "REFUND", "amount.total": 100}},
		{why: "not closed", call: closePath, vars: a1, body: `{"mchid":"1900000109"}`, status: 400, code: "ORDER_PAID"},
		{why: "of no sub-merchant", call: refundQuery, vars: r1, qry: map[string]string{"sub_mchid": "1900000200"}, status: 404, code: "RESOURCE_NOT_EXISTS"},
	})
}

func TestRefundEndsAfterAYear(t *testing.T) {
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder},
		{why: "paid", act: pays("A10001")},
		{why: "a year, nearly", act: later(365*24*time.Hour - time.Minute)},
		{why: "the last moments", call: refundPath, body: refundOf("R-1", 1, 100)},
		{why: "the rest of it", act: later(time.Minute)},
		{why: "too late", call: refundPath, body: refundOf("R-2", 1, 100), status: 400, code: "INVALID_REQUEST"},
		{why: "but what was made stays", call: refundPath, body: refundOf("R-1", 1, 100), want: map[string]any{"status": "SUCCESS"}},
	})
}

func TestAbnormalRefund(t *testing.T) {
	fail := func(box *sandbox.Sandbox, _ func(string) string) error { return box.FailRefund("", "R-1") }
	mend := "POST v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund"
	vars := map[string]string{"refund_id": "$refund"}
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "nothing to fail", act: fail, err: sandbox.ErrUnknown},
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder},
		{why: "paid", act: pays("A10001")},
		{why: "refunded", call: refundPath, body: refundOf("R-1", 40, 100), keep: map[string]string{"refund": "refund_id"}},
		{why: "nothing to mend", call: mend, vars: vars, body: `{"out_refund_no":"R-1","type":"MERCHANT_BANK_CARD"}`, status: 400, code: "INVALID_REQUEST"},
		{why: "the account is closed", act: fail},
		{why: "abnormal", call: refundQuery, vars: map[string]string{"out_refund_no": "R-1"}, want: map[string]any{"status": "ABNORMAL", "success_time": absent{}}},
		{why: "numbers that do not belong together", call: mend, vars: vars, body: `{"out_refund_no":"R-2","type":"MERCHANT_BANK_CARD"}`,
			status: 404, code: "RESOURCE_NOT_EXISTS"},
		{why: "mended", call: mend, vars: vars, want: map[string]any{"status": "PROCESSING"},
			body: `{"out_refund_no":"R-1","type":"USER_BANK_CARD","bank_type":"CMB_DEBIT","bank_account":"6225880137706868","real_name":"张三"}`},
		{why: "arrived", call: refundQuery, vars: map[string]string{"out_refund_no": "R-1"}, want: map[string]any{"status": "SUCCESS"}},
	})
}

// TestRefundsAtOnceDoNotExceedTheTotal: of twenty refunds of 10 made at once, ten of an order of
// 100 succeed.
func TestRefundsAtOnceDoNotExceedTheTotal(t *testing.T) {
	box := open(t, sandbox.Config{})
	flow(t, box, []step{
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder},
		{why: "paid", act: pays("A10001")},
	})
	client, err := wxpay.New(box.Config())
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close(t.Context())
	var mu sync.Mutex
	var wg sync.WaitGroup
	taken := 0
	for i := range 20 {
		wg.Go(func() {
			_, err := client.Chain("v3/refund/domestic/refunds").Post(t.Context(), wxpay.JSON{"out_trade_no": "A10001",
				"out_refund_no": fmt.Sprintf("P-%d", i), "amount": map[string]any{"refund": 10, "total": 100, "currency": "CNY"}})
			if err == nil {
				mu.Lock()
				taken++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	if taken != 10 {
		t.Errorf("%d of 20 refunds of 10 succeeded for an order of 100", taken)
	}
}
