package sandbox_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/sjson"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestUnknownNames: a field that is not documented is ignored, as WeChat Pay ignores it. The record
// of the request says so, and Exact refuses it.
func TestUnknownNames(t *testing.T) {
	const ordering, query = "POST /v3/pay/transactions/jsapi", "GET /v3/pay/transactions/out-trade-no/A10001"
	order := documented(t)
	wrong := strings.Replace(order, `"attach"`, `"settle_inf":{"profit_sharing":true},"attach"`, 1)
	deep := strings.Replace(order, `"currency"`, `"curency"`, 1)
	missing := strings.Replace(order, `"notify_url"`, `"notifyUrl"`, 1)
	const settle, currency = "/settle_inf is not documented; did you mean /settle_info?", "/amount/curency is not documented; did you mean /amount/currency?"
	for _, k := range []struct {
		why, call, query, body string
		strictness             sandbox.Strictness
		status                 int
		issue                  string
		warnings               []string
	}{
		{"nothing unknown", ordering, "", order, sandbox.Exact, 200, "", nil},
		{"ignored", ordering, "", wrong, sandbox.Full, 200, "", []string{settle}},
		{"ignored by Fields", ordering, "", wrong, sandbox.Fields, 200, "", []string{settle}},
		{"not looked for by Signature", ordering, "", wrong, sandbox.Signature, 200, "", nil},
		{"refused by Exact", ordering, "", wrong, sandbox.Exact, 400, "/settle_inf: is not documented; did you mean /settle_info?", []string{settle}},
		{"deeper", ordering, "", deep, sandbox.Full, 200, "", []string{currency}},
		{"deeper, to Exact", ordering, "", deep, sandbox.Exact, 400, "/amount/curency: is not documented; did you mean /amount/currency?", []string{currency}},
		{"the reason why a required field is missing", ordering, "", missing, sandbox.Full, 400, "/notify_url: the field is required and missing",
			[]string{"/notifyUrl is not documented; did you mean /notify_url?"}},
		{"a parameter", query, "?mchid=1900000109&mch_id=1", "", sandbox.Fields, 200, "", []string{"mch_id is not documented; did you mean mchid?"}},
		{"a parameter, to Exact", query, "?mchid=1900000109&mch_id=1", "", sandbox.Exact, 400, "mch_id: is not documented; did you mean mchid?",
			[]string{"mch_id is not documented; did you mean mchid?"}},
	} {
		t.Run(k.why, func(t *testing.T) {
			box := open(t, sandbox.Config{Strictness: k.strictness})
			method, path, _ := strings.Cut(k.call, " ")
			r := newCall(box, method, path+k.query, k.body).do(t, box)
			last, _ := box.Last()
			if r.status != k.status || last.Issue != k.issue {
				t.Errorf("%d %q, want %d %q: %s", r.status, last.Issue, k.status, k.issue, r.body)
			}
			if diff := cmp.Diff(k.warnings, last.Warnings); diff != "" {
				t.Errorf("warnings (-want +got):\n%s", diff)
			}
			if k.status == 400 && r.problem(t).Code != "PARAM_ERROR" {
				t.Errorf("%s", r.body)
			}
		})
	}
}

// TestExactRemembers: Exact is Full with one more rule.
func TestExactRemembers(t *testing.T) {
	flow(t, open(t, sandbox.Config{Strictness: sandbox.Exact}), []step{
		{why: "nothing was made", call: queryOut, vars: a1, qry: ours, status: 404, code: "ORDER_NOT_EXIST"},
		{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: documented(t)},
		{why: "paid", act: pays("A10001")},
		{why: "queried", call: queryOut, vars: a1, qry: ours, want: map[string]any{"trade_state": "SUCCESS"}},
	})
}

// documented is jsapiOrder without its field that is not.
func documented(t *testing.T) string {
	t.Helper()
	body, err := sjson.Delete(jsapiOrder, "unknown")
	if err != nil {
		t.Fatal(err)
	}
	return body
}
