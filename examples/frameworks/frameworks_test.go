package frameworks

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/gofiber/fiber/v3"
	"github.com/labstack/echo/v5"

	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
)

func TestNetHTTP(t *testing.T) {
	t.Run("Mux", func(t *testing.T) {
		check(t, true, func(m *merchant) string { return serveHTTP(t, NetHTTPMux(m.mux())) })
	})
	t.Run("Parse", func(t *testing.T) {
		check(t, false, func(m *merchant) string { return serveHTTP(t, NetHTTPParse(m.parser, m.handle)) })
	})
}

func TestGin(t *testing.T) {
	gin.SetMode(gin.ReleaseMode)
	serve := func(t *testing.T, mount func(*gin.Engine)) string {
		engine := gin.New()
		mount(engine)
		return serveHTTP(t, engine)
	}
	t.Run("Mux", func(t *testing.T) {
		check(t, true, func(m *merchant) string { return serve(t, func(e *gin.Engine) { GinMux(e, m.mux()) }) })
	})
	t.Run("Parse", func(t *testing.T) {
		check(t, false, func(m *merchant) string { return serve(t, func(e *gin.Engine) { GinParse(e, m.parser, m.handle) }) })
	})
}

func TestEcho(t *testing.T) {
	serve := func(t *testing.T, mount func(*echo.Echo)) string {
		e := echo.New()
		mount(e)
		return serveHTTP(t, e)
	}
	t.Run("Mux", func(t *testing.T) {
		check(t, true, func(m *merchant) string { return serve(t, func(e *echo.Echo) { EchoMux(e, m.mux()) }) })
	})
	t.Run("Parse", func(t *testing.T) {
		check(t, false, func(m *merchant) string { return serve(t, func(e *echo.Echo) { EchoParse(e, m.parser, m.handle) }) })
	})
}

// serveFiber runs an app on a real connection.
func serveFiber(t *testing.T, mount func(*fiber.App)) string {
	t.Helper()
	app := fiber.New(fiber.Config{ReadTimeout: 2 * time.Second})
	mount(app)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = app.Listener(listener, fiber.ListenConfig{DisableStartupMessage: true})
	}()
	t.Cleanup(func() {
		_ = app.ShutdownWithTimeout(5 * time.Second)
		<-served
	})
	return "http://" + listener.Addr().String() + "/notify"
}

func TestFiber(t *testing.T) {
	t.Run("Mux", func(t *testing.T) {
		check(t, true, func(m *merchant) string { return serveFiber(t, func(app *fiber.App) { FiberMux(app, m.mux()) }) })
	})
	t.Run("Parse", func(t *testing.T) {
		check(t, false, func(m *merchant) string {
			return serveFiber(t, func(app *fiber.App) { FiberParse(app, m.parser, m.handle) })
		})
	})
}

// check has the sandbox send notices through the framework: verified, handled, refused. With isMux
// a notice that comes again is handled once.
func check(t *testing.T, isMux bool, serve func(*merchant) string) {
	m := newMerchant(t)
	to := serve(m)

	n, first := m.send(to, sandbox.Fault{})
	if n.State != sandbox.NoticeAccepted || first.Status != http.StatusNoContent || m.count() != 1 {
		t.Fatalf("%s, %d %s %s, handled %d times", n.State, first.Status, first.Answer, first.Err, m.count())
	}
	if e := m.handled[0]; e.ID != n.ID || e.Type != n.Event || e.OriginalType != "transaction" || !bytes.Equal(e.Resource, n.Resource) || !e.Signed {
		t.Errorf("%+v", e)
	}
	for _, fault := range []sandbox.Fault{
		sandbox.BadSignature(), sandbox.Probe(), sandbox.Stale(-301 * time.Second), sandbox.UnknownSerial(), sandbox.Missing("Wechatpay-Nonce"), sandbox.Unsigned(),
	} {
		n, first := m.send(to, fault)
		if n.State != sandbox.NoticePending || first.Status != http.StatusBadRequest || m.count() != 1 {
			t.Errorf("%s: %s, %d, handled %d times", fault, n.State, first.Status, m.count())
		}
		if got := strings.TrimSpace(string(first.Answer)); got != `{"code":"FAIL","message":"失败"}` {
			t.Errorf("%s: answered %s", fault, got)
		}
	}
	m.fails = errDown
	if n, first := m.send(to, sandbox.Fault{}); n.State != sandbox.NoticePending || first.Status != http.StatusInternalServerError || strings.Contains(string(first.Answer), "down") {
		t.Errorf("%s, %d %s", n.State, first.Status, first.Answer)
	}
	m.fails = nil
	checkBad(t, m, to)
	n, _ = m.send(to, sandbox.Duplicated(3))
	if got := m.count() - 2; n.State != sandbox.NoticeAccepted || isMux && got != 1 || got < 1 {
		t.Errorf("%s, three at once were handled %d times", n.State, got)
	}
}

