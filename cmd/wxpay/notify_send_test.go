package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/find"
	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// merchant is a server with a Mux, as a merchant builds one.
func merchant(t *testing.T, s *session, box *sandbox.Sandbox, fn notify.HandlerFunc) *httptest.Server {
	t.Helper()
	config := box.Config()
	mux, err := notify.NewMux(notify.Config{Parser: &notify.Parser{
		Keyring: config.Keyring, APIv3Key: box.Keys().APIv3Key, MchID: config.MchID, Now: s.now,
	}})
	if err == nil {
		err = mux.HandleRest(fn)
	}
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(mux)
	t.Cleanup(func() { server.Close(); _ = mux.Close(context.Background()) })
	return server
}

// answering is a server that gives one answer to all requests.
func answering(t *testing.T, status int, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestNotifySendSession(t *testing.T) {
	s := newSession(t)
	s.now = func() time.Time { return clock }
	box := s.sandbox()
	handled := 0
	good := merchant(t, s, box, func(_ context.Context, e *notify.Event) error {
		handled++
		type refund struct {
			OutTradeNo string `json:"out_trade_no"`
			Amount     struct{ Total int64 }
		}
		if r, err := notify.As[refund](e); e.Type == "REFUND.SUCCESS" && (err != nil || r.OutTradeNo != "007" || r.Amount.Total != 100) {
			t.Errorf("%s: %s %v", e.Type, e.Resource, err)
		}
		return nil
	}).URL + "/notify"
	send := func(args ...string) { s.run(append([]string{"notify", "send"}, args...)...) }

	send("REFUND.SUCCESS", "--keys", "keys", "--to", good, "--set", "out_trade_no=007", "--set", "amount.total=100")
	send("transaction.success", "--keys", "keys", "--to", good, "--original-type", "profitsharing")
	send("COMPLAINT.CREATE", "--keys", "keys", "--to", good, "--times", "3")
	for _, fault := range []string{"bad-signature", "probe", "stale=-301s", "unknown-serial", "missing=Wechatpay-Nonce", "unsigned"} {
		send("COUPON.USE", "--keys", "keys", "--to", good, "--fault", fault)
	}
	send("COUPON.USE", "--keys", "keys", "--to", good, "--fault", "stale=-300s")
	if handled != 4 { // the three at once count as one
		t.Errorf("%d were handled", handled)
	}
	send("REFUND.SUCCESS", "--keys", "keys", "--to", answering(t, 200, `{"code":"SUCCESS","message":"成功"}`), "--fault", "bad-signature")
	send("REFUND.SUCCESS", "--keys", "keys", "--to", answering(t, 500, `{"code":"FAIL","message":"失败"}`))
	send("REFUND.SUCCESS", "--keys", "keys", "--to", answering(t, 201, ""))
	send("REFUND.SUCCESS", "--keys", "keys", "--to", answering(t, 502, "\x1b[31m"+strings.Repeat("x", 300)))
	send("REFUND.SUCCESS", "--keys", "keys", "--to", answering(t, 204, "")+"/?merchant=1")
	gone := httptest.NewServer(nil)
	gone.Close()
	send("REFUND.SUCCESS", "--keys", "keys", "--to", gone.URL)
	s.golden("notify_send")
}

func TestNotifySendMistakes(t *testing.T) {
	s := newSession(t)
	s.sandbox()
	send := func(args ...string) { s.run(append([]string{"notify", "send"}, args...)...) }
	const to = "http://127.0.0.1:1/"
	s.run("notify", "receive")
	send()
	send("REFUND.SUCESS", "--to", to)
	send("nothing", "--to", to)
	send("refund-processed", "--to", to)
	send("REFUND.SUCCESS", "--to", to)
	send("REFUND.SUCCESS", "--to", "127.0.0.1:8000", "--keys", "keys")
	send("REFUND.SUCCESS", "--to", "ftp://127.0.0.1/", "--keys", "keys")
	send("REFUND.SUCCESS", "--to", to, "--keys", "keys", "--fault", "bad")
	send("REFUND.SUCCESS", "--to", to, "--keys", "keys", "--fault", "status=500")
	send("REFUND.SUCCESS", "--to", to, "--keys", "keys", "--times", "65")
	send("REFUND.SUCCESS", "--to", to, "--keys", "keys", "--times", "2", "--fault", "probe")
	send("REFUND.SUCCESS", "--keys", "keys", "--times", "2")
	send("REFUND.SUCCESS", "--to", to, "--keys", "keys", "--original-type", "transaction")
	send("REFUND.SUCCESS", "--to", to, "--keys", "keys", "--set", "amount.total")
	send("REFUND.SUCCESS", "--to", to, "--keys", "keys", "--set", "amount.total=1,00")
	send("REFUND.SUCCESS", "--to", to, "--keys", "keys", "--fault", "duplicated=3")
	s.write("keys/apiclient_cert.pem", "")
	send("REFUND.SUCCESS", "--to", to, "--keys", "keys")
	s.golden("notify_send_mistakes")
}

// TestNotifySendWarnings sends fields that the event does not have. They may be typing errors.
func TestNotifySendWarnings(t *testing.T) {
	const list = "promotion_detail.0.goods_detail.0."
	for _, tt := range []struct{ name, set, want string }{
		{"a documented field", "out_trade_no", ""},
		{"a field inside another", "amount.total", ""},
		{"an element of a list", "promotion_detail.0", ""},
		{"a field of an element", list + "goods_id", ""},
		{"a typing error", "out_trade_n", "--set out_trade_n: this field is not documented for TRANSACTION.SUCCESS; did you mean out_trade_no?"},
		{"below a typing error", "amout.total", "did you mean amount.total?"},
		{"a typing error below", "amount.totl", "did you mean amount.total?"},
		{"a typing error in a list", list + "goods_d", "did you mean " + list + "goods_id?"},
		{"a name like no other", "colour", "--set colour: this field is not documented for TRANSACTION.SUCCESS\n"},
		{"a text has no fields", "out_trade_no.x", "--set out_trade_no.x: this field is not documented for TRANSACTION.SUCCESS\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := newSession(t)
			s.sandbox()
			r := s.quiet(t.Context(), nil, "notify", "send", "TRANSACTION.SUCCESS", "--keys", "keys", "--set", tt.set+"=1")
			if r.code != exitOK || !strings.HasPrefix(r.stdout, "POST ") {
				t.Errorf("exit code %d; it is sent all the same", r.code)
			}
			if (r.stderr == "") != (tt.want == "") || !strings.Contains(r.stderr, tt.want) {
				t.Errorf("it says %q, want %q in it", r.stderr, tt.want)
			}
		})
	}
}

