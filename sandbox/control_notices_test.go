package sandbox_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// control is act for an action that must succeed, and returns its answer.
func control(t *testing.T, box *sandbox.Sandbox, name, body string) gjson.Result {
	t.Helper()
	status, answer := act(t, box, name, body)
	raw, err := json.Marshal(answer)
	if status != 200 || err != nil {
		t.Fatalf("%s %s: %d %s", name, body, status, raw)
	}
	return gjson.ParseBytes(raw)
}

// TestControlNotices does over HTTP what other languages' tests of their notify_url do.
func TestControlNotices(t *testing.T) {
	box := open(t, sandbox.Config{Prefix: "/hk"})
	to := newNotifyURL(t, func(n int) int {
		if n == 1 {
			return http.StatusInternalServerError
		}
		return http.StatusNoContent
	})
	control(t, box, "inject-notices", `{"fault":"probe"}`)
	control(t, box, "inject-notices", `{"fault":"duplicated=3"}`)
	id := control(t, box, "notify", fmt.Sprintf(`{"event":"TRANSACTION.SUCCESS","url":%q,"original_type":"profitsharing",
		"set":{"receiver.amount":12345678901234567,"out_order_no":"P1"}}`, to.URL)).Get("id").String()
	control(t, box, "settle", "")
	n := control(t, box, "notices", fmt.Sprintf(`{"id":%q}`, id)).Get("notices.0")
	for path, want := range map[string]string{"id": id, "event_type": "TRANSACTION.SUCCESS", "original_type": "profitsharing", "url": to.URL, "state": "pending",
		"resource.out_order_no": "P1", "attempts.#": "1", "attempts.0.fault": "probe", "attempts.0.status": "500"} {
		if got := n.Get(path).String(); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
	if n.Get("due").String() == "" || n.Get("attempts.0.time").String() == "" {
		t.Errorf("no times: %s", n.Raw)
	}
	if raw := to.all()[0].open(t, box).Get("receiver.amount").Raw; raw != "12345678901234567" {
		t.Errorf("the amount has become %s", raw)
	}
	control(t, box, "advance", `{"by":"15s"}`)
	control(t, box, "settle", "{}")
	if n := control(t, box, "notices", "{}").Get("notices.0"); n.Get("state").String() != "accepted" || n.Get("attempts.#").Int() != 4 || n.Get("due").Exists() {
		t.Errorf("%s", n.Raw)
	}
}

// TestControlNoticesAnswers lists what a server on this machine answered to a notice only where no
// other machine can ask.
func TestControlNoticesAnswers(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("inside")) }))
	t.Cleanup(server.Close)
	for _, test := range []struct{ reason, addr, want string }{
		{"the default", "", "inside"},
		{"an address of this machine", "127.0.0.1:0", "inside"},
		{"the name of this machine", "localhost:0", "inside"},
		{"every address", "0.0.0.0:0", ""},
		{"every address, by no host", ":0", ""},
	} {
		box := open(t, sandbox.Config{Addr: test.addr})
		box.URL = "http://127.0.0.1" + box.URL[strings.LastIndex(box.URL, ":"):]
		control(t, box, "notify", fmt.Sprintf(`{"event":"REFUND.SUCCESS","url":%q}`, server.URL+"/admin"))
		control(t, box, "settle", "")
		attempt := control(t, box, "notices", "{}").Get("notices.0.attempts.0")
		if attempt.Get("answer").String() != test.want || attempt.Get("status").Int() != 200 {
			t.Errorf("%s: %s, want the answer %q", test.reason, attempt.Raw, test.want)
		}
		if got := string(box.Notices()[0].Attempts[0].Answer); got != "inside" {
			t.Errorf("%s: in Go the answer is %q", test.reason, got)
		}
	}
}

func TestControlNoticesRefuse(t *testing.T) {
	box := open(t, sandbox.Config{})
	for _, test := range []struct {
		why, name, body string
		status          int
	}{
		{"no such event", "notify", `{"event":"REFUND.MAYBE","url":"http://127.0.0.1:1/"}`, 400},
		{"no URL", "notify", `{"event":"REFUND.SUCCESS"}`, 400},
		{"a stranger's", "notify", `{"event":"REFUND.SUCCESS","url":"https://example.com/"}`, 400},
		{"set is no object", "notify", `{"event":"REFUND.SUCCESS","url":"http://127.0.0.1:1/","set":"{}"}`, 400},
		{"set is a list", "notify", `{"event":"REFUND.SUCCESS","url":"http://127.0.0.1:1/","set":[]}`, 400},
		{"set has no path", "notify", `{"event":"REFUND.SUCCESS","url":"http://127.0.0.1:1/","set":{"":1}}`, 400},
		{"an event that is an object", "notify", `{"event":{},"url":"http://127.0.0.1:1/"}`, 400},
		{"not a field, as it is listed", "notify", `{"event":"REFUND.SUCCESS","url":"http://127.0.0.1:1/","set{}":{}}`, 400},
		{"no such notice", "notices", `{"id":"1"}`, 404},
		{"a fault of answers", "inject-notices", `{"fault":"html"}`, 400},
		{"no fault", "inject-notices", `{"fault":"nothing"}`, 400},
		{"none", "inject-notices", `{}`, 400},
		{"too large a share", "rotate", `{"share":"1.5"}`, 400},
		{"no number", "switch", `{"share":"half"}`, 400},
		{"something to say", "withdraw", `{"share":"1"}`, 400},
	} {
		t.Run(test.why, func(t *testing.T) {
			status, answer := act(t, box, test.name, test.body)
			if status != test.status || answer["message"] == nil {
				t.Errorf("%d %v, want %d", status, answer, test.status)
			}
		})
	}
	if n := box.Notices(); len(n) != 0 {
		t.Errorf("%d notices", len(n))
	}
}

// TestControlRotates wants the actions to do what Rotate, Withdraw and SwitchToPublicKey do. Their
// effects are tested elsewhere.
func TestControlRotates(t *testing.T) {
	box := open(t, sandbox.Config{})
	old := fmt.Sprintf("%X", box.Certificate().SerialNumber)
	control(t, box, "switch", `{"share":"0"}`)
	signed := func() string { return newPermission(box).do(t, box).header.Get("Wechatpay-Serial") }
	if got := signed(); got != old {
		t.Errorf("after the switch back to certificates, %s signs, want %s", got, old)
	}
	serial := control(t, box, "rotate", `{"share":"1"}`).Get("serial_no").String()
	if got := signed(); got != serial || serial == old {
		t.Errorf("after the rotation %s signs, want %s", got, serial)
	}
	control(t, box, "withdraw", "")
	if now := fmt.Sprintf("%X", box.Certificate().SerialNumber); now != serial {
		t.Errorf("the certificate is %s, want %s", now, serial)
	}
	control(t, box, "switch", `{"share":"1"}`)
	if got := signed(); got != box.Key().Serial {
		t.Errorf("%s signs", got)
	}
}
