package sandbox_test

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

func TestHandle(t *testing.T) {
	box := open(t, sandbox.Config{})
	echo := func(text string) func(sandbox.Request) sandbox.Answer {
		return func(r sandbox.Request) sandbox.Answer {
			return sandbox.JSON(200, map[string]any{"by": text, "vars": r.Vars})
		}
	}
	box.Handle("GET", "v3/orders/{id}", echo("first"))
	box.Handle("GET", "/v3/orders/{id}/items/{item_id}", echo("items"))
	box.Handle("GET", "v3/orders/special", echo("special"))
	box.Handle("POST", "v3/payscore/permissions", echo("instead of the built-in one"))
	box.Handle("GET", "v3/trailing/", echo("trailing"))
	cases := []struct{ why, method, target, want string }{
		{"a variable", "GET", "/v3/orders/17?x=1", `{"by":"first","vars":{"id":"17"}}`},
		{"a value with all that needs encoding", "GET", "/v3/orders/%E5%BC%A0%2F%3F%23%25", `{"by":"first","vars":{"id":"张/?#%"}}`},
		{"two variables", "GET", "/v3/orders/a/items/b", `{"by":"items","vars":{"id":"a","item_id":"b"}}`},
		{"the later goes first", "GET", "/v3/orders/special", `{"by":"special","vars":null}`},
		{"over a built-in endpoint", "POST", "/v3/payscore/permissions", `{"by":"instead of the built-in one","vars":null}`},
		{"a slash at the end", "GET", "/v3/trailing/", `{"by":"trailing","vars":null}`},
		{"no slash at the end", "GET", "/v3/trailing", ""},
		{"an empty variable", "GET", "/v3/orders/", ""},
		{"a segment too many", "GET", "/v3/orders/a/b", ""},
	}
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			r := newCall(box, k.method, k.target, "").do(t, box)
			if k.want == "" {
				if r.status != 404 {
					t.Errorf("%d %s", r.status, r.body)
				}
				return
			}
			if diff := cmp.Diff(k.want, string(r.body)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	box.Handle("POST", "v3/payscore/permissions", nil)
	box.Handle("GET", "v3/orders/{id}", nil)
	if r := newCall(box, "POST", "/v3/payscore/permissions", permission).do(t, box); r.status != 200 || bytes.Contains(r.body, []byte(`"by"`)) {
		t.Errorf("the built-in endpoint is not back: %d %s", r.status, r.body)
	}
	if r := newCall(box, "GET", "/v3/orders/17", "").do(t, box); r.status != 404 {
		t.Errorf("taken back, and still there: %d", r.status)
	}
}

func TestAnswers(t *testing.T) {
	cases := []struct {
		why       string
		answer    sandbox.Answer
		status    int
		body      string
		signature string
		code      string
		taken     bool
	}{
		{"the zero Answer", sandbox.Answer{}, 200, "", "public", "", true},
		{"accepted, without a body", sandbox.Answer{Status: 202}, 202, "", "public", "", true},
		{"no content", sandbox.Answer{Status: 204, Body: []byte("dropped")}, 204, "", "public", "", true},
		{"unsigned, as a download", sandbox.Answer{Body: []byte("a,b\n"), Unsigned: true, Header: http.Header{"Content-Type": {"text/csv"}}}, 200, "a,b\n", "no Wechatpay-Timestamp", "", true},
		{"an error of its own", sandbox.Error(404, "ORDER_NOT_EXIST", "订单不存在"), 404, `{"code":"ORDER_NOT_EXIST","message":"订单不存在"}`, "public", "ORDER_NOT_EXIST", false},
		{"an error that is no JSON", sandbox.Answer{Status: 500, Body: []byte("oops")}, 500, "oops", "public", "", false},
		{"a header taken away", sandbox.Answer{Header: http.Header{"wechatpay-nonce": nil}}, 200, "", "no Wechatpay-Nonce", "", true},
		{"a status that there is not", sandbox.Answer{Status: 1000}, 500, "", "public", "SYSTEM_ERROR", false},
		{"an informational status", sandbox.Answer{Status: 101}, 500, "", "public", "SYSTEM_ERROR", false},
		{"what does not marshal", sandbox.JSON(200, func() {}), 500, "", "public", "SYSTEM_ERROR", false},
	}
	box := open(t, sandbox.Config{})
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			box.Handle("GET", "v3/test", func(sandbox.Request) sandbox.Answer { return k.answer })
			r := newCall(box, "GET", "/v3/test", "").do(t, box)
			if r.status != k.status || k.code != "SYSTEM_ERROR" && string(r.body) != k.body || r.verified(box) != k.signature {
				t.Errorf("%d %q %s", r.status, r.body, r.verified(box))
			}
			last, _ := box.Last()
			if last.Status != k.status || last.Code != k.code || last.Taken != k.taken || last.RequestID != r.header.Get("Request-Id") {
				t.Errorf("recorded %d %q %t", last.Status, last.Code, last.Taken)
			}
		})
	}
}

// TestHistoryIsACopy writes into all that was handed out.
func TestHistoryIsACopy(t *testing.T) {
	box := open(t, sandbox.Config{Now: atInstant})
	box.Handle("POST", "v3/payscore/{what}", func(r sandbox.Request) sandbox.Answer {
		r.Body[0], r.Vars["what"] = 'X', "changed"
		r.Header.Set("Accept", "changed")
		return sandbox.Answer{}
	})
	newPermission(box).do(t, box)
	first := box.Requests()[0]
	if first.Vars["what"] != "permissions" || first.Body[0] != '{' || first.Header.Get("Accept") != "application/json" || !first.Time.Equal(instant) {
		t.Errorf("an endpoint changed the history: %+v", first)
	}
	first.Body[0], first.Vars["what"] = 'X', "changed"
	first.Header.Set("Accept", "changed")
	last, there := box.Last()
	if !there || last.Vars["what"] != "permissions" || last.Body[0] != '{' || last.Header.Get("Accept") != "application/json" {
		t.Errorf("a caller changed the history: %+v", last)
	}
	box.Reset()
	if _, there := box.Last(); there || box.Count() != 0 || len(box.Requests()) != 0 {
		t.Error("Reset left requests")
	}
}
