package sandbox_test

import (
	"testing"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestAnswerAction: other languages give an endpoint an answer over HTTP, and take it back.
func TestAnswerAction(t *testing.T) {
	box := open(t, sandbox.Config{})
	for _, k := range []struct {
		why, fields    string
		ordered        int // status of the action
		method, target string
		status         int
		body           string // "" is any
		signed         bool
	}{
		{"a file", `{"method":"GET","path":"v3/transferdownload/signfile","text":"a,b\n"}`, 200, "GET", "/v3/transferdownload/signfile?token=x", 200, "a,b\n", false},
		{"a refusal", `{"method":"GET","path":"/v3/certificates","status":"403","body":{"code":"NO_AUTH","message":"商户无权限"}}`, 200,
			"GET", "/v3/certificates", 403, `{"code":"NO_AUTH","message":"商户无权限"}`, true},
		{"a path that nobody has", `{"method":"GET","path":"v3/orders/{id}","body":{"id":1}}`, 200, "GET", "/v3/orders/7", 200, `{"id":1}`, true},
		{"no body", `{"method":"GET","path":"v3/orders/{id}","status":"204"}`, 200, "GET", "/v3/orders/7", 204, "", true},
		{"taken back", `{"method":"GET","path":"v3/transferdownload/signfile"}`, 200, "GET", "/v3/transferdownload/signfile?token=x", 501, "", true},
		{"both kinds of body", `{"method":"GET","path":"v3/certificates","text":"a","body":{}}`, 400, "GET", "/v3/certificates", 403, "", true},
		{"a status that there is not", `{"method":"GET","path":"v3/certificates","status":"100"}`, 400, "GET", "/v3/certificates", 403, "", true},
		{"no method", `{"path":"v3/certificates","status":"200"}`, 400, "GET", "/v3/certificates", 403, "", true},
	} {
		if status, said := act(t, box, "answer", k.fields); status != k.ordered {
			t.Errorf("%s: %d %v, want %d", k.why, status, said, k.ordered)
		}
		r := newCall(box, k.method, k.target, "").do(t, box)
		if r.status != k.status || k.body != "" && string(r.body) != k.body || (r.verified(box) == "public") != k.signed {
			t.Errorf("%s: %d %s, %s", k.why, r.status, r.body, r.verified(box))
		}
	}
}
