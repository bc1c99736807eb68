package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestAnswersArePlain: an answer repeats what a request said, and not how it was spelt. Clients
// escape what they like (\u5f62, \/, \u0026) and put blanks where they like; WeChat Pay writes its
// own JSON.
func TestAnswersArePlain(t *testing.T) {
	const escaped, plain = `\u5f62\u8c61\/\u0026<b>\"\u5e97\"`, `形象/&<b>\"店\"`
	box := open(t, sandbox.Config{})
	order := strings.NewReplacer(`"店号 7"`, `"`+escaped+`"`, `"payer":{`, ` "payer" : { `, `A10001`, `A\u00310001`).Replace(jsapiOrder)
	if r := newCall(box, "POST", "/v3/pay/transactions/jsapi", order).do(t, box); r.status != 200 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	if err := box.Pay("A10001"); err != nil {
		t.Fatal(err)
	}
	queried := newCall(box, "GET", "/v3/pay/transactions/out-trade-no/A10001?mchid=1900000109", "").do(t, box).body
	unknown := newCall(box, "GET", "/v3/pay/transactions/nothing?a=1&b=<c>", "")
	unknown.nonce = "a,b"
	refused := unknown.do(t, box).body
	res, err := http.Post(box.URL+"/sandbox/notices", "application/json", nil)
	if err != nil {
		t.Fatal(err)
	}
	listed, err := readReply(res)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []struct {
		why, path, want string
		answer          []byte
	}{
		{"a text", "attach", `"` + plain + `"`, queried},
		{"an object", "payer", `{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}`, queried},
		{"a number of the merchant's", "out_trade_no", `"A10001"`, queried},
		{"a notice", "attach", `"` + plain + `"`, box.Notices()[0].Resource},
		{"a notice as it is listed", "notices.0.resource.attach", `"` + plain + `"`, listed.body},
		{"a refusal", "detail.sign_information.url", `"/v3/pay/transactions/nothing?a=1&b=<c>"`, refused},
		{"an object of a notice", "payer", `{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}`, box.Notices()[0].Resource},
	} {
		if diff := cmp.Diff(k.want, gjson.GetBytes(k.answer, k.path).Raw); diff != "" {
			t.Errorf("%s (-want +got):\n%s", k.why, diff)
		}
	}
}
