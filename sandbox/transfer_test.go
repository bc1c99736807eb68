package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox"
)

const (
	newTransfer = `{"appid":"wxf636efh567hg4356","out_bill_no":"T1","openid":"o-MYE42l80oelYMDE34nYD456Xoy","user_name":"张三","transfer_amount":400000,
		"transfer_remark":"2020年4月报销","notify_url":"https://example.com/transferred","transfer_scene_id":"1000","user_recv_style":{"type":"CONFIRM_PAGE"},
		"transfer_scene_report_infos":[{"info_type":"活动名称","info_content":"注册会员有礼"}]}`
	transferPath   = "POST v3/fund-app/mch-transfer/transfer-bills"
	transferQuery  = "GET v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}"
	transferByID   = "GET v3/fund-app/mch-transfer/transfer-bills/transfer-bill-no/{transfer_bill_no}"
	transferCancel = "POST v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}/cancel"
)

var t1 = map[string]string{"out_bill_no": "T1"}

func receives(box *sandbox.Sandbox, _ func(string) string) error { return box.ReceiveTransfer("T1") }

func TestTransferReceived(t *testing.T) {
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "nothing was made", call: transferQuery, vars: t1, status: 404, code: "NOT_FOUND"},
		{why: "nothing to receive", act: receives, err: sandbox.ErrUnknown},
		{why: "made", call: transferPath, body: newTransfer, keep: map[string]string{"id": "transfer_bill_no", "package": "package_info"},
			want: map[string]any{"state": "WAIT_USER_CONFIRM", "fail_reason": absent{}, "out_bill_no": "T1"}},
		{why: "the same again, newly encrypted", call: transferPath, body: newTransfer, want: map[string]any{"transfer_bill_no": "$id", "package_info": "$package"}},
		{why: "another amount", call: transferPath, body: strings.Replace(newTransfer, "400000", "400001", 1), status: 400, code: "INVALID_REQUEST"},
		{why: "another name", call: transferPath, body: strings.Replace(newTransfer, "张三", "李四", 1), status: 400, code: "INVALID_REQUEST"},
		{why: "waiting", call: transferQuery, vars: t1, want: map[string]any{"state": "WAIT_USER_CONFIRM", "user_name": "张三", "transfer_amount": 400000,
			"mch_id": "1900000109", "transfer_remark": "2020年4月报销"}},
		{why: "the user receives it", act: receives},
		{why: "twice", act: receives, err: sandbox.ErrState},
		{why: "by the other number", call: transferByID, vars: map[string]string{"transfer_bill_no": "$id"}, want: map[string]any{"state": "SUCCESS", "out_bill_no": "T1"}},
		{why: "too late to cancel", call: transferCancel, vars: t1, status: 400, code: "INVALID_REQUEST"},
		{why: "the same again", call: transferPath, body: newTransfer, want: map[string]any{"state": "SUCCESS", "package_info": absent{}}},
	})
}

func TestTransferCancelled(t *testing.T) {
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "nothing to cancel", call: transferCancel, vars: t1, status: 404, code: "NOT_FOUND"},
		{why: "made", call: transferPath, body: newTransfer},
		{why: "cancelled", call: transferCancel, vars: t1, want: map[string]any{"state": "CANCELING", "out_bill_no": "T1"}},
		{why: "queried", call: transferQuery, vars: t1, want: map[string]any{"state": "CANCELLED"}},
		{why: "again", call: transferCancel, vars: t1, want: map[string]any{"state": "CANCELLED"}},
		{why: "too late", act: receives, err: sandbox.ErrState},
	})
}

func TestTransferOverdue(t *testing.T) {
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "made", call: transferPath, body: newTransfer},
		{why: "a day, nearly", act: later(24*time.Hour - time.Minute)},
		{why: "waiting", call: transferQuery, vars: t1, want: map[string]any{"state": "WAIT_USER_CONFIRM"}},
		{why: "the rest of it", act: later(time.Minute)},
		{why: "overdue", call: transferQuery, vars: t1, want: map[string]any{"state": "FAIL", "fail_reason": "OVERDUE_CLOSE"}},
		{why: "too late", act: receives, err: sandbox.ErrState},
		{why: "too late", call: transferCancel, vars: t1, status: 400, code: "INVALID_REQUEST"},
	})
}

func TestTransferAmountsAndNames(t *testing.T) {
	cases := []struct {
		why, amount, name string
		bad               bool
	}{
		{"nothing", "0", "", true},
		{"a fen without a name", "1", "", false},
		{"too little for a name", "29", "张三", true},
		{"enough for a name", "30", "张三", false},
		{"just below what needs a name", "199999", "", false},
		{"needs a name", "200000", "", true},
	}
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			body := strings.Replace(newTransfer, "400000", k.amount, 1)
			body = strings.Replace(body, `"user_name":"张三",`, map[bool]string{true: `"user_name":"张三",`}[k.name != ""], 1)
			s := step{why: k.why, call: transferPath, body: body}
			if k.bad {
				s.status, s.code = 400, "PARAM_ERROR"
			}
			flow(t, open(t, sandbox.Config{}), []step{s})
		})
	}
}
