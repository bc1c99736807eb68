package schema

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
)

func checked(t testing.TB) *Shape {
	t.Helper()
	return Of(&catalog.Endpoint{Request: fields(t,
		"0 id integer required",
		"0 query object required", "1 mchid string required", "1 limit integer", "1 ratio number", "1 all boolean", "1 kind string of=A|B",
		"1 secret string sealed", "1 tags string[]", "1 filter string json", "2 type string required of=X|Y",
		"0 headers object required", "1 Wechatpay-Serial string required",
		"0 json object required", "1 name string required", "1 note string", "1 amount object required", "2 total integer required",
		"2 rate number", "1 flag boolean", "1 kind string of=A|B", "1 level integer of=1|2", "1 list object[]", "2 sku string required",
		"2 owner string sealed", "1 words string[] required", "1 scores integer[]", "1 names string[] sealed", "1 person object", "2 card string required sealed",
		"1 text string json", "2 inner string required", "2 hidden string sealed", "1 photos string[] json", "1 od/d~ string of=A",
	)})
}

// good is a request that checked takes.
const good = `{"name":"n","amount":{"total":1},"words":["w"]}`

func TestCheckBody(t *testing.T) {
	shape := checked(t)
	with := func(more string) string { return strings.TrimSuffix(good, "}") + "," + more + "}" }
	for _, c := range []struct{ why, body, field, value, issue string }{
		{"nothing but what is required", good, "", "", ""},
		{"unknown fields, even null", with(`"x":null,"amounts":{"total":"x"}`), "", "", ""},
		{"all that there is", with(`"note":"","flag":true,"kind":"A","level":2,"list":[{"sku":"s"}],"scores":[1,-2],"text":"{\"inner\":\"i\"}","photos":"[\"a\"]"`), "", "", ""},
		{"an empty text where none is required, though it is of no enumeration", with(`"kind":"","text":""`), "", "", ""},
		{"no body", "", "", "", "the body must be a JSON object"},
		{"a list", "[]", "", "", "the body must be a JSON object"},
		{"a required field missing", `{"amount":{"total":1},"words":["w"]}`, "/name", "", "the field is required and missing"},
		{"the first in documented order counts", `{"words":1,"name":1}`, "/name", "1", "the field must be a string, and is the number 1"},
		{"a required field empty", `{"name":"","amount":{"total":1},"words":["w"]}`, "/name", "", "the field is required and empty"},
		{"a required list empty", `{"name":"n","amount":{"total":1},"words":[]}`, "/words", "", "the field is required, and the list is empty"},
		{"a required field missing, deeper", `{"name":"n","amount":{},"words":["w"]}`, "/amount/total", "", "the field is required and missing"},
		{"null", with(`"note":null`), "/note", "", "the field must not be null: leave it out, or make it a string"},
		{"null in a list", `{"name":"n","amount":{"total":1},"words":["w",null]}`, "/words/1", "", "the field must not be null: leave it out, or make it a string"},
		{"an object instead of text", with(`"note":{}`), "/note", "", "the field must be a string, and is an object"},
		{"text instead of an object", `{"name":"n","amount":"x"}`, "/amount", `"x"`, "the field must be an object, and is a string"},
		{"text instead of an integer", `{"name":"n","amount":{"total":"1"}}`, "/amount/total", `"1"`, "the field must be an integer: a JSON number without fraction or exponent, and is a string"},
		{"a fraction", `{"name":"n","amount":{"total":1.0}}`, "/amount/total", "1.0", "the field must be an integer: a JSON number without fraction or exponent, and is the number 1.0"},
		{"an exponent", `{"name":"n","amount":{"total":1e2}}`, "/amount/total", "1e2", "the field must be an integer: a JSON number without fraction or exponent, and is the number 1e2"},
		{"more than 64 bits", `{"name":"n","amount":{"total":9223372036854775808}}`, "/amount/total", "9223372036854775808",
			"the field must be an integer: a JSON number without fraction or exponent, and is the number 9223372036854775808"},
		{"the largest of 64 bits, and any number", `{"name":"n","amount":{"total":9223372036854775807,"rate":-1.5e3},"words":["w"]}`, "", "", ""},
		{"text instead of a number", `{"name":"n","amount":{"total":1,"rate":"2"}}`, "/amount/rate", `"2"`, "the field must be a number, and is a string"},
		{"a number instead of a boolean", with(`"flag":1`), "/flag", "1", "the field must be a boolean, and is the number 1"},
		{"not of the enumeration", with(`"kind":"C"`), "/kind", "C", "the field must be one of A, B"},
		{"case counts", with(`"kind":"a"`), "/kind", "a", "the field must be one of A, B"},
		{"a number not of the enumeration", with(`"level":3`), "/level", "3", "the field must be one of 1, 2"},
		{"no list", with(`"list":{"sku":"s"}`), "/list", "", "the field must be a list of objects, and is an object"},
		{"an element's field missing", with(`"list":[{"sku":"s"},{}]`), "/list/1/sku", "", "the field is required and missing"},
		{"an element of the wrong type", with(`"scores":[1,true]`), "/scores/1", "true", "the field must be an integer: a JSON number without fraction or exponent, and is a boolean"},
		{"an emoji", with(`"note":"好😀"`), "/note", "", "the field holds a character beyond U+FFFF, such as an emoji: WeChat Pay takes UTF-8 of three bytes at most"},
		{"an emoji, escaped", with(`"note":"\ud83d\ude00"`), "/note", "", "the field holds a character beyond U+FFFF, such as an emoji: WeChat Pay takes UTF-8 of three bytes at most"},
		{"Chinese text", with(`"note":"微信支付"`), "", "", ""},
		{"a list instead of a text that holds JSON", with(`"photos":["a"]`), "/photos", "", "the field must be a string that holds the JSON of a list of strings, and is a list"},
		{"a text that holds no JSON", with(`"text":"{"`), "/text", "", "the field must be a string that holds the JSON of an object"},
		{"a field in a text that holds JSON", with(`"text":"{}"`), "/text/inner", "", "the field is required and missing"},
		{"a name that needs escaping", with(`"od/d~":"B"`), "/od~1d~0", "B", "the field must be one of A"},
		{"a long value is cut", with(`"kind":"` + strings.Repeat("长", 40) + `"`), "/kind", strings.Repeat("长", 21) + "…", "the field must be one of A, B"},
		{"a name twice: the first counts", with(`"kind":"A","kind":"C"`), "", "", ""},
	} {
		in := Input{Vars: map[string]string{"id": "1"}, Query: query(t, "mchid=1"), JSON: []byte(c.body)}
		var want *Problem
		if c.issue != "" {
			want = &Problem{Location: "body", Field: c.field, Value: c.value, Issue: c.issue}
		}
		_, _, got := shape.Check(in, open)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
}

func TestCheckParameters(t *testing.T) {
	shape := checked(t)
	integer := "the parameter must be an integer: a JSON number without fraction or exponent"
	for _, c := range []struct{ why, id, query, where, field, value, issue string }{
		{"what is required", "1", "mchid=1", "", "", "", ""},
		{"all of them", "1", `mchid=1&limit=5&ratio=1.5&all=true&kind=B&tags=a&tags=b&filter={"type":"X"}&more=1`, "", "", "", ""},
		{"a path variable that is no integer", "x1", "mchid=1", "url", "id", "x1", integer},
		{"a fraction in the path", "1.5", "mchid=1", "url", "id", "1.5", integer},
		{"a sign", "1", "mchid=1&limit=%2B5", "query", "limit", "+5", integer},
		{"none", "1", "", "query", "mchid", "", "the parameter is required and missing"},
		{"an empty one", "1", "mchid=", "query", "mchid", "", "the field is required and empty"},
		{"no integer", "1", "mchid=1&limit=five", "query", "limit", "five", integer},
		{"no number", "1", "mchid=1&ratio=half", "query", "ratio", "half", "the parameter must be a number"},
		{"no boolean", "1", "mchid=1&all=1", "query", "all", "1", "the parameter must be a boolean"},
		{"not of the enumeration", "1", "mchid=1&kind=C", "query", "kind", "C", "the field must be one of A, B"},
		{"the second of a name", "1", "mchid=1&kind=A&kind=C", "query", "kind", "C", "the field must be one of A, B"},
		{"an integer left empty", "1", "mchid=1&limit=", "", "", "", ""},
		{"bytes that are no text", "1", "mchid=%ff%fe", "query", "mchid", "", "the parameter is not UTF-8"},
		{"JSON that is none", "1", "mchid=1&filter=x", "query", "filter", "x", "the field must be a string that holds the JSON of an object"},
		{"a field in JSON", "1", `mchid=1&filter={"type":"Z"}`, "query", "filter/type", "Z", "the field must be one of X, Y"},
	} {
		in := Input{Vars: map[string]string{"id": c.id}, Query: query(t, c.query), JSON: []byte(good)}
		var want *Problem
		if c.issue != "" {
			want = &Problem{Location: c.where, Field: c.field, Value: c.value, Issue: c.issue}
		}
		_, _, got := shape.Check(in, open)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
}

// TestCheckForms has texts of a documented form, and the number of the merchant who signs.
func TestCheckForms(t *testing.T) {
	shape := Of(&catalog.Endpoint{Request: fields(t,
		"0 query object required", "1 mchid string signer", "0 json object required", "1 mchid string signer", "1 number string like=[0-9a-z|]{2,4}",
		"1 either string like=a|b", "1 list string[] like=[a-z]", "1 secret string sealed like=[a-z]+")})
	other := "the field must be 1900000109, the merchant number (商户号) in Authorization"
	message := "http header中的mchid与post payload中的mchid不匹配"
	for _, c := range []struct {
		why, signer, query, body string
		want                     *Problem
	}{
		{"all of the form", "1900000109", "mchid=1900000109", `{"mchid":"1900000109","number":"a|b","either":"b","list":["a"],"secret":"sealed:x"}`, nil},
		{"empty is not there", "1900000109", "mchid=", `{"mchid":"","number":""}`, nil},
		{"nobody is known to have signed", "", "mchid=1", `{"mchid":"2"}`, nil},
		{"another merchant in the body", "1900000109", "", `{"mchid":"1900000110"}`, &Problem{"body", "/mchid", "1900000110", other, message}},
		{"another merchant in the query", "1900000109", "mchid=1", `{}`, &Problem{"query", "mchid", "1", other, message}},
		{"too short", "", "", `{"number":"a"}`, &Problem{"body", "/number", "a", "the whole text must match [0-9a-z|]{2,4}, and has 1 characters", ""}},
		{"too long, in characters", "", "", `{"number":"abcde"}`, &Problem{"body", "/number", "abcde", "the whole text must match [0-9a-z|]{2,4}, and has 5 characters", ""}},
		{"a space behind", "", "", `{"number":"ab "}`, &Problem{"body", "/number", "ab ", "the whole text must match [0-9a-z|]{2,4}, and has 3 characters", ""}},
		{"a line feed behind", "", "", `{"number":"ab\n"}`, &Problem{"body", "/number", "ab\n", "the whole text must match [0-9a-z|]{2,4}, and has 3 characters", ""}},
		{"both ends hold for each alternative", "", "", `{"either":"bb"}`, &Problem{"body", "/either", "bb", "the whole text must match a|b, and has 2 characters", ""}},
		{"an element of a list", "", "", `{"list":["a","A"]}`, &Problem{"body", "/list/1", "A", "the whole text must match [a-z], and has 1 characters", ""}},
		{"a secret is not shown", "", "", `{"secret":"sealed:X"}`, &Problem{"body", "/secret", "", "the whole text must match [a-z]+, and has 1 characters", ""}},
	} {
		_, _, got := shape.Check(Input{Query: query(t, c.query), JSON: []byte(c.body), MchID: c.signer}, open)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
}

// TestCheckOptionalParts has queries and bodies that are optional as a whole: their required fields
// are not missed.
func TestCheckOptionalParts(t *testing.T) {
	shape := Of(&catalog.Endpoint{Request: fields(t, "0 query object", "1 a string required", "0 json object", "1 b string required")})
	for _, c := range []struct{ why, query, body, missing string }{
		{"neither", "", "", ""},
		{"a query without what it needs", "x=1", "", "a"},
		{"a body without what it needs", "", "{}", "/b"},
	} {
		_, _, p := shape.Check(Input{Query: query(t, c.query), JSON: []byte(c.body)}, open)
		if got := p != nil; got != (c.missing != "") || got && p.Field != c.missing {
			t.Errorf("%s: %+v", c.why, p)
		}
	}
	if _, _, p := Of(&catalog.Endpoint{}).Check(Input{JSON: []byte("[]")}, open); p != nil {
		t.Errorf("nothing is documented: %+v", p)
	}
}
