package sandbox_test

import (
	"crypto/rsa"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestEndpoints covers what is decided before a field is judged, and how much is judged.
func TestEndpoints(t *testing.T) {
	const order = `{"appid":"wxd678efh567hg6787","mchid":"1900000109","description":"d","out_trade_no":"1217752501201407033233368018",` +
		`"notify_url":"https://example.com","amount":{"total":100},"payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}}`
	bad := strings.Replace(order, `"total":100`, `"total":"100"`, 1)
	boxes := map[sandbox.Strictness]*sandbox.Sandbox{}
	for _, s := range []sandbox.Strictness{sandbox.Full, sandbox.Fields, sandbox.Signature} {
		boxes[s] = open(t, sandbox.Config{Strictness: s})
	}
	for _, k := range []struct {
		why                  string
		strictness           sandbox.Strictness
		method, target, body string
		status               int
		code, issue          string
	}{
		{"an upload without a form", sandbox.Full, "POST", "/v3/merchant/media/upload", "{}", 415, "PARAM_ERROR",
			"Content-Type: it must be multipart/form-data, with the parts meta and file"},
		{"an upload without a form, to Signature", sandbox.Signature, "POST", "/v3/merchant/media/upload", "{}", 200, "", ""},
		{"a download", sandbox.Full, "GET", "/v3/transferdownload/signfile?token=x", "", 501, "NOT_IMPLEMENTED", ""},
		{"a bill, where nothing is remembered", sandbox.Fields, "GET", "/v3/billdownload/file?token=x", "", 501, "NOT_IMPLEMENTED", ""},
		{"a bill that was not applied for", sandbox.Full, "GET", "/v3/billdownload/file?token=x", "", 400, "INVALID_REQUEST",
			"token: no bill has this token, or it was given out more than five minutes ago; a link of another endpoint is made up"},
		{"a verb that the path does not have", sandbox.Full, "DELETE", "/v3/pay/transactions/jsapi", "", 405, "METHOD_NOT_ALLOWED", ""},
		{"a path that nobody has", sandbox.Full, "GET", "/v3/pay/transactions/nothing", "", 404, "RESOURCE_NOT_EXISTS", "the sandbox knows no endpoint of this path; POST /sandbox/answer adds it, in Go Sandbox.Handle"},
		{"APIv2", sandbox.Full, "POST", "/v2/pay/micropay", "{}", 404, "RESOURCE_NOT_EXISTS", "the sandbox knows no endpoint of this path; POST /sandbox/answer adds it, in Go Sandbox.Handle"},
		{"a wrong field", sandbox.Full, "POST", "/v3/pay/transactions/jsapi", bad, 400, "PARAM_ERROR",
			"/amount/total: the field must be an integer: a JSON number without fraction or exponent, and is a string"},
		{"a wrong field, to Fields", sandbox.Fields, "POST", "/v3/pay/transactions/jsapi", bad, 400, "PARAM_ERROR",
			"/amount/total: the field must be an integer: a JSON number without fraction or exponent, and is a string"},
		{"a wrong field, to Signature", sandbox.Signature, "POST", "/v3/pay/transactions/jsapi", bad, 200, "", ""},
		{"no JSON, to Signature", sandbox.Signature, "POST", "/v3/pay/transactions/jsapi", "<xml/>", 200, "", ""},
		{"a query that is not encoded well", sandbox.Fields, "GET", "/v3/pay/transactions/id/1?mchid=%zz", "", 400, "PARAM_ERROR", "the query is not percent-encoded well"},
		{"a query that is not encoded well, to Signature", sandbox.Signature, "GET", "/v3/pay/transactions/id/1?mchid=%zz", "", 200, "", ""},
		{"an order that nobody made", sandbox.Fields, "GET", "/v3/pay/transactions/id/1?mchid=1900000109", "", 200, "", ""},
		{"what answers without a body", sandbox.Fields, "POST", "/v3/pay/transactions/out-trade-no/1/close", `{"mchid":"1900000109"}`, 204, "", ""},
	} {
		t.Run(k.why, func(t *testing.T) {
			box := boxes[k.strictness]
			r := newCall(box, k.method, k.target, k.body).do(t, box)
			last, _ := box.Last()
			if r.status != k.status || last.Code != k.code || k.issue != "" && last.Issue != k.issue || r.verified(box) != "public" {
				t.Errorf("%d %s, recorded %q %q, signed by %s", r.status, r.body, last.Code, last.Issue, r.verified(box))
			}
			if allow := r.header.Get("Allow"); (k.status == 405) != (allow == "POST") {
				t.Errorf("Allow: %q", allow)
			}
		})
	}
}

// TestVars: an endpoint of the catalogue records its path variables, decoded, and its answer
// repeats them.
func TestVars(t *testing.T) {
	box := open(t, sandbox.Config{Strictness: sandbox.Fields})
	r := newCall(box, "GET", "/v3/pay/transactions/out-trade-no/%E5%8D%95%2F1?mchid=1900000109", "").do(t, box)
	last, _ := box.Last()
	if diff := cmp.Diff(map[string]string{"out_trade_no": "单/1"}, last.Vars); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.Contains(string(r.body), `"out_trade_no":"单/1"`) || !strings.Contains(string(r.body), `"mchid":"1900000109"`) {
		t.Errorf("%d %s", r.status, r.body)
	}
}

// TestOldPadding: an endpoint that wants RSAES-PKCS1-v1_5 takes nothing else, and the others do not
// take it.
func TestOldPadding(t *testing.T) {
	box := open(t, sandbox.Config{Strictness: sandbox.Fields})
	key := box.Key().Public.(*rsa.PublicKey)
	oaep := func(text string) string { return encryptFor(key, text) }
	old := func(text string) string { return encryptOld(t, key, text) }
	byHand := 0
	for _, e := range served() {
		if len(e.Encrypt) == 0 || !e.ByHand && e.Path != "v3/payroll-card/tokens" {
			continue
		}
		good, bad := oaep, old
		if e.ByHand {
			byHand++
			good, bad = old, oaep
		}
		for _, c := range []struct {
			seal   func(string) string
			status int
		}{{good, 200}, {bad, 400}} {
			target, body := sampleOf(t, e, c.seal).target(t)
			r := newCall(box, e.Method, target, body).do(t, box)
			last, _ := box.Last()
			if r.status != c.status || (c.status == 200) != (len(last.Decrypted) == len(e.Encrypt)) {
				t.Errorf("%s: %d, decrypted %d of %d, %s", e.Path, r.status, len(last.Decrypted), len(e.Encrypt), last.Issue)
			}
		}
	}
	if byHand == 0 {
		t.Error("no endpoint wants the old padding")
	}
}

// TestSensitiveQuery: a sensitive parameter is decrypted too, and is recorded by its name.
func TestSensitiveQuery(t *testing.T) {
	box := open(t, sandbox.Config{Strictness: sandbox.Fields})
	for _, e := range served() {
		if len(e.EncryptIn) != 1 || e.EncryptIn[0] != "query" {
			continue
		}
		target, _ := sampleOf(t, e, func(text string) string { return encrypt(box, text) }).target(t)
		path, query, _ := strings.Cut(target, "?")
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		want := map[string]string{}
		for _, name := range e.Encrypt {
			want[name] = "明文 " + name
			values.Set(name, encrypt(box, want[name]))
		}
		r := newCall(box, e.Method, path+"?"+values.Encode(), "").do(t, box)
		last, _ := box.Last()
		if diff := cmp.Diff(want, last.Decrypted); r.status != 200 || diff != "" {
			t.Errorf("%s: %d %s (-want +got):\n%s", e.Path, r.status, r.body, diff)
		}
		values.Set(e.Encrypt[0], "in clear")
		r = newCall(box, e.Method, path+"?"+values.Encode(), "").do(t, box)
		if p := r.problem(t); r.status != 400 || p.Detail.Location != "query" || p.Detail.Field != e.Encrypt[0] || p.Detail.Value != "" {
			t.Errorf("%s in clear: %d %s", e.Path, r.status, r.body)
		}
	}
}
