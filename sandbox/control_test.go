package sandbox_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// ask calls one of the sandbox's own endpoints, without a signature.
func ask(t *testing.T, box *sandbox.Sandbox, method, path, contentType, body string) (status int, answer map[string]any) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, box.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	r := send(t, req)
	if err := json.Unmarshal(r.body, &answer); err != nil {
		t.Fatalf("%s %s: %v: %s", method, path, err, r.body)
	}
	if r.header.Get("Wechatpay-Signature") != "" {
		t.Errorf("%s %s is signed", method, path)
	}
	return r.status, answer
}

// act asks for an action: pay, advance …
func act(t *testing.T, box *sandbox.Sandbox, action, fields string) (status int, answer map[string]any) {
	t.Helper()
	return ask(t, box, "POST", "/sandbox/"+action, "application/json", fields)
}

// TestControlActsForTheUser does over HTTP what other languages' tests do, under a prefix, and
// looks at the outcome.
func TestControlActsForTheUser(t *testing.T) {
	box := open(t, sandbox.Config{Prefix: "/hk"})
	acts := func(name, body string, want int) func(*sandbox.Sandbox, func(string) string) error {
		return func(box *sandbox.Sandbox, _ func(string) string) error {
			status, answer := act(t, box, name, body)
			if status != want || status >= 400 && (answer["code"] == nil || answer["message"] == nil) {
				t.Errorf("%s %s: %d %v, want %d", name, body, status, answer, want)
			}
			return nil
		}
	}
	partner := strings.NewReplacer(`"appid"`, `"sp_appid"`, `"mchid":"1900000109"`, `"sp_mchid":"1900000109","sub_mchid":"1900000200"`, `"openid"`, `"sp_openid"`)
	flow(t, box, []step{
		{why: "unknown", act: acts("pay", `{"out_trade_no":"A10001"}`, 404)},
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: jsapiOrder},
		{why: "paid", act: acts("pay", `{"out_trade_no":"A10001"}`, 200)},
		{why: "twice", act: acts("pay", `{"out_trade_no":"A10001"}`, 409)},
		{why: "it is", call: queryOut, vars: a1, qry: ours, want: map[string]any{"trade_state": "SUCCESS"}},
		{why: "a partner's", call: "POST v3/pay/partner/transactions/jsapi", body: partner.Replace(jsapiOrder)},
		{why: "paid", act: acts("pay", `{"out_trade_no":"A10001","sub_mchid":"1900000200"}`, 200)},
		{why: "refunded", call: refundPath, body: refundOf("R-1", 40, 100)},
		{why: "spoilt", act: acts("fail-refund", `{"out_refund_no":"R-1"}`, 200)},
		{why: "it is", call: refundQuery, vars: map[string]string{"out_refund_no": "R-1"}, want: map[string]any{"status": "ABNORMAL"}},
		{why: "created", call: scorePath, body: scoreOrder},
		{why: "confirmed", act: acts("confirm-score", `{"out_order_no":"S1"}`, 200)},
		{why: "not completed", act: acts("pay-score", `{"out_order_no":"S1"}`, 409)},
		{why: "completed", call: scoreOf + "complete", vars: s1, body: scoreEnd},
		{why: "paid", act: acts("pay-score", `{"out_order_no":"S1"}`, 200)},
		{why: "it is", call: scoreQuery, qry: s1Query, want: map[string]any{"state": "DONE"}},
		{why: "a token", call: "POST v3/payroll-card/tokens", body: payrollTokens},
		{why: "authorised", act: acts("authorize-payroll", `{"sub_mchid":"1111111","openid":"9x111111"}`, 200)},
		{why: "ordered", call: preOrderPath, body: payrollOrder},
		{why: "failed", act: acts("verify-payroll", `{"sub_mchid":"1111111","authenticate_number":"N1","failure":"人脸识别不通过"}`, 200)},
		{why: "it is", call: proofQuery, vars: n1, qry: subQuery, want: map[string]any{"authenticate_state": "AUTHENTICATE_FAILED"}},
		{why: "made", call: transferPath, body: newTransfer},
		{why: "received", act: acts("receive-transfer", `{"out_bill_no":"T1"}`, 200)},
		{why: "it is", call: transferQuery, vars: t1, want: map[string]any{"state": "SUCCESS"}},
		{why: "another order", call: "POST v3/pay/transactions/jsapi", body: strings.Replace(jsapiOrder, "A10001", "A10002", 1)},
		{why: "a week", act: acts("advance", `{"by":"168h"}`, 200)},
		{why: "it has expired", act: acts("pay", `{"out_trade_no":"A10002"}`, 409)},
	})
	for _, r := range box.Requests() {
		if strings.Contains(r.Target, "/sandbox/") {
			t.Errorf("%s is among the requests", r.Target)
		}
	}
}

