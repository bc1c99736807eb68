package notify_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// The notices here come from the sandbox, which signs and encrypts only by the standard library.

// merchantServer is a merchant: a sandbox whose clock stands still but for Advance, and a Mux
// behind a notify_url.
type merchantServer struct {
	box    *sandbox.Sandbox
	mux    *notify.Mux
	url    string
	log    *logged
	probes atomic.Int32
	// answered is told of each answer.
	answered chan struct{}
}

func newMerchant(t *testing.T) *merchantServer {
	t.Helper()
	at := time.Now()
	still := func() time.Time { return at }
	s := &merchantServer{log: new(logged), answered: make(chan struct{}, 1000)}
	s.box = boxtest.New(t, sandbox.Config{Now: still})
	var err error
	s.mux, err = notify.NewMux(notify.Config{
		Parser:  &notify.Parser{Keyring: keyring.Static(s.box.Key()), APIv3Key: s.box.Keys().APIv3Key, MchID: "1900000109", Now: still},
		Logger:  slog.New(slog.NewTextHandler(s.log, nil)),
		OnProbe: func(context.Context, error) { s.probes.Add(1) },
	})
	must(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mux.ServeHTTP(w, r)
		s.answered <- struct{}{}
	}))
	t.Cleanup(func() { server.Close(); must(t, s.mux.Close(context.Background())) })
	s.url = server.URL + "/notify"
	return s
}

// waitIdle waits until all notices were delivered and returns them.
func (s *merchantServer) waitIdle(t *testing.T) []sandbox.Notice {
	t.Helper()
	must(t, s.box.Settle(t.Context()))
	return s.box.Notices()
}

// post has a client of the sandbox call an endpoint.
func (s *merchantServer) post(t *testing.T, path string, body wxpay.JSON, options ...wxpay.Option) *wxpay.Response {
	t.Helper()
	client, err := wxpay.New(s.box.Config())
	must(t, err)
	defer client.Close(t.Context())
	res, err := client.Chain(path).Post(t.Context(), append(options, body)...)
	must(t, err)
	return res
}

// order makes an order of 100 fen.
func (s *merchantServer) order(t *testing.T, number string) {
	t.Helper()
	s.post(t, "v3/pay/transactions/native", wxpay.JSON{"appid": "wxd678efh567hg6787", "mchid": "1900000109", "description": "QQ公仔",
		"out_trade_no": number, "notify_url": s.url, "amount": map[string]any{"total": 100}})
}

// The types into which merchants decode notices.
type (
	paidNotice struct {
		OutTradeNo    string `json:"out_trade_no"`
		TransactionID string `json:"transaction_id"`
		TradeState    string `json:"trade_state"`
		Amount        struct{ Total int }
	}
	refundNotice struct {
		OutRefundNo  string `json:"out_refund_no"`
		RefundStatus string `json:"refund_status"`
		Amount       struct{ Refund int }
	}
)

// effects are the acts of the functions, in their order.
type effects struct {
	mu   sync.Mutex
	done []string
}

func (e *effects) add(format string, args ...any) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.done = append(e.done, fmt.Sprintf(format, args...))
}

func (e *effects) are(t *testing.T, want ...string) {
	t.Helper()
	e.mu.Lock()
	defer e.mu.Unlock()
	if diff := gocmp.Diff(want, e.done); diff != "" {
		t.Errorf("effects (-want +got)\n%s", diff)
	}
}

func TestFromPrepayToHandledNotice(t *testing.T) {
	s := newMerchant(t)
	var done effects
	must(t, s.mux.HandleOriginal("TRANSACTION.SUCCESS", "transaction", func(_ context.Context, e *notify.Event) error {
		p, err := notify.As[paidNotice](e)
		if p.TransactionID == "" || e.MchID != "1900000109" || !e.Signed || e.CreateTime.IsZero() || e.Summary != "支付成功" {
			t.Errorf("%+v", e)
		}
		done.add("%s %s %d", p.OutTradeNo, p.TradeState, p.Amount.Total)
		return err
	}))
	must(t, s.mux.HandlePrefix("REFUND.", func(_ context.Context, e *notify.Event) error {
		r, err := notify.As[refundNotice](e)
		done.add("%s %s %d", r.OutRefundNo, r.RefundStatus, r.Amount.Refund)
		return err
	}))
	s.order(t, "A10001")
	must(t, s.box.Pay("A10001"))
	s.waitIdle(t)
	refund := func(number string, amount int) string {
		res := s.post(t, "v3/refund/domestic/refunds", wxpay.JSON{"out_trade_no": "A10001", "out_refund_no": number, "notify_url": s.url,
			"amount": map[string]any{"refund": amount, "total": 100, "currency": "CNY"}})
		s.waitIdle(t)
		return res.Get("refund_id").String()
	}
	id := refund("R1", 30)
	must(t, s.box.FailRefund("", "R1"))
	s.waitIdle(t)
	s.post(t, "v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund", wxpay.JSON{"out_refund_no": "R1", "type": "MERCHANT_BANK_CARD"},
		wxpay.Vars{"refund_id": id})
	s.waitIdle(t)
	refund("R2", 70)
	must(t, s.box.CloseRefund("", "R2"))
	for _, n := range s.waitIdle(t) {
		if n.State != sandbox.NoticeAccepted || len(n.Attempts) != 1 {
			t.Errorf("%s: %s after %d attempts\n%s", n.Event, n.State, len(n.Attempts), s.log)
		}
	}
	done.are(t, "A10001 SUCCESS 100", "R1 SUCCESS 30", "R1 ABNORMAL 30", "R1 SUCCESS 30", "R2 SUCCESS 70", "R2 CLOSED 70")
}
