package sandbox_test

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

func TestEveryEvent(t *testing.T) {
	box := open(t, sandbox.Config{})
	to := newNotifyURL(t, accept)
	events := 0
	for _, w := range catalog.Webhooks() {
		if w.Protocol != "v3" {
			continue
		}
		kinds := w.OriginalTypes()
		if len(kinds) < 2 {
			kinds = []string{""} // the only one
		}
		for _, kind := range kinds {
			events++
			if _, err := box.Notify(w.Event, to.URL, sandbox.NoticeOptions{OriginalType: kind}); err != nil {
				t.Fatalf("%s: %v", w.Event, err)
			}
			settle(t, box)
			all := to.all()
			got := all[len(all)-1]
			if gjson.GetBytes(got.body, "event_type").String() != w.Event {
				t.Fatalf("%s: %s", w.Event, got.body)
			}
			if by := got.signedBy(box); by != "public" {
				t.Errorf("%s: signed by %s", w.Event, by)
			}
			checkNotice(t, w, kind, gjson.ParseBytes(got.body), got.open(t, box))
		}
	}
	if events != 109 || len(to.all()) != events {
		t.Errorf("%d events and kinds, %d notices", events, len(to.all()))
	}
}

// A notice has the original_type that its page has, in the body and in what the seal covers.
func TestNotifyOriginalType(t *testing.T) {
	box := open(t, sandbox.Config{})
	to := newNotifyURL(t, accept)
	for _, c := range []struct{ why, event, want string }{
		{"documented", "REFUND.SUCCESS", "refund"},
		{"no page says it: a word of the event", "MALL_TRANSACTION.SUCCESS", "mall_transaction"},
		{"empty in the official sample", "BUDGET.LOCKED", ""},
		{"not in the official sample", "MEDICAL_INSURANCE.SUCCESS", ""},
	} {
		if _, err := box.Notify(c.event, to.URL, sandbox.NoticeOptions{}); err != nil {
			t.Fatalf("%s: %v", c.why, err)
		}
		settle(t, box)
		all := to.all()
		got := all[len(all)-1]
		if kind := gjson.GetBytes(got.body, "resource.original_type").String(); kind != c.want {
			t.Errorf("%s: original_type %q, want %q", c.why, kind, c.want)
		}
		if !got.open(t, box).IsObject() {
			t.Errorf("%s: the resource does not open", c.why)
		}
	}
}

