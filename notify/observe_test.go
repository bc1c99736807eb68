package notify_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/notify"
)

type traceKey struct{}

// ending writes a result as one line.
func ending(r notify.DeliveryResult) string {
	event := "no event"
	if r.Event != nil {
		event = string(r.Event.Version) + " " + r.Event.Type
	}
	var refused *notify.Error
	reason := fmt.Sprint(r.Err)
	if errors.As(r.Err, &refused) {
		reason = "check " + string(refused.Check)
	}
	return fmt.Sprintf("%s %d, %s, %s", r.Outcome, r.StatusCode, event, reason)
}

// TestObserver sends one notice after the other. The Observer is told of the outcome of each.
func TestObserver(t *testing.T) {
	const payment = "v3 TRANSACTION.SUCCESS"
	fine := func(context.Context) error { return nil }
	once := func() *http.Request { return paid("1") }
	change := func(name, value string) func() *http.Request {
		return func() *http.Request {
			r := paid("1")
			r.Header.Set(name, value)
			return r
		}
	}
	var none notify.Verdict
	tests := []struct {
		reason  string
		request func() *http.Request // made by the test's clock, once for each line of want
		fn      func(context.Context) error
		change  func(*notify.Config)
		want    []string
	}{
		{"handled, and sent again", once, fine, nil,
			[]string{"handled 204, " + payment + ", <nil>", "duplicate 204, " + payment + ", <nil>"}},
		{"APIv2", func() *http.Request { return paidV2("1") }, fine, nil, []string{"handled 200, v2 transaction-success, <nil>"}},
		{"the function fails", once, func(context.Context) error { return errors.New("mine") }, nil,
			[]string{"failed 500, " + payment + ", mine"}},
		{"the function panics", once, func(context.Context) error { panic("the-secret") }, nil,
			[]string{"failed 500, " + payment + ", notify: panic with a string"}},
		{"late", once, func(context.Context) error { time.Sleep(20 * time.Second); return nil }, nil,
			[]string{"handled 503, " + payment + ", <nil>"}},
		{"no function", func() *http.Request { return notice("REFUND.SUCCESS", "refund", "1", "{}") }, fine, nil,
			[]string{"unregistered 501, v3 REFUND.SUCCESS, <nil>"}},
		{"forged", change("Wechatpay-Signature", "c2lnbmF0dXJl"), fine, nil, []string{"refused 400, no event, check signature"}},
		{"of an unknown key", change("Wechatpay-Serial", "PUB_KEY_ID_1"), fine, nil, []string{"refused 400, no event, check serial"}},
		{"a probe", change("Wechatpay-Signature", "WECHATPAY/SIGNTEST/c2lnbmF0dXJl"), fine, nil, []string{"refused 400, no event, check probe"}},
		{"too long", func() *http.Request { return request(strings.Repeat(" ", notify.MaxBody+1)) }, fine, nil,
			[]string{"unread 413, no event, notify: the body is over 1048576 bytes, or 65536 of XML"}},
		{"the Store gives no verdict", once, fine, func(c *notify.Config) {
			c.Store = &flawed{Store: notify.NewMemory(notify.MemoryConfig{}), verdict: &none}
		},
			[]string{"failed 500, " + payment + ", notify: the Store gave no verdict"}},
		{"no key for the Store", once, fine,
			func(c *notify.Config) {
				c.Key = func(*notify.Event) (string, error) { return "", errors.New("no order") }
			},
			[]string{"failed 500, " + payment + ", notify: Config.Key: no order"}},
		{"no Parser", once, fine, func(c *notify.Config) {
			c.Parser, c.Resolve = nil, func(*http.Request) (*notify.Parser, error) { return nil, errors.New("unknown merchant") }
		}, []string{"failed 500, no event, notify: Config.Resolve: unknown merchant"}},
		{"Resolve takes too long", once, fine, func(c *notify.Config) {
			c.Parser, c.Resolve = nil, func(*http.Request) (*notify.Parser, error) { time.Sleep(10 * time.Second); return muxParser(), nil }
		}, []string{"failed 503, no event, context deadline exceeded"}},
		{"no POST", func() *http.Request { return httptest.NewRequest(http.MethodGet, "/", nil) }, fine, nil, nil},
	}
	for _, tt := range tests {
		synctest.Test(t, func(t *testing.T) {
			var got []string
			m, _ := newMux(t, func(c *notify.Config) {
				if tt.change != nil {
					tt.change(c)
				}
				c.Observer.Delivery = func(ctx context.Context, info notify.DeliveryInfo) (context.Context, func(notify.DeliveryResult)) {
					return context.WithValue(ctx, traceKey{}, "trace"), func(r notify.DeliveryResult) { got = append(got, ending(r)) }
				}
			})
			must(t, m.HandleOriginal("TRANSACTION.SUCCESS", "transaction", func(ctx context.Context, _ *notify.Event) error {
				if ctx.Value(traceKey{}) != "trace" {
					t.Error("the function does not have the Observer's context")
				}
				return tt.fn(ctx)
			}))
			must(t, m.Handle(notify.TypeV2Payment, func(context.Context, *notify.Event) error { return nil }))
			for range max(1, len(tt.want)) {
				m.ServeHTTP(httptest.NewRecorder(), tt.request())
				time.Sleep(time.Minute) // until a late one has ended
			}
			must(t, m.Close(t.Context()))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
			}
		})
	}
}

// TestObserverBusy: while a delivery is handled, the next one of the same notice is busy.
func TestObserverBusy(t *testing.T) {
	ends := make(chan string, 2)
	m, _ := newMux(t, func(c *notify.Config) {
		c.Observer.Delivery = func(ctx context.Context, _ notify.DeliveryInfo) (context.Context, func(notify.DeliveryResult)) {
			return nil, func(r notify.DeliveryResult) { ends <- ending(r) }
		}
	})
	begun, release := make(chan bool), make(chan bool)
	must(t, m.HandleRest(func(context.Context, *notify.Event) error { begun <- true; <-release; return nil }))
	go m.ServeHTTP(httptest.NewRecorder(), paid("1"))
	<-begun
	m.ServeHTTP(httptest.NewRecorder(), paid("1"))
	got := []string{<-ends}
	close(release)
	got = append(got, <-ends)
	if diff := cmp.Diff([]string{"busy 503, v3 TRANSACTION.SUCCESS, <nil>", "handled 204, v3 TRANSACTION.SUCCESS, <nil>"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestObserverPanics: an Observer that panics, or returns a context that has ended, changes no
// answer. The log does not tell the value.
func TestObserverPanics(t *testing.T) {
	ended, cancel := context.WithCancel(context.Background())
	cancel()
	for reason, observe := range map[string]func(context.Context, notify.DeliveryInfo) (context.Context, func(notify.DeliveryResult)){
		"at the beginning": func(context.Context, notify.DeliveryInfo) (context.Context, func(notify.DeliveryResult)) {
			panic("the-secret")
		},
		"at the end": func(context.Context, notify.DeliveryInfo) (context.Context, func(notify.DeliveryResult)) {
			return ended, func(notify.DeliveryResult) { panic("the-secret") }
		},
	} {
		m, log := newMux(t, func(c *notify.Config) { c.Observer.Delivery = observe })
		must(t, m.HandleRest(func(ctx context.Context, _ *notify.Event) error { return ctx.Err() }))
		post(t, m, paid("1"), 204, okJSON)
		must(t, m.Close(t.Context()))
		log.has(t, "the Observer panicked", "panic with a string")
		if strings.Contains(log.String(), "the-secret") {
			t.Errorf("%s: the log has the value:\n%s", reason, log)
		}
	}
}
