package schema

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wxpay-chain/wxpay/catalog"
)

// FuzzCheck: no body and no query makes Check, Answer or Seal panic, or write what is not JSON.
func FuzzCheck(f *testing.F) {
	for _, seed := range []string{good, "", "{}", "[]", `{"amount":{"total":1e400}}`, `{"list":[[],{"sku":{}}],"names":["sealed:x"],"text":"{\"inner\":\"sealed:\"}"}`,
		`{"person":{"card":"sealed:y"},"name":"\ud800","photos":"[1]"}`, `{"name":"a","name":null,"":{}}`} {
		f.Add(seed, "mchid=1&limit=2&filter={}")
	}
	f.Add(good, strings.Repeat("\x91", 70)) // once cut where no character begins
	shape := checked(f)
	shape.answer = Of(&catalog.Endpoint{Response: fields(f, "0 name string", "0 list object[]", "1 owner string mine", "0 text string json", "1 inner string mine",
		"0 names string[] mine", "0 amount object", "1 total number")}).answer
	f.Fuzz(func(t *testing.T, body, parameters string) {
		if !json.Valid([]byte(body)) || !utf8.ValidString(body) { // the sandbox refuses these before
			return
		}
		in := Input{Vars: map[string]string{"id": "1"}, JSON: []byte(body)}
		in.Query = map[string][]string{"mchid": {parameters}, "filter": {parameters}, "limit": {"1"}}
		clear, _, problem := shape.Check(in, open)
		if problem == nil && !json.Valid(clear.JSON) {
			t.Errorf("the request in clear is no JSON: %s", clear.JSON)
		}
		answer := shape.Answer(clear, seed)
		if !json.Valid(answer) {
			t.Fatalf("the answer is no JSON: %s", answer)
		}
		sealed, err := shape.Seal(answer, func(plaintext string) (string, error) { return "sealed:" + plaintext, nil })
		if err != nil || !json.Valid(sealed) {
			t.Errorf("the sealed answer is no JSON: %v %s", err, sealed)
		}
	})
}
