package sandbox_test

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// instant is the time on the clock of the sandboxes whose timestamps are compared.
var instant = time.Date(2026, 8, 1, 12, 0, 0, 0, time.UTC)

func atInstant() time.Time { return instant }

const permission = `{"service_id":"500001","appid":"wxd678efh567hg6787","authorization_code":"1234323JKHDFE1243252"}`

// newPermission is a call that the sandbox carries out.
func newPermission(box *sandbox.Sandbox) *call {
	c := newCall(box, "POST", "/v3/payscore/permissions", permission)
	c.timestamp = strconv.FormatInt(instant.Unix(), 10)
	return c
}

// TestFaultsOnTheWire orders each fault both ways, by Inject and by the request's header. It
// compares what a client sees and what the sandbox records with the documentation of the fault.
func TestFaultsOnTheWire(t *testing.T) {
	type seen struct {
		Status    int
		Signature string // of reply.verified
		Code      string
		Type      string // of the content
	}
	const js, page = "application/json; charset=utf-8", "text/html"
	unix := instant.Unix()
	cases := []struct {
		fault sandbox.Fault
		want  seen
		taken bool
		check func(*testing.T, reply)
	}{
		{sandbox.Fault{}, seen{200, "public", "", js}, true, nil},
		{sandbox.BadSignature(), seen{200, "bad signature", "", js}, true, nil},
		{sandbox.Stale(-301 * time.Second), seen{200, "public", "", js}, true, hasHeader("Wechatpay-Timestamp", strconv.FormatInt(unix-301, 10))},
		{sandbox.Stale(300 * time.Second), seen{200, "public", "", js}, true, hasHeader("Wechatpay-Timestamp", strconv.FormatInt(unix+300, 10))},
		{sandbox.Stale(-time.Second), seen{200, "public", "", js}, true, hasHeader("Wechatpay-Timestamp", strconv.FormatInt(unix-1, 10))},
		{sandbox.UnknownSerial(), seen{200, "unknown serial", "", js}, true, nil},
		{sandbox.Missing("Wechatpay-Timestamp"), seen{200, "no Wechatpay-Timestamp", "", js}, true, nil},
		{sandbox.Missing("Wechatpay-Nonce"), seen{200, "no Wechatpay-Nonce", "", js}, true, nil},
		{sandbox.Missing("Wechatpay-Signature"), seen{200, "no Wechatpay-Signature", "", js}, true, nil},
		{sandbox.Missing("wechatpay-serial"), seen{200, "no Wechatpay-Serial", "", js}, true, hasHeader("Wechatpay-Nonce", "")},
		{sandbox.Unsigned(), seen{200, "no Wechatpay-Timestamp", "", js}, true, hasNoSignature},
		{sandbox.Probe(), seen{200, "bad signature", "", js}, true, isProbe},
		{sandbox.Status(400), seen{400, "public", "PARAM_ERROR", js}, false, nil},
		{sandbox.Status(401), seen{401, "public", "SIGN_ERROR", js}, false, nil},
		{sandbox.Status(403), seen{403, "public", "NO_AUTH", js}, false, nil},
		{sandbox.Status(404), seen{404, "public", "NOT_FOUND", js}, false, nil},
		{sandbox.Status(418), seen{418, "public", "INVALID_REQUEST", js}, false, nil},
		{sandbox.Status(429), seen{429, "public", "FREQUENCY_LIMITED", js}, false, nil},
		{sandbox.Status(500), seen{500, "public", "SYSTEM_ERROR", js}, true, nil},
		{sandbox.Status(501), seen{501, "public", "SERVICE_UNAVAILABLE", js}, true, nil},
		{sandbox.Status(502), seen{502, "no Wechatpay-Timestamp", "", page}, true, isHTML},
		{sandbox.Status(503), seen{503, "public", "SERVICE_UNAVAILABLE", js}, true, nil},
		{sandbox.Status(504), seen{504, "no Wechatpay-Timestamp", "", page}, true, isHTML},
		{sandbox.Status(599), seen{599, "public", "SYSTEM_ERROR", js}, true, nil},
		{sandbox.UnsignedStatus(429), seen{429, "no Wechatpay-Timestamp", "FREQUENCY_LIMITED", js}, false, hasNoSignature},
		{sandbox.UnsignedStatus(500), seen{500, "no Wechatpay-Timestamp", "SYSTEM_ERROR", js}, true, hasNoSignature},
		{sandbox.HTML(), seen{200, "no Wechatpay-Timestamp", "", page}, true, isHTML},
		{sandbox.Redirect("https://example.com/x"), seen{307, "no Wechatpay-Timestamp", "", page}, false, hasHeader("Location", "https://example.com/x")},
		{sandbox.Redirect(""), seen{307, "no Wechatpay-Timestamp", "", page}, false, hasHeader("Location", "/v3/payscore/permissions")},
		{sandbox.RedirectStatus(302, "/v3/other"), seen{302, "no Wechatpay-Timestamp", "", page}, false, hasHeader("Location", "/v3/other")},
		{sandbox.OverLong(1 << 20), seen{200, "public", "", js}, true, isJSONOf(1 << 20)},
		{sandbox.OverLong(0), seen{200, "public", "", js}, true, isJSONOf(0)},
		{sandbox.Slow(time.Millisecond), seen{200, "public", "", js}, true, nil},
		{sandbox.Stall(time.Millisecond), seen{200, "public", "", js}, true, nil},
	}
	box := open(t, sandbox.Config{Now: atInstant})
	for _, k := range cases {
		for _, way := range []string{"injected", "own header"} {
			t.Run(k.fault.String()+"/"+way, func(t *testing.T) {
				box.Reset()
				c := newPermission(box)
				order(box, c, k.fault, way)
				r := c.do(t, box)
				got := seen{r.status, r.verified(box), "", r.header.Get("Content-Type")}
				if got.Type == js && r.status >= 400 {
					got.Code = r.problem(t).Code
				}
				if diff := cmp.Diff(k.want, got); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				if k.check != nil {
					k.check(t, r)
				}
				recorded(t, box, k.fault, k.want.Status, k.want.Code, k.taken)
				if id := r.header.Get("Request-Id"); id == "" {
					t.Error("no Request-ID")
				}
			})
		}
	}
}

