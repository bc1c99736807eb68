package notify_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/wxpay-chain/wxpay/notify"
)

// A notice has its effect once, however often it comes, in either protocol.
func TestOnce(t *testing.T) {
	for _, c := range []struct {
		reason   string
		request  func(id string) *http.Request
		ok, fail string
		status   int
	}{
		{"APIv3", paid, okJSON, failJSON, 204},
		{"APIv2", paidV2, okXML, failXML, 200},
	} {
		t.Run(c.reason, func(t *testing.T) {
			m, _ := newMux(t, nil)
			calls := map[string]int{}
			fail := errors.New("not yet")
			must(t, m.HandleRest(func(_ context.Context, e *notify.Event) error { calls[e.ID]++; return fail }))
			post(t, m, c.request("1"), 500, c.fail)
			post(t, m, c.request("1"), 500, c.fail)
			fail = nil
			for range 3 {
				post(t, m, c.request("1"), c.status, c.ok)
			}
			post(t, m, c.request("2"), c.status, c.ok)
			if len(calls) != 2 {
				t.Fatalf("%d notices, want 2", len(calls))
			}
			for id, n := range calls {
				if n != 1 && n != 3 {
					t.Errorf("%s: called %d times", id, n)
				}
			}
		})
	}
}

// Many deliveries come at once: each notice is handled by one of them, and all are taken in the
// end.
func TestAtOnce(t *testing.T) {
	m, _ := newMux(t, nil)
	var effects [20]atomic.Int32
	must(t, m.HandleRest(func(_ context.Context, e *notify.Event) error {
		i, err := strconv.Atoi(e.ID)
		effects[i].Add(1)
		return err
	}))
	var group sync.WaitGroup
	for i := range effects {
		for range 8 {
			group.Go(func() {
				for status := 0; status != 204; { // a busy one is sent again
					w := httptest.NewRecorder()
					m.ServeHTTP(w, paid(strconv.Itoa(i)))
					status = w.Code
				}
			})
		}
	}
	group.Wait()
	for i := range effects {
		if n := effects[i].Load(); n != 1 {
			t.Errorf("notice %d had %d effects", i, n)
		}
	}
}

// While one delivery is being handled, another is told to come again.
func TestBusy(t *testing.T) {
	m, log := newMux(t, nil)
	begun, release := make(chan struct{}), make(chan struct{})
	must(t, m.HandleRest(func(context.Context, *notify.Event) error { close(begun); <-release; return nil }))
	first := make(chan struct{})
	go func() { defer close(first); post(t, m, paid("1"), 204, okJSON) }()
	<-begun
	post(t, m, paid("1"), 503, failJSON)
	close(release)
	<-first
	post(t, m, paid("1"), 204, okJSON)
	log.has(t, "being handled by another", "was handled before", "level=DEBUG msg=\"notify: handled\"", "id=1", "original_type=transaction", "request_id=08F78BB5AF0610D302189F99DD5C20BA56F89845-0", "mchid="+merchant)
}

// A panic is an error: the answer is a failure, and the notice can come again. The log does not
// tell the contents of the notice.
func TestPanic(t *testing.T) {
	var none map[string]int
	for _, c := range []struct {
		reason string
		crash  func()
		log    string
	}{
		{"a value that may be a secret", func() { panic("the-secret") }, "panic with a string"},
		{"an error that may hold one", func() { panic(errors.New("the-secret")) }, "panic with a *errors.errorString"},
		{"the runtime's own", func() { none["the-secret"]++ }, "assignment to entry in nil map"},
		{"nil", func() { panic(nil) }, "panic called with nil argument"},
		{"net/http's way to say nothing", func() { panic(http.ErrAbortHandler) }, "panic with a *errors.errorString"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			m, log := newMux(t, nil)
			crash := c.crash
			must(t, m.HandleRest(func(context.Context, *notify.Event) error { crash(); return nil }))
			post(t, m, paid("1"), 500, failJSON)
			log.has(t, "level=ERROR", c.log, "delivery_test.go:")
			if strings.Contains(log.String(), "the-secret") {
				t.Errorf("the log has the value:\n%s", log)
			}
			crash = func() {}
			post(t, m, paid("1"), 204, okJSON)
		})
	}
}

