package schema

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
)

func TestPlain(t *testing.T) {
	for _, c := range []struct{ why, raw, want string }{
		{"characters as numbers", `"\u5f62\u8c61"`, `"形象"`},
		{"a pair of surrogates", `"\ud83d\ude00"`, `"😀"`},
		{"half a pair", `"\ud83d!"`, "\"\ufffd!\""},
		{"a slash", `"http:\/\/a\/b"`, `"http://a/b"`},
		{"what HTML would escape", `"\u003ca\u003e\u0026"`, `"<a>&"`},
		{"what JSON has to escape", `"\u0022\u005c\u0001\u000a"`, `"\"\\\u0001\n"`},
		{"a name", `{"\u0061" : [ 1 , "\u0062" ]}`, `{"a":[1,"b"]}`},
		{"blanks within a text", "{ \"a b\" :\t\"c  d\" }\r\n", `{"a b":"c  d"}`},
		{"digits stay", `[1.50, -0, 1e3, 12345678901234567890]`, `[1.50,-0,1e3,12345678901234567890]`},
		{"no JSON", `{"a":"\u5f62"`, `{"a":"\u5f62"`},
		{"nothing", ``, ``},
	} {
		if diff := cmp.Diff(c.want, string(Plain([]byte(c.raw)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
}

// TestAnswerWithinText: JSON within a text is written plainly, too.
func TestAnswerWithinText(t *testing.T) {
	shape := Of(&catalog.Endpoint{Request: fields(t, "0 json object", "1 text string json", "2 inner string"),
		Response: fields(t, "0 text string json", "1 inner string")})
	got := Plain(shape.Answer(Input{JSON: []byte(`{"text":"{ \"inner\" : \"\\u5f62\\/&\" }"}`)}, seed))
	if diff := cmp.Diff(`{"text":"{\"inner\":\"形/&\"}"}`, string(got)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
