package catalog_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
)

// TestUnknownInMeta looks into the part meta of an upload, whose other parts have fields too.
func TestUnknownInMeta(t *testing.T) {
	e, ok := catalog.Lookup("POST", "v3/marketing/shopping-receipt/shoppingreceipts")
	if !ok {
		t.Fatal("the catalogue has no receipts")
	}
	var got []string
	for _, u := range e.Unknown(nil, []byte(`{"openid":"x","merchant_contact_information":{"consultation_phone_numbr":"1"},"file":1}`)) {
		got = append(got, u.String())
	}
	want := []string{"/file is not documented",
		"/merchant_contact_information/consultation_phone_numbr is not documented; did you mean /merchant_contact_information/consultation_phone_number?"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if e, _ := catalog.Lookup("POST", "v3/pay/transactions/native"); e.Meta() != nil {
		t.Error("an order has meta")
	}
}

func TestUnknown(t *testing.T) {
	field := func(depth int, name, kind, encoded string) catalog.Field {
		return catalog.Field{Depth: depth, Name: name, Type: kind, Encoded: encoded}
	}
	e := &catalog.Endpoint{Request: []catalog.Field{
		field(0, "id", "string", ""),
		field(0, "query", "object", ""), field(1, "mchid", "string", ""), field(1, "filter", "string", "json"), field(2, "state", "string", ""),
		field(0, "json", "object", ""), field(1, "settle_info", "object", ""), field(2, "profit_sharing", "boolean", ""),
		field(1, "amount", "object", ""), field(2, "total", "integer", ""), field(1, "free", "object", ""),
		field(1, "list", "object[]", ""), field(2, "goods_name", "string", ""), field(1, "text", "string", "json"), field(2, "in/side", "string", ""),
	}}
	many := `{` + strings.TrimSuffix(strings.Repeat(`"%d":1,`, 100), ",") + `}`
	for i := range 100 {
		many = strings.Replace(many, "%d", fmt.Sprintf("x%02d", i), 1)
	}
	for _, c := range []struct{ why, query, body, want string }{
		{"nothing", "", "", ""},
		{"what is documented", `mchid=1&filter={"state":"A"}`, `{"settle_info":{"profit_sharing":true},"list":[{"goods_name":"x"}],"text":"{\"in/side\":\"\"}"}`, ""},
		{"a letter lost", "", `{"settle_inf":{"profit_sharing":true}}`, "/settle_inf is not documented; did you mean /settle_info?"},
		{"another case", "", `{"Amount":{}}`, "/Amount is not documented; did you mean /amount?"},
		{"deeper", "", `{"amount":{"totals":1}}`, "/amount/totals is not documented; did you mean /amount/total?"},
		{"at another place", "", `{"total":1}`, "/total is not documented; did you mean /amount/total?"},
		{"like nothing", "", `{"colour":1}`, "/colour is not documented"},
		{"in a list", "", `{"list":[{},{"goods_nam":""}]}`, "/list/1/goods_nam is not documented; did you mean /list/1/goods_name?"},
		{"in JSON that is a text", "", `{"text":"{\"inside\":1}"}`, "/text/inside is not documented; did you mean /text/in~1side?"},
		{"text that is no JSON", "", `{"text":"{"}`, ""},
		{"an object of any fields", "", `{"free":{"a":{"b":1}}}`, ""},
		{"a value of another type", "", `{"amount":[1,"x",null],"list":{"goods_name":1},"settle_info":"x"}`, ""},
		{"a parameter", "mchId=1", "", "mchId is not documented; did you mean mchid?"},
		{"a parameter that is JSON", `filter={"states":1}`, "", "filter/states is not documented; did you mean filter/state?"},
		{"a field of the body in the query", "total=1", "", "total is not documented"},
		{"all of them, the query's first", "x=1", `{"b":1,"a":1}`, "x is not documented. /a is not documented. /b is not documented"},
		{"a name that needs escaping, and is long", "", `{"a/` + strings.Repeat("长", 100) + `":1}`, "/a~1" + strings.Repeat("长", 62) + "… is not documented"},
		{"no JSON", "", `{"colour":1`, ""},
		{"no object", "", `[{"colour":1}]`, ""},
	} {
		query, err := url.ParseQuery(c.query)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range e.Unknown(query, []byte(c.body)) {
			got = append(got, u.String())
		}
		if diff := cmp.Diff(c.want, strings.Join(got, ". ")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
	if got := e.Unknown(nil, []byte(many)); len(got) != 20 {
		t.Errorf("%d of 100 names, want 20", len(got))
	}
}

// No official sample has a name that the catalogue does not know: neither those of the catalogue,
// nor those of the newest source.
func TestSamplesHaveNoUnknownNames(t *testing.T) {
	checked := 0
	for _, e := range catalog.All() {
		if strings.HasPrefix(e.Path, "v2/") || e.Upload {
			continue
		}
		checked++
		var parameters map[string]any
		if len(e.Sample.Query) > 0 {
			if err := json.Unmarshal(e.Sample.Query, &parameters); err != nil {
				t.Fatal(err)
			}
		}
		query := url.Values{}
		for name, value := range parameters {
			query.Set(name, fmt.Sprint(value))
		}
		for _, u := range e.Unknown(query, e.Sample.JSON) {
			t.Errorf("%s %s: %s", e.Method, e.Path, u)
		}
	}
	if checked < 1000 {
		t.Errorf("%d endpoints, too few", checked)
	}
	for _, line := range readSource(t, "skills.jsonl") {
		e, ok := catalog.Lookup(line["method"].(string), line["path"].(string))
		sample, _ := line["sample"].(object)
		if !ok || e.Upload || sample == nil {
			continue
		}
		checked++
		query := url.Values{}
		for name, value := range sample { // the sample says nothing of places
			if strings.Contains(line["path"].(string), "{"+name+"}") {
				delete(sample, name)
			}
			for _, n := range e.Part("query") {
				if n.Name == name {
					query.Set(name, fmt.Sprint(value))
					delete(sample, name)
				}
			}
		}
		if strings.HasSuffix(e.Path, "{business_code}/cancel") {
			delete(sample, "applyment_id") // the other name of the path's variable, which the sample does not send
		}
		body, err := json.Marshal(sample)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range e.Unknown(query, bytes.TrimSpace(body)) {
			t.Errorf("%s %s of skills.jsonl: %s", e.Method, e.Path, u)
		}
	}
	if checked < 1100 {
		t.Errorf("%d samples, too few", checked)
	}
}
