package frameworks

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// merchant has a sandbox, and handles notices by writing them down.
type merchant struct {
	t      *testing.T
	box    *sandbox.Sandbox
	parser *notify.Parser

	mu      sync.Mutex
	handled []*notify.Event
	fails   error
}

func newMerchant(t *testing.T) *merchant {
	t.Helper()
	box := boxtest.New(t, sandbox.Config{})
	config := box.Config()
	return &merchant{t: t, box: box, parser: &notify.Parser{Keyring: config.Keyring, APIv3Key: box.Keys().APIv3Key, MchID: config.MchID}}
}

func (m *merchant) handle(_ context.Context, e *notify.Event) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fails != nil {
		return m.fails
	}
	m.handled = append(m.handled, e)
	return nil
}

// mux is a Mux for the merchant.
func (m *merchant) mux() *notify.Mux {
	m.t.Helper()
	mux, err := notify.NewMux(notify.Config{Parser: m.parser})
	if err == nil {
		err = mux.HandleOriginal("TRANSACTION.SUCCESS", "transaction", m.handle)
	}
	if err != nil {
		m.t.Fatal(err)
	}
	m.t.Cleanup(func() { _ = mux.Close(context.Background()) })
	return mux
}

// send has the sandbox send a notice, with a fault if one is given. It returns the result of the
// first attempt.
func (m *merchant) send(to string, fault sandbox.Fault) (sandbox.Notice, sandbox.Delivery) {
	m.t.Helper()
	m.box.Reset()
	err := m.box.InjectNotices(fault)
	if err == nil {
		_, err = m.box.Notify("TRANSACTION.SUCCESS", to, sandbox.NoticeOptions{Set: map[string]any{"out_trade_no": "1217752501201407033233368018"}})
	}
	if err == nil {
		err = m.box.Settle(m.t.Context())
	}
	if err != nil {
		m.t.Fatal(err)
	}
	n := m.box.Notices()[0]
	return n, n.Attempts[0]
}

func (m *merchant) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.handled)
}

// once is a body that is read once: a read behind its end, or a second round, is a mistake.
type once struct {
	io.ReadCloser
	t     *testing.T
	ended bool
	read  int
}

func (o *once) Read(p []byte) (int, error) {
	if o.ended {
		o.t.Error("the body is read behind its end")
	}
	n, err := o.ReadCloser.Read(p)
	o.read += n
	o.ended = err != nil
	return n, err
}

// serveHTTP runs a handler on a real server, and watches how bodies are read.
func serveHTTP(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := &once{ReadCloser: r.Body, t: t}
		length := r.ContentLength
		r.Body = body
		h.ServeHTTP(w, r)
		if r.Method == http.MethodPost && length <= notify.MaxBody && int64(body.read) != length {
			t.Errorf("%d bytes of %d were read", body.read, length)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL + "/notify"
}

// post sends a request that is no notice.
func post(t *testing.T, method, to string, body io.Reader) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, method, to, body)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

var errDown = errors.New("the database is down")
