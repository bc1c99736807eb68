package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// deepTexts are some 10 MiB of JSON, as much as the sandbox reads, nested as deep as that allows. A
// parser that recurses once a level ends the process; no test can recover from that.
func deepTexts() map[string]string {
	const size = 10 << 20
	return map[string]string{
		"arrays":       strings.Repeat("[", size),
		"objects":      strings.Repeat(`{"a":`, size/5),
		"both":         strings.Repeat(`{"a":[`, size/6),
		"both, whole":  strings.Repeat(`{"a":[`, size/8) + strings.Repeat("]}", size/8),
		"in a member":  `{"appid":` + strings.Repeat("[", size/3) + strings.Repeat("]", size/3) + "}",
		"under 10,000": `{"appid":` + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + "}", // which the standard library reads
	}
}

// TestDeepRequests wants an answer to any request, signed or not.
func TestDeepRequests(t *testing.T) {
	for _, strictness := range []sandbox.Strictness{sandbox.Full, sandbox.Fields, sandbox.Signature} {
		box := open(t, sandbox.Config{Strictness: strictness, Keep: 1})
		for why, text := range deepTexts() {
			c := newCall(box, "POST", "/v3/pay/transactions/jsapi", text)
			if r := c.do(t, box); strictness != sandbox.Signature && r.status != 400 {
				t.Errorf("%v, %s: %d %.200s", strictness, why, r.status, r.body)
			}
			c.authorization = func(string) string { return "" }
			if r := c.do(t, box); r.status != 401 {
				t.Errorf("%v, %s, unsigned: %d %.200s", strictness, why, r.status, r.body)
			}
		}
	}
}

// TestDeepControl: the same, to the sandbox's own endpoints. A path of set goes through sjson,
// which recurses once for each of its steps.
func TestDeepControl(t *testing.T) {
	const size = 9 << 20
	box := open(t, sandbox.Config{})
	set := func(path, value string) string {
		return fmt.Sprintf(`{"event":"REFUND.SUCCESS","url":"http://127.0.0.1:1/","set":{%q:%s}}`, path, value)
	}
	bodies := deepTexts()
	delete(bodies, "under 10,000")
	for why, path := range map[string]string{
		"steps":                 strings.Repeat("a.", size/2) + "a",
		"steps of numbers":      strings.Repeat("9999.", size/5) + "a",
		"lists of paths":        strings.Repeat("[", size),
		"objects of paths":      strings.Repeat(`{`, size),
		"queries":               strings.Repeat("#(", size/2),
		"modifiers":             strings.Repeat("@pretty|", size/8) + "a",
		"stars":                 strings.Repeat("*", size),
		"the first beyond 1024": strings.Repeat("a", 1025),
	} {
		bodies["a path of "+why] = set(path, "1")
	}
	for why, text := range deepTexts() {
		bodies["a value: "+why] = set("amount", text)
	}
	delete(bodies, "a value: under 10,000")
	for why, body := range bodies {
		status, answer := act(t, box, "notify", body)
		if message, _ := answer["message"].(string); status != 400 || message == "" || len(message) > 200 {
			t.Errorf("%s: %d %.200v", why, status, answer)
		}
	}
	if n := box.Notices(); len(n) != 0 {
		t.Errorf("%d notices", len(n))
	}
	control(t, box, "notify", set(strings.Repeat("a", 1024), "1"))
}