func TestControlRefuses(t *testing.T) {
	box := open(t, sandbox.Config{})
	box.Inject(sandbox.CutBefore()) // for a merchant's request, not for these
	cases := []struct {
		why, method, path, contentType, body string
		status                               int
	}{
		{"no such action", "POST", "/sandbox/play", "application/json", `{}`, 404},
		{"to be read only", "POST", "/sandbox/", "application/json", `{}`, 405},
		{"to be posted only", "GET", "/sandbox/pay", "", "", 405},
		{"no JSON", "POST", "/sandbox/pay", "application/json", `out_trade_no=1`, 400},
		{"a form, as a page of any site can send it", "POST", "/sandbox/pay", "application/x-www-form-urlencoded", `{"out_trade_no":"1"}`, 400},
		{"no type", "POST", "/sandbox/pay", "", `{"out_trade_no":"1"}`, 400},
		{"nothing said", "POST", "/sandbox/pay", "application/json", `{}`, 400},
		{"null", "POST", "/sandbox/pay", "application/json", `null`, 400},
		{"no string", "POST", "/sandbox/pay", "application/json", `{"out_trade_no":1}`, 400},
		{"a list", "POST", "/sandbox/pay", "application/json", `["1"]`, 400},
		{"a misspelt name", "POST", "/sandbox/pay", "application/json", `{"out_trade_no":"1","sub_mch_id":"2"}`, 400},
		{"no duration", "POST", "/sandbox/advance", "application/json", `{"by":"soon"}`, 400},
		{"backwards", "POST", "/sandbox/advance", "application/json", `{"by":"-1h"}`, 400},
	}
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			status, answer := ask(t, box, k.method, k.path, k.contentType, k.body)
			message, _ := answer["message"].(string)
			if status != k.status || answer["code"] == "" || message == "" {
				t.Errorf("%d %v, want %d", status, answer, k.status)
			}
		})
	}
}

func TestControlListsItself(t *testing.T) {
	box := open(t, sandbox.Config{})
	status, list := ask(t, box, "GET", "/sandbox/", "", "")
	if status != 200 || len(list) != 20 {
		t.Errorf("%d %v", status, list)
	}
	for name, about := range list {
		fields, ok := about.(map[string]any)
		fetched := strings.HasPrefix(name, "GET /sandbox/")
		if !ok || fields["does"] == "" || fetched != (fields["needs"] == nil) || !fetched && !strings.HasPrefix(name, "POST /sandbox/") {
			t.Errorf("%s: %v", name, about)
		}
	}
}

// TestControlRefusesPages: a page of another site cannot drive the sandbox, and the merchant's API
// does not mind.
func TestControlRefusesPages(t *testing.T) {
	box := open(t, sandbox.Config{Prefix: "/hk"})
	cases := []struct {
		why, method, path string
		spoil             func(*http.Request)
		status            int
	}{
		{"as it is", "POST", "/sandbox/advance", func(*http.Request) {}, 200},
		{"by localhost", "POST", "/sandbox/advance", func(r *http.Request) { r.Host = "LocalHost:1" }, 200},
		{"DNS rebinding", "POST", "/sandbox/advance", func(r *http.Request) { r.Host = "evil.example" }, 403},
		{"DNS rebinding, to see what there is", "GET", "/sandbox/", func(r *http.Request) { r.Host = "evil.example" }, 403},
		{"DNS rebinding, before what does not exist", "POST", "/sandbox/play", func(r *http.Request) { r.Host = "evil.example" }, 403},
		{"another site", "POST", "/sandbox/advance", func(r *http.Request) { r.Header.Set("Origin", "https://evil.example") }, 403},
		{"a frame without an origin", "POST", "/sandbox/advance", func(r *http.Request) { r.Header.Set("Origin", "null") }, 403},
		{"a simple request of another site", "POST", "/sandbox/advance", func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") }, 403},
	}
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			req, err := http.NewRequestWithContext(t.Context(), k.method, box.URL+k.path, strings.NewReader(`{"by":"1h"}`))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", "application/json")
			k.spoil(req)
			before := box.Now()
			if r := send(t, req); r.status != k.status || k.status == 403 && r.problem(t).Code != "FORBIDDEN" {
				t.Errorf("%d %s, want %d", r.status, r.body, k.status)
			}
			if turned := box.Now().Sub(before) >= time.Hour; turned != (k.status == 200) {
				t.Errorf("the clock was turned: %v", turned)
			}
		})
	}
	c := newCall(box, "GET", "/hk/v3/certificates", "") // a program may test its hosts
	req := c.request(t, box)
	req.Host = "api.mch.weixin.qq.com"
	if r := send(t, req); r.status != 200 {
		t.Errorf("a signed request to the production host: %d %s", r.status, r.body)
	}
}
