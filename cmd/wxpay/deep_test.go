package main

import (
	"os"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestDeepInput reads 10 MiB of opening brackets from standard input and from an answer, or 2 MiB
// outside of CI. A parser that recurses once a level ends the process, and no test can recover from
// that. The output must not grow with the square of the depth.
func TestDeepInput(t *testing.T) {
	size := 2 << 20
	if os.Getenv("CI") != "" { // the gate has time for all that an answer may hold
		size = 10 << 20
	}
	towers := strings.Repeat(strings.Repeat("[", 500)+strings.Repeat("]", 500)+",", 1000)
	s := newSession(t)
	box := s.sandbox()
	headers := []string{"-H", "Wechatpay-Nonce: n", "-H", "Wechatpay-Timestamp: 1", "-H", "Wechatpay-Serial: 1", "-H", "Wechatpay-Signature: AA=="}
	for why, text := range map[string]string{
		"arrays":             strings.Repeat("[", size),
		"both":               strings.Repeat(`{"a":[`, size/6),
		"both, whole":        strings.Repeat(`{"a":[`, size/8) + strings.Repeat("]}", size/8),
		"in a member":        `{"resource":` + strings.Repeat("[", size/3) + strings.Repeat("]", size/3) + "}",
		"below 10,000":       strings.Repeat(`{"a":[`, 4_999) + strings.Repeat("]}", 4_999), // which encoding/json reads
		"many below 512":     "[" + towers + "1]",
		"a detail below 512": `{"code":"PARAM_ERROR","message":"m","detail":[` + towers + "1]}",
		"XML":                strings.Repeat("<xml>", size/5),
	} {
		s.write("deep.json", text)
		run := func(fails bool, args ...string) {
			t.Helper()
			r := s.quiet(t.Context(), strings.NewReader(text), args...)
			if printed := len(r.stdout) + len(r.stderr); fails && r.code == 0 || printed > 8*size {
				t.Errorf("%s: %v: exit %d, %d bytes printed", why, args, r.code, printed)
			}
		}
		for _, status := range []int{200, 400} {
			box.Handle("POST", "v3/thing", func(sandbox.Request) sandbox.Answer {
				return sandbox.Answer{Status: status, Body: []byte(text)}
			})
			run(status == 400, "call", "POST", "v3/thing", "--config", "keys")
			run(status == 400, "call", "POST", "v3/thing", "--config", "keys", "--json")
		}
		run(true, "call", "POST", "v3/thing", "--config", "keys", "-d", "@-")
		run(false, "call", "POST", "v3/thing", "--config", "keys", "-d", "@-", "--dry-run")
		run(true, "call", "POST", "v3/thing", "--config", "deep.json")
		run(true, append([]string{"verify", "--config", "keys"}, headers...)...)
		run(true, append([]string{"notify", "verify", "--config", "keys"}, headers...)...)
		run(true, "decrypt", "--config", "keys")
		run(true, "decrypt", "--aead", "--config", "keys")
	}
}
