package notify_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/notify"
)

const (
	okJSON   = ""
	failJSON = `{"code":"FAIL","message":"失败"}`
	okXML    = `<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>`
	failXML  = `<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[失败]]></return_msg></xml>`
)

// muxParser takes notices that are sent now.
func muxParser() *notify.Parser {
	p := parser()
	p.Now = nil
	return p
}

// notice is a notice of APIv3 as an HTTP request.
func notice(eventType, originalType, id, resource string) *http.Request {
	made := body(eventType, originalType, resource)
	made["id"] = id
	return request(encode(made))
}

// request carries a body, signed now.
func request(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/notify", strings.NewReader(body))
	r.Header = sign(time.Now(), body)
	return r
}

// paid is the notice of a payment.
func paid(id string) *http.Request {
	return notice("TRANSACTION.SUCCESS", "transaction", id, `{"out_trade_no":"order-`+id+`"}`)
}

// requestV2 carries a notice of APIv2.
func requestV2(xml string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, "/notify", strings.NewReader(xml))
	r.Header.Set("Content-Type", "text/xml; charset=utf-8")
	return r
}

// paidV2 is the notice of a payment by APIv2.
func paidV2(id string) *http.Request {
	return requestV2(payment.with("transaction_id", id).signed("").xml("xml"))
}

// newMux makes a Mux that logs into the buffer.
func newMux(t testing.TB, change func(*notify.Config)) (*notify.Mux, *logged) {
	t.Helper()
	log := new(logged)
	c := notify.Config{Parser: muxParser(), Logger: slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug}))}
	if change != nil {
		change(&c)
	}
	m, err := notify.NewMux(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { must(t, m.Close(context.Background())) })
	return m, log
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// logged is a log that may be read while it is written.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// has checks that the parts are in the log.
func (l *logged) has(t testing.TB, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(l.String(), part) {
			t.Errorf("the log does not have %q:\n%s", part, l)
		}
	}
}

// post hands a request to a handler and checks the answer.
func post(t testing.TB, h http.Handler, r *http.Request, status int, body string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	checkAnswer(t, w.Result(), status, body)
}

func checkAnswer(t testing.TB, res *http.Response, status int, body string) {
	t.Helper()
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	must(t, err)
	if res.StatusCode != status || string(got) != body {
		t.Errorf("answered %d %s, want %d %s", res.StatusCode, got, status, body)
	}
	want := map[string]string{okJSON: "", failJSON: "application/json; charset=utf-8", okXML: "text/xml; charset=utf-8", failXML: "text/xml; charset=utf-8"}[body]
	if kind := res.Header.Get("Content-Type"); kind != want {
		t.Errorf("Content-Type %q, want %q", kind, want)
	}
}