// checkBad sends requests that are refused before they are verified, and a true notice with a
// header that came twice.
func checkBad(t *testing.T, m *merchant, to string) {
	t.Helper()
	for _, test := range []struct {
		why, method string
		body        io.Reader
	}{
		{"GET", http.MethodGet, nil},
		{"no body", http.MethodPost, nil},
		{"no JSON", http.MethodPost, strings.NewReader("x")},
		{"2 MiB", http.MethodPost, bytes.NewReader(make([]byte, 2<<20))},
	} {
		if status := post(t, test.method, to, test.body); status < 400 || status > 499 {
			t.Errorf("%s: %d", test.why, status)
		}
	}
	m.fails = errDown
	n, first := m.send(to, sandbox.Fault{}) // a true one that is still to be handled
	m.fails = nil
	twice := first.Header.Clone()
	twice.Add("Wechatpay-Nonce", twice.Get("Wechatpay-Nonce"))
	if status := replay(t, to, twice, n.Body); status != http.StatusBadRequest || m.count() != 1 {
		t.Errorf("a header that came twice: %d, handled %d times", status, m.count())
	}
	if status := replay(t, to, first.Header, n.Body); status != http.StatusNoContent || m.count() != 2 {
		t.Errorf("the same without it: %d, handled %d times", status, m.count())
	}
}

// replay sends a notice again as it was.
func replay(t *testing.T, to string, header http.Header, body []byte) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, to, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header = header
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res.StatusCode
}

// A function that is late under fiber still has its event and its context. Fiber uses the request's
// memory again, which the race detector would notice.
func TestFiberLate(t *testing.T) {
	m := newMerchant(t)
	mux, err := notify.NewMux(notify.Config{Parser: m.parser, Timeout: 50 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	release := make(chan struct{})
	if err := mux.HandleRest(func(ctx context.Context, e *notify.Event) error {
		if e.Type == "REFUND.SUCCESS" {
			<-release
			_ = ctx.Value("anything")
		}
		return m.handle(ctx, e)
	}); err != nil {
		t.Fatal(err)
	}
	to := serveFiber(t, func(app *fiber.App) { FiberMux(app, mux) })
	if _, err := m.box.Notify("REFUND.SUCCESS", to, sandbox.NoticeOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := m.box.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	late := m.box.Notices()[0]
	if late.State != sandbox.NoticePending || late.Attempts[0].Status != http.StatusServiceUnavailable {
		t.Fatalf("%s, %d", late.State, late.Attempts[0].Status)
	}
	for range 20 { // the connection, and its memory, serve others meanwhile
		m.send(to, sandbox.Fault{})
	}
	close(release)
	if err := mux.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	last := m.handled[len(m.handled)-1]
	if len(m.handled) != 21 || last.ID != late.ID || last.Type != "REFUND.SUCCESS" || !bytes.Equal(last.Resource, late.Resource) {
		t.Errorf("%d handled, the late one is %s", len(m.handled), last.Type)
	}
}

// The Mux can bound a slow sender under gin and echo too: their writers let its deadline through.
func TestReadDeadline(t *testing.T) {
	got := map[string]error{}
	deadline := func(name string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			got[name] = http.NewResponseController(w).SetReadDeadline(time.Now().Add(time.Minute))
		})
	}
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.POST("/notify", gin.WrapH(deadline("gin")))
	e := echo.New()
	e.POST("/notify", echo.WrapHandler(deadline("echo")))
	for _, h := range []http.Handler{engine, e} {
		post(t, http.MethodPost, serveHTTP(t, h), nil)
	}
	for _, name := range []string{"gin", "echo"} {
		if err, called := got[name]; !called || err != nil {
			t.Errorf("%s: called %v, %v", name, called, err)
		}
	}
}
