package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox"
)

const (
	scoreOrder = `{"out_order_no":"S1","appid":"wxd678efh567hg6787","service_id":"2002000000000558128851361561536","service_introduction":"某某酒店",
		"post_payments":[{"name":"就餐费用","amount":4000,"description":"就餐人均100元","count":4}],
		"time_range":{"start_time":"20261121091010","end_time":"20261122121010"},
		"risk_fund":{"name":"DEPOSIT","amount":10000},"attach":"店号 7","notify_url":"https://example.com/score"}`
	scoreEnd = `{"appid":"wxd678efh567hg6787","service_id":"2002000000000558128851361561536","total_amount":4900,
		"post_payments":[{"name":"就餐费用","amount":5000}],"post_discounts":[{"name":"满减","description":"满减","amount":100}],
		"time_range":{"end_time":"20261122101010"}}`
	scoreChange = `{"appid":"wxd678efh567hg6787","service_id":"2002000000000558128851361561536","total_amount":4000,
		"post_payments":[{"name":"就餐费用","amount":4000}],"reason":"用户投诉"}`
	scoreShort  = `{"appid":"wxd678efh567hg6787","service_id":"2002000000000558128851361561536"}`
	scoreCancel = `{"appid":"wxd678efh567hg6787","service_id":"2002000000000558128851361561536","reason":"用户投诉"}`
	scoreSync   = `{"appid":"wxd678efh567hg6787","service_id":"2002000000000558128851361561536","type":"Order_Paid","detail":{"paid_time":"20261122111010"}}`
	scorePath   = "POST v3/payscore/serviceorder"
	scoreQuery  = "GET v3/payscore/serviceorder"
	scoreOf     = "POST v3/payscore/serviceorder/{out_order_no}/"
)

var (
	s1      = map[string]string{"out_order_no": "S1"}
	s1Query = map[string]string{"out_order_no": "S1", "appid": "wxd678efh567hg6787", "service_id": "2002000000000558128851361561536"}
)

func confirms(box *sandbox.Sandbox, _ func(string) string) error  { return box.ConfirmScore("", "S1") }
func paysScore(box *sandbox.Sandbox, _ func(string) string) error { return box.PayScore("", "S1") }