func TestNotifySendJSON(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	var deliveries atomic.Int32
	counted := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		deliveries.Add(1)
		w.WriteHeader(http.StatusNoContent)
	}))
	defer counted.Close()
	r := s.quiet(t.Context(), nil, "notify", "send", "TRANSACTION.SUCCESS", "--keys", "keys", "--to", counted.URL, "--times", "5", "--json",
		"--set", "out_trade_no=1217752501201407033233368018", "--set", `promotion_detail=[{"coupon_id":"1"}]`)
	var got sentNotice
	if err := json.Unmarshal([]byte(r.stdout), &got); err != nil {
		t.Fatal(err)
	}
	var resource struct {
		OutTradeNo string `json:"out_trade_no"`
		Promotion  []any  `json:"promotion_detail"`
	}
	if err := json.Unmarshal(got.Resource, &resource); err != nil {
		t.Fatal(err)
	}
	if r.code != exitOK || !got.OK || !got.Accepted || len(got.Answers) != 5 || deliveries.Load() != 5 || got.OriginalType != "transaction" ||
		resource.OutTradeNo != "1217752501201407033233368018" || len(resource.Promotion) != 1 {
		t.Errorf("exit %d, %d deliveries\n%s", r.code, deliveries.Load(), r.stdout)
	}
	if refused := s.quiet(t.Context(), nil, "notify", "send", "REFUND.SUCCESS", "--keys", "keys", "--json", "--to", answering(t, 400, "no")); refused.code != exitFailed ||
		!strings.Contains(refused.stdout, `"body": "no"`) {
		t.Errorf("exit %d\n%s", refused.code, refused.stdout)
	}
	if len(box.Notices()) != 0 {
		t.Error("the sandbox that runs beside it has to do with it")
	}
}

// TestNotifySendPrints leaves --to out, so the notice is printed. The command notify verify must
// read all events, and say of each fault what it is. The clock stands still: 301 s are too many.
func TestNotifySendPrints(t *testing.T) {
	s := newSession(t)
	at := time.Now()
	s.now = func() time.Time { return at }
	s.sandbox()
	for _, test := range []struct {
		args []string
		want string // the check that fails
	}{
		{[]string{"TRANSACTION.SUCCESS"}, ""},
		{[]string{"REFUND.CLOSED", "--fault", "bad-signature"}, "fail  signature"},
		{[]string{"REFUND.CLOSED", "--fault", "stale=301s"}, "fail  time"},
		{[]string{"REFUND.CLOSED", "--fault", "unsigned"}, "fail  headers"},
	} {
		printed := s.quiet(t.Context(), nil, append([]string{"notify", "send", "--keys", "keys"}, test.args...)...)
		if printed.code != exitOK || !strings.HasPrefix(printed.stdout, "POST /notify HTTP/1.1\r\n") {
			t.Fatalf("%v: exit %d\n%s%s", test.args, printed.code, printed.stdout, printed.stderr)
		}
		r := s.pipe(printed.stdout, "notify", "verify", "--config", "keys")
		if (r.code == exitOK) != (test.want == "") || !strings.Contains(r.stdout, test.want) {
			t.Errorf("%v: exit %d, want %q\n%s%s", test.args, r.code, test.want, r.stdout, r.stderr)
		}
	}
}

func TestKindAt(t *testing.T) {
	fields := find.Events("TRANSACTION.SUCCESS")[0].Resource()
	for path, want := range map[string]string{
		"out_trade_no": "string", "amount": "object", "amount.payer_total": "integer", "receiver.amount": "number", "promotion_detail.0": "object", "promotion_detail.0.name": "string",
		"promotion_detail": "object[]", "nothing": "", "amount.nothing": "", "out_trade_no.x": "", "": "", "amount.exchange_rate.rate": "integer",
	} {
		if got, _ := kindAt(fields, path); got != want {
			t.Errorf("%s is %q, want %q", path, got, want)
		}
	}
}
