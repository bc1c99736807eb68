package sandbox_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox"
)

const (
	newBatch = `{"appid":"wxf636efh567hg4356","out_batch_no":"B10001","batch_name":"2019年1月深圳分部报销单","batch_remark":"一月报销",
		"total_amount":300100,"total_num":3,"notify_url":"https://example.com/transferred","transfer_scene_id":"1001","transfer_detail_list":[
		{"out_detail_no":"D10001","transfer_amount":300000,"transfer_remark":"一月","openid":"o-MYE42l80oelYMDE34nYD456Xoy","user_name":"张三"},
		{"out_detail_no":"D10002","transfer_amount":99,"transfer_remark":"二月","openid":"o-MYE42l80oelYMDE34nYD456Xoz"},
		{"out_detail_no":"D10003","transfer_amount":1,"transfer_remark":"三月","openid":"o-MYE42l80oelYMDE34nYD456Xoz"}]}`
	batchPath   = "POST v3/transfer/batches"
	batchByID   = "GET v3/transfer/batches/batch-id/{batch_id}"
	batchByOut  = "GET v3/transfer/batches/out-batch-no/{out_batch_no}"
	lineByID    = batchByID + "/details/detail-id/{detail_id}"
	lineByOut   = batchByOut + "/details/out-detail-no/{out_detail_no}"
	otherBatch  = "B10002"
	detailsWith = "need_query_detail"
)

// TestBatch has the answers about one batch come from one state, asked by either number, whole and
// line by line.
func TestBatch(t *testing.T) {
	box := open(t, sandbox.Config{})
	out, id := map[string]string{"out_batch_no": "B10001"}, map[string]string{"batch_id": "$batch"}
	all := map[string]string{detailsWith: "true", "detail_status": "ALL"}
	finished := map[string]any{
		"transfer_batch.out_batch_no": "B10001", "transfer_batch.batch_id": "$batch", "transfer_batch.batch_status": "FINISHED", "transfer_batch.appid": "wxf636efh567hg4356",
		"transfer_batch.mchid": "1900000109", "transfer_batch.batch_name": "2019年1月深圳分部报销单", "transfer_batch.total_amount": 300100, "transfer_batch.total_num": 3,
		"transfer_batch.success_amount": 300100, "transfer_batch.success_num": 3, "transfer_batch.fail_amount": 0, "transfer_batch.fail_num": 0,
		"transfer_batch.close_reason": absent{}, "transfer_batch.transfer_scene_id": "1001",
		"transfer_detail_list.#": 3, "transfer_detail_list.0.out_detail_no": "D10001", "transfer_detail_list.2.detail_status": "SUCCESS",
	}
	flow(t, box, []step{
		{why: "nothing was made", call: batchByOut, vars: out, qry: all, status: 404, code: "NOT_FOUND"},
		{why: "made", call: batchPath, body: newBatch, keep: map[string]string{"batch": "batch_id", "made": "create_time"},
			want: map[string]any{"out_batch_no": "B10001", "batch_status": "ACCEPTED"}},
		{why: "the same again", call: batchPath, body: newBatch, want: map[string]any{"batch_id": "$batch", "batch_status": "FINISHED", "create_time": "$made"}},
		{why: "another remark", call: batchPath, body: strings.Replace(newBatch, "三月", "四月", 1), status: 400, code: "INVALID_REQUEST"},
		{why: "by the merchant's number", call: batchByOut, vars: out, qry: all, want: finished, keep: map[string]string{"line": "transfer_detail_list.0.detail_id"}},
		{why: "by WeChat Pay's number", call: batchByID, vars: id, qry: all, want: finished},
		{why: "without its lines", call: batchByID, vars: id, qry: map[string]string{detailsWith: "false"}, want: map[string]any{"transfer_detail_list": absent{}}},
		{why: "the lines that failed", call: batchByOut, vars: out, qry: map[string]string{detailsWith: "true", "detail_status": "FAIL"},
			want: map[string]any{"transfer_detail_list.#": 0}},
		{why: "a page of lines", call: batchByOut, vars: out, qry: map[string]string{detailsWith: "true", "detail_status": "SUCCESS", "offset": "1", "limit": "1"},
			want: map[string]any{"transfer_detail_list.#": 1, "transfer_detail_list.0.out_detail_no": "D10002", "offset": 1, "limit": 1}},
		{why: "a line", call: lineByOut, vars: map[string]string{"out_batch_no": "B10001", "out_detail_no": "D10001"},
			want: map[string]any{"detail_id": "$line", "batch_id": "$batch", "detail_status": "SUCCESS", "transfer_amount": 300000, "transfer_remark": "一月",
				"user_name": "张三", "openid": "o-MYE42l80oelYMDE34nYD456Xoy", "appid": "wxf636efh567hg4356", "fail_reason": absent{}, "mchid": "1900000109"}},
		{why: "the same line", call: lineByID, vars: map[string]string{"batch_id": "$batch", "detail_id": "$line"}, want: map[string]any{"out_detail_no": "D10001", "detail_status": "SUCCESS"}},
		{why: "a line without a name", call: lineByOut, vars: map[string]string{"out_batch_no": "B10001", "out_detail_no": "D10002"},
			want: map[string]any{"user_name": absent{}, "transfer_amount": 99}},
		{why: "no such line", call: lineByOut, vars: map[string]string{"out_batch_no": "B10001", "out_detail_no": "D10004"}, status: 404, code: "NOT_FOUND"},
		{why: "a line of no batch", call: lineByOut, vars: map[string]string{"out_batch_no": otherBatch, "out_detail_no": "D10001"}, status: 404, code: "NOT_FOUND"},
		{why: "a batch of another product", call: "GET v3/partner-transfer/batches/out-batch-no/{out_batch_no}", vars: out, qry: all, status: 404, code: "NOT_FOUND"},
		{why: "by an ID of another product", call: "GET v3/partner-transfer/batches/batch-id/{batch_id}", vars: id, qry: all, status: 404, code: "NOT_FOUND"},
	})
	notices := box.Notices()
	if len(notices) != 1 || notices[0].Event != "MCHTRANSFER.BATCH.FINISHED" {
		t.Fatalf("%d notices", len(notices))
	}
	resource := notices[0].Resource
	for name, want := range map[string]string{"out_batch_no": "B10001", "batch_status": "FINISHED", "success_num": "3", "success_amount": "300100", "total_num": "3", "fail_num": "0"} {
		if diff := cmp.Diff(want, gjson.GetBytes(resource, name).String()); diff != "" {
			t.Errorf("the notice's %s (-want +got):\n%s", name, diff)
		}
	}
}