func TestScoreFromCreationToPayment(t *testing.T) {
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "nothing was made", call: scoreQuery, qry: s1Query, status: 404, code: "ORDER_NOT_EXIST"},
		{why: "created", call: scorePath, body: scoreOrder, keep: map[string]string{"id": "order_id", "package": "package"},
			want: map[string]any{"state": "CREATED", "state_description": absent{}, "risk_fund.amount": 10000, "out_order_no": "S1", "mchid": "1900000109"}},
		{why: "the same again", call: scorePath, body: scoreOrder, want: map[string]any{"order_id": "$id", "package": "$package"}},
		{why: "another risk fund", call: scorePath, body: strings.Replace(scoreOrder, ":10000", ":10001", 1), status: 400, code: "INVALID_REQUEST"},
		{why: "not confirmed", call: scoreOf + "complete", vars: s1, body: scoreEnd, status: 400, code: "INVALID_REQUEST"},
		{why: "nothing to pay", act: paysScore, err: sandbox.ErrState},
		{why: "the user confirms", act: confirms},
		{why: "twice", act: confirms, err: sandbox.ErrState},
		{why: "doing", call: scoreQuery, qry: s1Query, want: map[string]any{"state": "DOING", "state_description": "USER_CONFIRM",
			"total_amount": absent{}, "collection": absent{}, "need_collection": absent{}, "attach": "店号 7"}},
		{why: "not completed", call: scoreOf + "modify", vars: s1, body: scoreChange, status: 400, code: "INVALID_REQUEST"},
		{why: "not completed", call: scoreOf + "pay", vars: s1, body: scoreShort, status: 400, code: "INVALID_REQUEST"},
		{why: "not completed", call: scoreOf + "sync", vars: s1, body: scoreSync, status: 400, code: "INVALID_REQUEST"},
		{why: "another appid", call: scoreOf + "complete", vars: s1, body: strings.Replace(scoreEnd, "wxd678", "wxd679", 1), status: 400, code: "INVALID_REQUEST"},
		{why: "another service", call: scoreOf + "complete", vars: s1, body: strings.Replace(scoreEnd, "2002", "2003", 1), status: 404, code: "ORDER_NOT_EXIST"},
		{why: "a sum that is none", call: scoreOf + "complete", vars: s1, body: strings.Replace(scoreEnd, ":4900", ":4901", 1), status: 400, code: "PARAM_ERROR"},
		{why: "over the risk fund", call: scoreOf + "complete", vars: s1, body: strings.NewReplacer(":4900", ":10001", ":5000", ":10101").Replace(scoreEnd),
			status: 400, code: "INVALID_REQUEST"},
		{why: "ends before it began", call: scoreOf + "complete", vars: s1, body: strings.Replace(scoreEnd, "20261122101010", "20261120101010", 1),
			status: 400, code: "PARAM_ERROR"},
		{why: "completed", call: scoreOf + "complete", vars: s1, body: scoreEnd, want: map[string]any{"state": "DOING", "state_description": "MCH_COMPLETE",
			"total_amount": 4900, "need_collection": true, "post_payments.0.amount": 5000, "time_range.start_time": "20261121091010",
			"time_range.end_time": "20261122101010", "order_id": "$id"}},
		{why: "the same again", call: scoreOf + "complete", vars: s1, body: scoreEnd, want: map[string]any{"total_amount": 4900}},
		{why: "another end", call: scoreOf + "complete", vars: s1, body: strings.NewReplacer(":4900", ":4800", ":5000", ":4900").Replace(scoreEnd),
			status: 400, code: "INVALID_REQUEST"},
		{why: "no way back", call: scoreOf + "cancel", vars: s1, body: scoreCancel, status: 400, code: "INVALID_REQUEST"},
		{why: "upwards", call: scoreOf + "modify", vars: s1, body: strings.NewReplacer(":4000", ":5000").Replace(scoreChange), status: 400, code: "INVALID_REQUEST"},
		{why: "downwards", call: scoreOf + "modify", vars: s1, body: scoreChange, want: map[string]any{"total_amount": 4000, "collection.state": "USER_PAYING",
			"collection.paying_amount": 4000, "collection.paid_amount": 0, "collection.details": absent{}}},
		{why: "the same again", call: scoreOf + "modify", vars: s1, body: scoreChange, want: map[string]any{"total_amount": 4000}},
		{why: "the user pays", act: paysScore},
		{why: "twice", act: paysScore, err: sandbox.ErrState},
		{why: "done", call: scoreQuery, qry: s1Query, keep: map[string]string{"transaction": "collection.details.0.transaction_id"},
			want: map[string]any{"state": "DONE", "state_description": absent{}, "collection.state": "USER_PAID", "collection.paid_amount": 4000,
				"collection.paying_amount": 0, "collection.details.#": 1, "collection.details.0.amount": 4000, "collection.details.0.paid_type": "NEWTON"}},
		{why: "not an order of the other kind", call: queryID, vars: map[string]string{"transaction_id": "$transaction"}, qry: ours, status: 404, code: "ORDER_NOT_EXIST"},
		{why: "refunded", call: refundPath, want: map[string]any{"amount.refund": 1000},
			body: `{"transaction_id":"$transaction","out_refund_no":"SR","amount":{"refund":1000,"total":4000,"currency":"CNY"}}`},
		{why: "nothing to change", call: scoreOf + "modify", vars: s1, body: strings.NewReplacer(":4000", ":3000").Replace(scoreChange),
			status: 400, code: "INVALID_REQUEST"},
	})
}