// An original_type that the event does not come with would make a notice that WeChat Pay never
// sends.
func TestNotifyRefusesAnUnknownKind(t *testing.T) {
	box := open(t, sandbox.Config{})
	to := newNotifyURL(t, accept)
	_, err := box.Notify("REFUND.SUCCESS", to.URL, sandbox.NoticeOptions{OriginalType: "transaction"})
	if want := `sandbox: REFUND.SUCCESS has no original_type "transaction"; it has refund`; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// checkNotice wants every documented field: of the body, and of the resource in clear. Where the
// event has several kinds of resource, those of the kind are wanted, and no others.
func checkNotice(t *testing.T, w *catalog.Webhook, kind string, body, resource gjson.Result) {
	t.Helper()
	var others []string
	if at := slices.IndexFunc(w.Shapes, func(s catalog.Shape) bool { return s.OriginalType == kind }); at >= 0 {
		for _, s := range w.Shapes {
			others = append(others, s.Fields...)
		}
		others = slices.DeleteFunc(others, func(name string) bool { return slices.Contains(w.Shapes[at].Fields, name) })
	}
	for _, name := range others {
		if resource.Get(name).Exists() {
			t.Errorf("%s of the kind %s has %s, which is of another", w.Event, kind, name)
		}
	}
	foreign := false
	var inside []catalog.Field
	ciphertext := slices.IndexFunc(w.Fields, func(f catalog.Field) bool { return f.Name == "ciphertext" })
	for i, f := range w.Fields {
		switch {
		case i > ciphertext && f.Depth > w.Fields[ciphertext].Depth:
			f.Depth -= w.Fields[ciphertext].Depth + 1
			if f.Depth == 0 {
				foreign = slices.Contains(others, f.Name)
			}
			if !foreign {
				inside = append(inside, f)
			}
		case f.Depth == 1 && i > slices.IndexFunc(w.Fields, func(f catalog.Field) bool { return f.Name == "body" }):
			if !body.Get(f.Name).Exists() {
				t.Errorf("%s has no %s", w.Event, f.Name)
			}
		}
	}
	if len(inside) == 0 {
		t.Errorf("%s has no documented resource", w.Event)
	}
	hasAll(t, w.Event, inside, resource)
}

// hasAll wants each field to be there, at its depth.
func hasAll(t *testing.T, event string, fields []catalog.Field, in gjson.Result) {
	t.Helper()
	for i := 0; i < len(fields); i++ {
		f, end := fields[i], i+1
		for end < len(fields) && fields[end].Depth > f.Depth {
			end++
		}
		v := in.Get(f.Name)
		if !v.Exists() || v.Type == gjson.Null || v.Raw == "{}" || v.Raw == "[]" {
			t.Errorf("%s has no %s in %s", event, f.Name, in.Raw)
			return
		}
		if v.IsArray() {
			v = v.Get("0")
		}
		if f.Encoded == "json" {
			v = gjson.Parse(v.String())
		}
		hasAll(t, event, fields[i+1:end], v)
		i = end - 1
	}
}

func TestNotifyIsSetUp(t *testing.T) {
	box := open(t, sandbox.Config{})
	to := newNotifyURL(t, accept)
	id, err := box.Notify("TRANSACTION.SUCCESS", to.URL, sandbox.NoticeOptions{OriginalType: "profitsharing", Set: map[string]any{"out_order_no": "P20150806125346"}})
	if err != nil {
		t.Fatal(err)
	}
	notices := settle(t, box)
	got := to.all()[0]
	if gjson.GetBytes(got.body, "id").String() != id || gjson.GetBytes(got.body, "resource.original_type").String() != "profitsharing" {
		t.Errorf("%s", got.body)
	}
	if resource := got.open(t, box); resource.Get("out_order_no").String() != "P20150806125346" || resource.Raw != string(notices[0].Resource) {
		t.Errorf("%s", resource.Raw)
	}
	if n := notices[0]; n.State != sandbox.NoticeAccepted || len(n.Attempts) != 1 || n.Attempts[0].Status != 204 || n.ID != id {
		t.Errorf("%+v", n)
	}
}

func TestNotifyRefuses(t *testing.T) {
	box := open(t, sandbox.Config{NotifyHosts: []string{"merchant.test"}})
	for _, test := range []struct{ why, event, to string }{
		{"no such event", "REFUND.MAYBE", "http://127.0.0.1:1/"},
		{"an event of APIv2", "refund-processed", "http://127.0.0.1:1/"},
		{"a URL from the documentation", "REFUND.SUCCESS", "https://www.weixin.qq.com/wxpay/pay.php"},
		{"a host that looks like one that is allowed", "REFUND.SUCCESS", "https://merchant.test.example.com/"},
		{"no URL", "REFUND.SUCCESS", ""},
		{"no host", "REFUND.SUCCESS", "http:///notify"},
		{"another scheme", "REFUND.SUCCESS", "file:///etc/passwd"},
	} {
		if _, err := box.Notify(test.event, test.to, sandbox.NoticeOptions{}); err == nil {
			t.Errorf("%s passes", test.why)
		}
	}
	if len(box.Notices()) != 0 {
		t.Error("a refused notice is kept")
	}
	for _, path := range []string{"", "list.99999", "list.99999.name"} { // an array would be filled up to its index
		if _, err := box.Notify("REFUND.SUCCESS", "http://localhost:1/", sandbox.NoticeOptions{Set: map[string]any{path: 1}}); err == nil {
			t.Errorf("the path %q passes", path)
		}
	}
}

// TestNotifySetsInOrder: an object that is set does not take away the fields that are set in it,
// for any order of a map.
func TestNotifySetsInOrder(t *testing.T) {
	box := open(t, sandbox.Config{})
	to := newNotifyURL(t, accept)
	for range 20 {
		_, err := box.Notify("REFUND.SUCCESS", to.URL, sandbox.NoticeOptions{Set: map[string]any{"amount": map[string]any{"refund": 1}, "amount.total": 2}})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range settle(t, box) {
		amount := gjson.GetBytes(n.Resource, "amount")
		if amount.Get("refund").Int() != 1 || amount.Get("total").Int() != 2 {
			t.Fatalf("%s", amount.Raw)
		}
	}
}

// TestNoticesAreSentAgain: the schedule is that of docs/protocol.md, section 5; the whole of it
// passes without waiting.
func TestNoticesAreSentAgain(t *testing.T) {
	box := open(t, sandbox.Config{Now: atInstant})
	to := newNotifyURL(t, func(int) int { return http.StatusInternalServerError })
	if _, err := box.Notify("REFUND.SUCCESS", to.URL, sandbox.NoticeOptions{}); err != nil {
		t.Fatal(err)
	}
	begun := box.Now()
	settle(t, box)
	at := []time.Duration{0}
	for _, pause := range []string{"15s", "15s", "30s", "3m", "10m", "20m", "30m", "30m", "30m", "60m", "3h", "3h", "3h", "6h", "6h"} {
		d, err := time.ParseDuration(pause)
		if err != nil {
			t.Fatal(err)
		}
		box.Advance(d - time.Second)
		if n := settle(t, box)[0]; len(n.Attempts) != len(at) || n.State != sandbox.NoticePending {
			t.Fatalf("before %s: %d attempts, %s", pause, len(n.Attempts), n.State)
		}
		box.Advance(time.Second)
		at = append(at, at[len(at)-1]+d)
		if n := settle(t, box)[0]; len(n.Attempts) != len(at) {
			t.Fatalf("after %s: %d attempts", pause, len(n.Attempts))
		}
	}
	if at[len(at)-1] != 24*time.Hour+4*time.Minute {
		t.Errorf("the last one came after %s", at[len(at)-1])
	}
	box.Advance(48 * time.Hour)
	n := settle(t, box)[0]
	if n.State != sandbox.NoticeGivenUp || len(n.Attempts) != len(at) {
		t.Errorf("%s after %d attempts", n.State, len(n.Attempts))
	}
	var times []time.Duration
	for _, a := range n.Attempts {
		times = append(times, a.Time.Sub(begun))
	}
	if diff := cmp.Diff(at, times); diff != "" {
		t.Errorf("attempts (-want +got)\n%s", diff)
	}
	all := to.all()
	for _, again := range all[1:] {
		if string(again.body) != string(all[0].body) || again.header.Get("Wechatpay-Nonce") == all[0].header.Get("Wechatpay-Nonce") {
			t.Error("an attempt differs in its body, or does not in its nonce")
		}
		if by := again.signedBy(box); by != "public" {
			t.Errorf("signed by %s", by)
		}
	}
}

func TestNoticesAreSentUntilAccepted(t *testing.T) {
	for _, test := range []struct {
		why      string
		status   int
		accepted bool
	}{
		{"204", 204, true}, {"200", 200, true}, {"201 is not one of the two", 201, false}, {"a redirect is not followed", 307, false},
		{"4xx", 400, false}, {"5xx", 503, false},
	} {
		t.Run(test.why, func(t *testing.T) {
			box := open(t, sandbox.Config{Now: atInstant})
			to := newNotifyURL(t, func(n int) int {
				if n == 1 {
					return test.status
				}
				return 204
			})
			if _, err := box.Notify("REFUND.SUCCESS", to.URL, sandbox.NoticeOptions{}); err != nil {
				t.Fatal(err)
			}
			settle(t, box)
			box.Advance(15 * time.Second)
			if n := settle(t, box)[0]; (len(n.Attempts) == 1) != test.accepted || n.State != sandbox.NoticeAccepted {
				t.Errorf("%d attempts, %s", len(n.Attempts), n.State)
			}
		})
	}
}

func TestCloseEndsNotices(t *testing.T) {
	box, err := sandbox.New(sandbox.Config{Keys: boxtest.Keys()})
	if err != nil {
		t.Fatal(err)
	}
	arrived := make(chan struct{})
	to := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // so that the server notices when the other side goes
		close(arrived)
		<-r.Context().Done()
	}))
	defer to.Close()
	if _, err := box.Notify("REFUND.SUCCESS", to.URL, sandbox.NoticeOptions{}); err != nil {
		t.Fatal(err)
	}
	<-arrived
	if err := box.Close(); err != nil {
		t.Error(err)
	}
	if err := box.Settle(t.Context()); err == nil {
		t.Error("Settle says that a notice cut off was delivered")
	}
	if _, err := box.Notify("REFUND.SUCCESS", to.URL, sandbox.NoticeOptions{}); err == nil {
		t.Error("a closed sandbox takes a notice on")
	}
}