// TestBatchIsJudged has the batches that do not add up.
func TestBatchIsJudged(t *testing.T) {
	box := open(t, sandbox.Config{})
	for _, k := range []struct{ why, old, instead, code string }{
		{"another total", `"total_amount":300100`, `"total_amount":300101`, "INVALID_REQUEST"},
		{"another count", `"total_num":3`, `"total_num":2`, "INVALID_REQUEST"},
		{"a number twice", "D10002", "D10001", "INVALID_REQUEST"},
		{"an amount of nothing", `"transfer_amount":99`, `"transfer_amount":0`, "PARAM_ERROR"},
		{"no name from 2,000 yuan on", `,"user_name":"张三"`, ``, "PARAM_ERROR"},
		{"a name below 0.30 yuan", `"transfer_remark":"三月"`, `"transfer_remark":"三月","user_name":"张三"`, "PARAM_ERROR"},
	} {
		flow(t, box, []step{
			{why: k.why, call: batchPath, body: strings.Replace(newBatch, k.old, k.instead, 1), status: 400, code: k.code},
			{why: k.why + " made nothing", call: batchByOut, vars: map[string]string{"out_batch_no": "B10001"}, qry: map[string]string{detailsWith: "false"}, status: 404, code: "NOT_FOUND"},
		})
	}
}

// TestBatchesOfOthers: the products that make batches name the same fields otherwise.
func TestBatchesOfOthers(t *testing.T) {
	lines := `"transfer_detail_list":[{"out_detail_no":"D10001","transfer_amount":100,"transfer_remark":"一月","openid":"oX","user_name":"张三","reservation_id":"R1"}]`
	common := `"out_batch_no":"B10001","batch_name":"n","batch_remark":"r","sub_mchid":"1900000110","total_amount":100,` + lines
	partner := `{"authorization_type":"FUND_AUTHORIZATION_TYPE","total_num":1,` + common + `}`
	bank := `{"platform_mchid":"1","specialized_payment_mchid":"2","sponsor_mchid":"3","user_authorized_mchid":"4","user_authorized_appid":"wx5",` +
		`"transfer_scene":"ORDINARY_TRANSFER","transfer_purpose":"OTHERS","total_count":1,` + common + `}`
	platform := `{"sp_appid":"wx1","transfer_scene_id":"1001","notify_url":"https://example.com/n","total_num":1,` + common + `}`
	for _, k := range []struct {
		path, create, body string
		batch              string // where the query has the batch
		status, line       string // names of the states
		list               string
	}{
		{"v3/partner-transfer/batches", "v3/partner-transfer/batches", partner, "", "batch_status", "detail_status", "transfer_detail_list"},
		{"v3/partner-transfer/batches", "v3/payroll-card/transfer-batches", partner, "", "batch_status", "detail_status", "transfer_detail_list"},
		{"v3/bank-transfer/batches", "v3/bank-transfer/batches", bank, "", "batch_state", "detail_state", "transfer_detail_list"},
		{"v3/platsolution/mch-transfer/batches", "v3/platsolution/mch-transfer/batches/apply", platform, "transfer_batch.", "batch_state", "detail_state", "data"},
	} {
		t.Run(k.create, func(t *testing.T) {
			query := map[string]string{detailsWith: "true"}
			line := map[string]string{}
			if strings.Contains(k.path, "platsolution") {
				query["sub_mchid"], line["sub_mchid"] = "1900000110", "1900000110"
			}
			if strings.Contains(k.path, "bank") { // the page asks for the number in the query, too
				query["out_batch_no"] = "B10001"
			}
			want := map[string]any{k.batch + "out_batch_no": "B10001", k.batch + "batch_id": "$batch", k.batch + k.status: "FINISHED",
				k.batch + "total_amount": 100, k.batch + "success_amount": 100, k.list + ".#": 1, k.list + ".0." + k.line: "SUCCESS"}
			flow(t, open(t, sandbox.Config{}), []step{
				{why: "made", call: "POST " + k.create, body: k.body, keep: map[string]string{"batch": "batch_id"}},
				{why: "by the merchant's number", call: "GET " + k.path + "/out-batch-no/{out_batch_no}", vars: map[string]string{"out_batch_no": "B10001"}, qry: query, want: want,
					keep: map[string]string{"line": k.list + ".0.detail_id"}},
				{why: "by WeChat Pay's", call: "GET " + k.path + "/batch-id/{batch_id}", vars: map[string]string{"batch_id": "$batch"}, qry: query, want: want},
				{why: "a line", call: "GET " + k.path + "/batch-id/{batch_id}/details/detail-id/{detail_id}", vars: map[string]string{"batch_id": "$batch", "detail_id": "$line"}, qry: line,
					want: map[string]any{k.line: "SUCCESS", "out_detail_no": "D10001", "transfer_amount": 100, "fail_reason": absent{}}},
			})
		})
	}
}