func order(box *sandbox.Sandbox, c *call, f sandbox.Fault, way string) {
	if way == "injected" {
		box.Inject(f)
		return
	}
	c.header.Set(sandbox.FaultHeader, f.String())
}

// recorded compares the latest entry of the history.
func recorded(t *testing.T, box *sandbox.Sandbox, f sandbox.Fault, status int, code string, taken bool) {
	t.Helper()
	if n := box.Count(); n != 1 {
		t.Fatalf("%d requests received", n)
	}
	last, _ := box.Last()
	want := sandbox.Request{Fault: f, Status: status, Code: code, Taken: taken}
	got := sandbox.Request{Fault: last.Fault, Status: last.Status, Code: last.Code, Taken: last.Taken}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("recorded (-want +got):\n%s", diff)
	}
}

// hasHeader wants a header to have a value; "" stands for any.
func hasHeader(name, value string) func(*testing.T, reply) {
	return func(t *testing.T, r reply) {
		t.Helper()
		if got := r.header.Get(name); got == "" || value != "" && got != value {
			t.Errorf("%s is %q, want %q", name, got, value)
		}
	}
}

func hasNoSignature(t *testing.T, r reply) {
	t.Helper()
	for name := range r.header {
		if strings.HasPrefix(name, "Wechatpay-") {
			t.Errorf("%s is there", name)
		}
	}
}

func isHTML(t *testing.T, r reply) {
	t.Helper()
	hasNoSignature(t, r)
	if !bytes.HasPrefix(r.body, []byte("<html>")) {
		t.Errorf("%q", r.body)
	}
}

// isProbe wants what a real probe has: the prefix, and the length of a signature.
func isProbe(t *testing.T, r reply) {
	t.Helper()
	signature := r.header.Get("Wechatpay-Signature")
	if !strings.HasPrefix(signature, "WECHATPAY/SIGNTEST/") || len(signature) != 344 {
		t.Errorf("%q", signature)
	}
}

func isJSONOf(size int) func(*testing.T, reply) {
	return func(t *testing.T, r reply) {
		t.Helper()
		var body map[string]string
		if err := json.Unmarshal(r.body, &body); err != nil || body["apply_permissions_token"] == "" {
			t.Errorf("%v: %.80s", err, r.body)
		}
		if len(r.body) < size || len(r.body) > size+200 {
			t.Errorf("%d bytes, want %d", len(r.body), size)
		}
	}
}