// TestNoticeSignature: the signature that the tests above check is checked once more by hand,
// against a message written out.
func TestNoticeSignature(t *testing.T) {
	box := open(t, sandbox.Config{})
	to := newNotifyURL(t, accept)
	if _, err := box.Notify("REFUND.SUCCESS", to.URL, sandbox.NoticeOptions{}); err != nil {
		t.Fatal(err)
	}
	settle(t, box)
	n := to.all()[0]
	raw, err := base64.StdEncoding.DecodeString(n.header.Get("Wechatpay-Signature"))
	if err != nil {
		t.Fatal(err)
	}
	message := n.header.Get("Wechatpay-Timestamp") + "\n" + n.header.Get("Wechatpay-Nonce") + "\n" + string(n.body) + "\n"
	digest := sha256.Sum256([]byte(message))
	if err := rsa.VerifyPKCS1v15(box.Key().Public.(*rsa.PublicKey), crypto.SHA256, digest[:], raw); err != nil {
		t.Error(err)
	}
	want := map[string]string{"Content-Type": "application/json", "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048", "Wechatpay-Serial": box.Key().Serial}
	for name, value := range want {
		if n.header.Get(name) != value {
			t.Errorf("%s: %q", name, n.header.Get(name))
		}
	}
	var body map[string]any
	if err := json.Unmarshal(n.body, &body); err != nil || n.header.Get("Request-Id") == "" {
		t.Errorf("%v, %v", err, n.header)
	}
}
