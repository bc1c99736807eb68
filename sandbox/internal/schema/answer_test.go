package schema

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
)

// TestAnswerEchoes has the fields that an answer repeats, and those that it does not.
func TestAnswerEchoes(t *testing.T) {
	request := []string{"0 bill_no string required", "0 query object", "1 limit integer", "1 mchid string",
		"0 json object", "1 out_no string", "1 total integer", "1 ratio number", "1 kind string of=A|C", "1 flag boolean", "1 code integer",
		"1 amount object", "2 refund integer", "2 currency string", "2 name string", "1 receivers object[]", "2 account string", "2 amount integer", "2 secret string sealed",
		"1 ids string[]", "1 secret_name string sealed", "1 payer object", "2 openid string", "1 payee object", "2 openid string", "1 text string json", "2 inner string"}
	in := Input{
		Vars: map[string]string{"bill_no": `B"1`}, Query: url.Values{"limit": {"5"}, "mchid": {"1900000109"}},
		JSON: []byte(`{"out_no":"o","total":12345678901234567,"ratio":1.50,"kind":"C","flag":true,"code":17,"amount":{"refund":8,"currency":"HKD","name":"n"},
			"receivers":[{"account":"a","amount":1,"secret":"s1"},{"account":"b","amount":2,"secret":"s2"}],"ids":["x","y"],"secret_name":"张三",
			"payer":{"openid":"o1"},"payee":{"openid":"o2"},"text":"{\"inner\":\"i\"}"}`),
	}
	for _, c := range []struct {
		why      string
		response []string
		want     string
	}{
		{"by its full path", []string{"0 out_no string", "0 amount object", "1 refund integer", "1 name string"}, `{"out_no":"o","amount":{"refund":8,"name":"n"}}`},
		{"as it was written", []string{"0 total integer", "0 ratio number"}, `{"total":12345678901234567,"ratio":1.50}`},
		{"a path variable", []string{"0 bill_no string", "0 data object[]", "1 bill_no string"}, `{"bill_no":"B\"1","data":[{"bill_no":"B\"1"}]}`},
		{"a parameter, in the answer's type", []string{"0 limit integer", "0 mchid string"}, `{"limit":5,"mchid":"1900000109"}`},
		{"a number where the answer has text", []string{"0 total string"}, `{"total":"12345678901234567"}`},
		{"by a name that is there once", []string{"0 refund integer", "0 detail object", "1 currency string"}, `{"refund":8,"detail":{"currency":"HKD"}}`},
		{"a field of the top level, deeper", []string{"0 order object", "1 out_no string", "1 total_amount integer"}, `{"order":{"out_no":"o","total_amount":100}}`},
		{"not by a name that means something else everywhere", []string{"0 name string", "0 bank object", "1 code integer"}, `{"name":"标签","bank":{"code":1}}`},
		{"not by a name that is there twice", []string{"0 openid string"}, `{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}`},
		{"each of two by its full path", []string{"0 payee object", "1 openid string"}, `{"payee":{"openid":"o2"}}`},
		{"not a value that the answer's enumeration lacks", []string{"0 kind string of=A|B"}, `{"kind":"A"}`},
		{"not text where the answer has a number", []string{"0 out_no integer"}, `{"out_no":1}`},
		{"a list of objects, as many", []string{"0 receivers object[]", "1 account string", "1 detail_id string"},
			`{"receivers":[{"account":"a","detail_id":"202611215555555555555555"},{"account":"b","detail_id":"202611215555555555555555"}]}`},
		{"a list of texts", []string{"0 ids string[]"}, `{"ids":["x","y"]}`},
		{"a boolean", []string{"0 flag boolean", "0 flags object", "1 flag string"}, `{"flag":true,"flags":{"flag":"标签"}}`},
		{"a secret, encrypted again", []string{"0 secret_name string mine", "0 receivers object[]", "1 secret string mine"}, `{"secret_name":"张三","receivers":[{"secret":"s1"},{"secret":"s2"}]}`},
		{"not a secret in clear", []string{"0 secret_name string", "0 receivers object[]", "1 secret string"}, `{"secret_name":"标签","receivers":[{"secret":"标签"},{"secret":"标签"}]}`},
		{"inside a text that holds JSON", []string{"0 text string json", "1 inner string", "1 out_no string"}, `{"text":"{\"inner\":\"i\",\"out_no\":\"o\"}"}`},
		{"an amount that nothing was taken from", []string{"0 amount object", "1 payer_refund integer", "1 payer_currency string"}, `{"amount":{"payer_refund":8,"payer_currency":"CNY"}}`},
		{"an object whose fields are not documented", []string{"0 amount object"}, `{"amount":{"refund":8,"currency":"HKD","name":"n"}}`},
	} {
		shape := Of(&catalog.Endpoint{Request: fields(t, request...), Response: fields(t, c.response...)})
		if diff := cmp.Diff(c.want, string(shape.Answer(in, seed))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
}

// TestAnswerDeepText: a text that holds JSON may hold anything where nothing was checked. gjson
// would overflow the stack.
func TestAnswerDeepText(t *testing.T) {
	shape := Of(&catalog.Endpoint{Request: fields(t, "0 json object", "1 text string json", "2 inner string"),
		Response: fields(t, "0 text string json", "1 inner string")})
	for _, text := range []string{strings.Repeat("[", 10<<20), strings.Repeat("[", 5<<20) + strings.Repeat("]", 5<<20)} {
		got := string(shape.Answer(Input{JSON: []byte(`{"text":"` + text + `"}`)}, seed))
		if diff := cmp.Diff(`{"text":"{\"inner\":\"标签\"}"}`, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestAnswerIsPlausible has the values that an answer makes up.
func TestAnswerIsPlausible(t *testing.T) {
	for _, c := range []struct{ why, field, want string }{
		{"a time", "create_time string", `"2026-11-21T13:00:00+08:00"`},
		{"a time to come", "expire_time string", `"2026-12-21T13:00:00+08:00"`},
		{"a time in seconds", "update_time integer", "1795237200"},
		{"a day", "bill_date string", `"2026-11-21"`},
		{"the merchant", "sp_mchid string", `"1900000109"`},
		{"another merchant", "sub_mchid string", `"1900000110"`},
		{"an app", "sub_appid string", `"wxd678efh567hg6787"`},
		{"a currency", "payer_currency string", `"CNY"`},
		{"a number of WeChat Pay's", "transaction_id string", `"4200202611215555555555555555"`},
		{"a prepay_id", "prepay_id string", `"wx2026112113000055555555555555555555"`},
		{"a number as a number", "plan_id integer", "155555555555"},
		{"an amount", "total_amount integer", "100"},
		{"a count", "total_count number", "1"},
		{"no count", "account_balance integer", "100"},
		{"a discount that was not given", "discount_refund integer", "0"},
		{"where a page begins", "offset integer", "0"},
		{"a link", "image_url string", `"http://127.0.0.1:8080/hk/sandbox/link/` + strings.Repeat("7", 32) + `"`},
		{"a link to a file", "download_url string", `"http://127.0.0.1:8080/hk/v3/billdownload/file?token=` + strings.Repeat("7", 32) + `"`},
		{"a QR code's text", "code_url string", `"weixin://wxpay/bizpayurl?pr=777777777"`},
		{"a digest", "hash_value string", `"` + strings.Repeat("7", 40) + `"`},
		{"a boolean", "opened boolean", "false"},
		{"an object without fields", "detail object", "{}"},
		{"an enumeration that has a success", "trade_state string of=NOTPAY|SUCCESS|CLOSED", `"SUCCESS"`},
		{"one that says it with a prefix", "state string of=STATE_INIT|NO_PAY_SUCCESS|PAY_SUCCESS", `"PAY_SUCCESS"`},
		{"one that has none", "color string of=RED|BLUE", `"RED"`},
		{"one of numbers", "level integer of=3|4", "3"},
		{"one in a list", "days string[] of=MONDAY|TUESDAY", `["MONDAY"]`},
		{"a list", "ids integer[]", "[1]"},
		{"anything else", "description string", `"标签"`},
		{"a name of the user's", "user_name string mine", `"张三"`},
	} {
		shape := Of(&catalog.Endpoint{Response: fields(t, "0 "+c.field)})
		name, _, _ := strings.Cut(c.field, " ")
		if diff := cmp.Diff(`{"`+name+`":`+c.want+`}`, string(shape.Answer(Input{}, seed))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
	if got := Of(&catalog.Endpoint{}).Answer(Input{JSON: []byte("{}")}, seed); got != nil {
		t.Errorf("nothing is documented: %s", got)
	}
}

// TestAnswerHasBounds: a huge list does not make a huge answer, nor ciphertext one that cannot be
// encrypted.
func TestAnswerHasBounds(t *testing.T) {
	shape := Of(&catalog.Endpoint{Request: fields(t, "0 json object", "1 list object[]", "1 name string"),
		Response: fields(t, "0 list object[]", "1 a string", "0 name string mine")})
	body := `{"list":[` + strings.Repeat("{},", 5000) + `{}],"name":"` + strings.Repeat("x", 215) + `"}`
	var got struct {
		List []any
		Name string
	}
	if err := json.Unmarshal(shape.Answer(Input{JSON: []byte(body)}, seed), &got); err != nil || len(got.List) != 1000 || got.Name != "标签" {
		t.Errorf("%d elements, %q, %v", len(got.List), got.Name, err)
	}
}

// TestAnswerIsJSON wants the answer to every endpoint of the catalogue to be JSON, for any request.
func TestAnswerIsJSON(t *testing.T) {
	for _, e := range catalog.All() {
		shape := Of(e)
		for _, body := range []string{"", "1", `[{"data":1}]`, `{"amount":"x","data":{},"openid":{"a":[]},"detail":[[1],{}]}`} {
			answer := shape.Answer(Input{JSON: []byte(body)}, seed)
			if (answer == nil) != (len(e.Response) == 0) || answer != nil && !json.Valid(answer) {
				t.Fatalf("%s %s, asked with %q: %.400s", e.Method, e.Path, body, answer)
			}
		}
	}
}

func BenchmarkShape(b *testing.B) {
	e, ok := catalog.Lookup("POST", "v3/pay/transactions/jsapi")
	if !ok {
		b.Fatal("no such endpoint")
	}
	in := Input{JSON: e.Sample.JSON}
	shape := Of(e)
	b.Run("check and answer", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, _, p := shape.Check(in, func(c string) (string, error) { return c, nil }); p != nil {
				b.Fatal(p)
			}
			shape.Answer(in, seed)
		}
	})
}