// TestScoreEnds are the other ways in which an order ends. Each begins with an order that is
// created, and confirmed where confirmed is set.
func TestScoreEnds(t *testing.T) {
	completed := step{why: "completed", call: scoreOf + "complete", vars: s1, body: scoreEnd}
	state := func(state string, more map[string]any) step {
		want := map[string]any{"state": state}
		for k, v := range more {
			want[k] = v
		}
		return step{why: "queried", call: scoreQuery, qry: s1Query, want: want}
	}
	cases := []struct {
		why       string
		confirmed bool
		steps     []step
	}{
		{"cancelled before the user confirms", false, []step{
			{why: "cancelled", call: scoreOf + "cancel", vars: s1, body: scoreCancel, want: map[string]any{"out_order_no": "S1"}},
			{why: "again", call: scoreOf + "cancel", vars: s1, body: scoreCancel}, state("REVOKED", nil),
			{why: "too late", act: confirms, err: sandbox.ErrState},
			{why: "too late", call: scoreOf + "complete", vars: s1, body: scoreEnd, status: 400, code: "INVALID_REQUEST"}}},
		{"cancelled while doing", true, []step{{why: "cancelled", call: scoreOf + "cancel", vars: s1, body: scoreCancel}, state("REVOKED", nil)}},
		{"expired", false, []step{{why: "30 days", act: later(30 * 24 * time.Hour)}, state("EXPIRED", nil),
			{why: "too late", act: confirms, err: sandbox.ErrState},
			{why: "too late", call: scoreOf + "cancel", vars: s1, body: scoreCancel, status: 400, code: "INVALID_REQUEST"}}},
		{"does not expire once confirmed", true, []step{{why: "30 days", act: later(30 * 24 * time.Hour)}, state("DOING", nil)}},
		{"collected by the merchant's call", true, []step{completed, {why: "collected", call: scoreOf + "pay", vars: s1, body: scoreShort},
			{why: "again", call: scoreOf + "pay", vars: s1, body: scoreShort},
			state("DONE", map[string]any{"collection.state": "USER_PAID", "collection.details.0.paid_type": "NEWTON"})}},
		{"paid in another way", true, []step{completed, {why: "told", call: scoreOf + "sync", vars: s1, body: scoreSync, want: map[string]any{"state": "DONE"}},
			{why: "again", call: scoreOf + "sync", vars: s1, body: scoreSync},
			state("DONE", map[string]any{"collection.details.0.paid_type": "MCH", "collection.details.0.paid_time": "20261122111010",
				"collection.details.0.transaction_id": absent{}}),
			{why: "not collected as well", call: scoreOf + "pay", vars: s1, body: scoreShort, status: 400, code: "INVALID_REQUEST"}}},
		{"nothing to pay", true, []step{{why: "completed", call: scoreOf + "complete", vars: s1, want: map[string]any{"state": "DONE", "need_collection": false},
			body: strings.NewReplacer(":4900", ":0", ":5000", ":100").Replace(scoreEnd)}, state("DONE", map[string]any{"collection": absent{}})}},
	}
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			begin := []step{{why: "created", call: scorePath, body: scoreOrder}}
			if k.confirmed {
				begin = append(begin, step{why: "confirmed", act: confirms})
			}
			flow(t, open(t, sandbox.Config{}), append(begin, k.steps...))
		})
	}
}

// TestScoreWithoutConfirmation: the user agreed beforehand, and there is no package to confirm
// with.
func TestScoreWithoutConfirmation(t *testing.T) {
	body := strings.Replace(scoreOrder, `"attach"`, `"need_user_confirm":false,"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o","attach"`, 1)
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "created", call: scorePath, body: body, want: map[string]any{"state": "DOING", "state_description": "USER_CONFIRM", "package": absent{}}},
		{why: "completed", call: scoreOf + "complete", vars: s1, body: scoreEnd},
		{why: "paid", act: paysScore},
		{why: "queried", call: scoreQuery, qry: s1Query, want: map[string]any{"state": "DONE", "openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}},
	})
}

// TestScoreOfPartner: most of a partner's calls are answered without a body.
func TestScoreOfPartner(t *testing.T) {
	sub := func(body string) string {
		return strings.Replace(body, `"service_id"`, `"sub_mchid":"1900000201","service_id"`, 1)
	}
	own := strings.NewReplacer("payscore/", "payscore/partner/")
	query := map[string]string{"out_order_no": "S1", "sub_mchid": "1900000201", "service_id": "2002000000000558128851361561536"}
	flow(t, open(t, sandbox.Config{}), []step{
		{why: "created", call: own.Replace(scorePath), body: sub(scoreOrder), want: map[string]any{"state": "CREATED", "sub_mchid": "1900000201"}},
		{why: "not the merchant's own", act: confirms, err: sandbox.ErrUnknown},
		{why: "confirmed", act: func(box *sandbox.Sandbox, _ func(string) string) error { return box.ConfirmScore("1900000201", "S1") }},
		{why: "completed", call: own.Replace(scoreOf) + "complete", vars: s1, body: sub(scoreEnd)},
		{why: "collected", call: own.Replace(scoreOf) + "pay", vars: s1, body: sub(scoreShort)},
		{why: "queried", call: own.Replace(scoreQuery), qry: query, want: map[string]any{"state": "DONE", "collection.paid_amount": 4900}},
	})
}
