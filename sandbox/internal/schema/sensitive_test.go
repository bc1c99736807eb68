package schema

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
)

// TestCheckDecrypts: sensitive fields are put in their places in clear, wherever they stand, and
// nothing else of the request changes.
func TestCheckDecrypts(t *testing.T) {
	in := Input{
		Vars:  map[string]string{"id": "1"},
		Query: query(t, "mchid=1&secret=sealed:s"),
		JSON: []byte(` {"words" : ["w"], "names":["sealed:一","sealed:\"二"], "person":{ "card":"sealed:c"},"x":1e2,
			"list":[{"sku":"s"},{"owner":"sealed:o","sku":"<t>"}],"text":"{\"hidden\":\"sealed:h\",\"inner\":\"<i>\"}","amount":{"total":1},"name":"n"}`),
	}
	clear, decrypted, problem := checked(t).Check(in, open)
	if problem != nil {
		t.Fatalf("%+v", problem)
	}
	want := Input{Vars: in.Vars, Query: query(t, "mchid=1&secret=s"), JSON: []byte(` {"words" : ["w"], "names":["一","\"二"], "person":{ "card":"c"},"x":1e2,
			"list":[{"sku":"s"},{"owner":"o","sku":"<t>"}],"text":"{\"hidden\":\"h\",\"inner\":\"<i>\"}","amount":{"total":1},"name":"n"}`)}
	if diff := cmp.Diff(want, clear); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantDecrypted := map[string]string{"secret": "s", "/names/0": "一", "/names/1": `"二`, "/person/card": "c", "/list/1/owner": "o", "/text/hidden": "h"}
	if diff := cmp.Diff(wantDecrypted, decrypted); diff != "" {
		t.Errorf("decrypted (-want +got):\n%s", diff)
	}
	if in.Query.Get("secret") != "sealed:s" {
		t.Error("the caller's query was written to")
	}
}

// TestCheckKeepsSecrets: nothing of a sensitive field stands in a problem, also not where it stands
// in the place of something else.
func TestCheckKeepsSecrets(t *testing.T) {
	const secret = "330000199001010000"
	shape := checked(t)
	for _, c := range []struct{ why, query, more, field, issue string }{
		{"in clear", "", `"person":{"card":"` + secret + `"}`, "/person/card", "the field cannot be opened"},
		{"a number", "", `"person":{"card":` + secret + `}`, "/person/card", "the field must be a string, and is a number"},
		{"in the place of the object", "", `"person":"` + secret + `"`, "/person", "the field must be an object, and is a string"},
		{"in the place of the list", "", `"names":"` + secret + `"`, "/names", "the field must be a list of strings, and is a string"},
		{"in a broken text of JSON", "", `"text":"` + secret + `{"`, "/text", "the field must be a string that holds the JSON of an object"},
		{"nothing encrypted", "", `"person":{"card":"sealed:"}`, "/person/card", "the field is required and decrypts to nothing"},
		{"an emoji encrypted", "", `"person":{"card":"sealed:` + secret + `😀"}`, "/person/card",
			"the field holds a character beyond U+FFFF, such as an emoji: WeChat Pay takes UTF-8 of three bytes at most"},
		{"in the query", "&secret=" + secret, `"x":1`, "secret", "the field cannot be opened"},
	} {
		in := Input{Vars: map[string]string{"id": "1"}, Query: query(t, "mchid=1"+c.query), JSON: []byte(strings.TrimSuffix(good, "}") + "," + c.more + "}")}
		_, _, p := shape.Check(in, open)
		if p == nil || p.Field != c.field || p.Issue != c.issue || p.Value != "" {
			t.Errorf("%s: %+v", c.why, p)
		}
	}
}

// TestCheckTellsWhatItDecrypted wants the fields that were decrypted before something else was
// found wrong.
func TestCheckTellsWhatItDecrypted(t *testing.T) {
	_, decrypted, p := checked(t).Check(Input{Query: query(t, "mchid=1&secret=sealed:s"), JSON: []byte("[]")}, open)
	if p == nil || decrypted["secret"] != "s" {
		t.Errorf("%v %+v", decrypted, p)
	}
}

func TestSeal(t *testing.T) {
	shape := Of(&catalog.Endpoint{Response: fields(t, "0 plain string", "0 name string mine", "0 data object[]", "1 phone string mine", "1 x integer",
		"0 tags string[] mine", "0 text string json", "1 hidden string mine", "0 gone string mine")})
	seal := func(plaintext string) (string, error) { return "<" + plaintext + ">", nil }
	for _, c := range []struct{ why, answer, want string }{
		{"every place", `{"name":"张三","plain":"p","data":[{"phone":"1","x":1},{"phone":"2"}],"tags":["a","b"],"text":"{\"hidden\":\"h\"}","more":"m"}`,
			`{"name":"<张三>","plain":"p","data":[{"phone":"<1>","x":1},{"phone":"<2>"}],"tags":["<a>","<b>"],"text":"{\"hidden\":\"<h>\"}","more":"m"}`},
		{"fields that are not there, or empty, or no texts", `{"plain":"p","name":"","data":null,"tags":[1],"text":1}`, `{"plain":"p","name":"","data":null,"tags":[1],"text":1}`},
	} {
		got, err := shape.Seal([]byte(c.answer), seal)
		got = []byte(strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\\u003c`, "<", `\\u003e`, ">").Replace(string(got)))
		if diff := cmp.Diff(c.want, string(got)); err != nil || diff != "" {
			t.Errorf("%s: %v (-want +got):\n%s", c.why, err, diff)
		}
	}
	broken := errors.New("too long")
	for _, answer := range []string{`{"name":"n"}`, `{"data":[{"phone":"1"}]}`, `{"text":"{\"hidden\":\"h\"}"}`} {
		if got, err := shape.Seal([]byte(answer), func(string) (string, error) { return "", broken }); !errors.Is(err, broken) || got != nil {
			t.Errorf("%s: %s, %v", answer, got, err)
		}
	}
}