// A function that ends its goroutine has failed.
func TestGoexit(t *testing.T) {
	m, log := newMux(t, nil)
	end := runtime.Goexit
	must(t, m.HandleRest(func(context.Context, *notify.Event) error { end(); return nil }))
	post(t, m, paid("1"), 503, failJSON)
	log.has(t, "runtime.Goexit")
	end = func() {}
	post(t, m, paid("1"), 204, okJSON)
}

// A delivery goes on when WeChat Pay hangs up.
func TestHangUp(t *testing.T) {
	m, _ := newMux(t, nil)
	type key struct{}
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), key{}, "trace"))
	must(t, m.HandleRest(func(c context.Context, _ *notify.Event) error {
		cancel()
		if c.Value(key{}) != "trace" {
			t.Error("the context has lost its values")
		}
		return c.Err()
	}))
	post(t, m, paid("1").WithContext(ctx), 204, okJSON)
}

// The check that a notice fails is in the log and not in the answer. A probe is reported apart.
func TestRefused(t *testing.T) {
	probes := 0
	m, log := newMux(t, func(c *notify.Config) {
		c.OnProbe = func(_ context.Context, err error) {
			probes++
			if !errors.Is(err, notify.ErrSignatureProbe) {
				t.Error(err)
			}
		}
	})
	must(t, m.HandleRest(func(context.Context, *notify.Event) error { t.Error("a function was called"); return nil }))
	change := func(name, value string) *http.Request {
		r := paid("1")
		r.Header.Set(name, value)
		return r
	}
	for _, c := range []struct {
		reason  string
		request *http.Request
		body    string
		log     []string
	}{
		{"no signature", change("Wechatpay-Signature", ""), failJSON, []string{"level=WARN", "check=headers"}},
		{"a wrong one", change("Wechatpay-Signature", "c2lnbmF0dXJl"), failJSON, []string{"level=WARN", "check=signature"}},
		{"an old one", change("Wechatpay-Timestamp", "1700000000"), failJSON, []string{"level=WARN", "check=clock"}},
		{"an unknown key", change("Wechatpay-Serial", "PUB_KEY_ID_1"), failJSON, []string{"level=WARN", "check=serial", "PUB_KEY_ID_1"}},
		{"a probe", change("Wechatpay-Signature", "WECHATPAY/SIGNTEST/c2lnbmF0dXJl"), failJSON, []string{"level=INFO", "check=probe"}},
		{"no JSON, truly signed", request("hello"), failJSON, []string{"level=ERROR", "check=form"}},
		{"under a key that is not ours any more", request(resourceWith("ciphertext", seal(keyV2, resourceIV, "refund", refund))), failJSON, []string{"level=ERROR", "check=decryption"}},
		{"APIv2 with a flipped byte", func() *http.Request {
			r := paidV2("1")
			b := new(strings.Builder)
			must(t, r.Write(b))
			_, body, _ := strings.Cut(b.String(), "\r\n\r\n")
			return httptest.NewRequest("POST", "/", strings.NewReader(strings.Replace(body, "1409811653", "1409811654", 1)))
		}(), failXML, []string{"level=WARN", "check=signature"}},
	} {
		t.Log(c.reason)
		before := len(log.String())
		post(t, m, c.request, 400, c.body)
		for _, part := range c.log {
			if wrote := log.String()[before:]; !strings.Contains(wrote, part) {
				t.Errorf("%s: the log has no %q: %s", c.reason, part, wrote)
			}
		}
		for _, secret := range []string{keyV2, keyV3, "c2lnbmF0dXJl"} {
			if strings.Contains(log.String(), secret) {
				t.Errorf("%s: the log has %q", c.reason, secret)
			}
		}
	}
	if probes != 1 {
		t.Errorf("%d probes reported, want 1", probes)
	}
}
