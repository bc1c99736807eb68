package notify_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wxpay-chain/wxpay/notify"
)

// A request that is no notice is answered in form, and reaches no function.
func TestNoNotice(t *testing.T) {
	m, log := newMux(t, nil)
	must(t, m.HandleRest(func(context.Context, *notify.Event) error { t.Error("a function was called"); return nil }))
	send := func(method, kind, body string) *http.Request {
		r := httptest.NewRequest(method, "/notify", strings.NewReader(body))
		r.Header.Set("Content-Type", kind)
		return r
	}
	for _, c := range []struct {
		reason  string
		request *http.Request
		status  int
		body    string
		log     string
	}{
		{"GET", send("GET", "application/json", ""), 405, failJSON, ""},
		{"GET with a body", send("GET", "application/json", "{}"), 405, failJSON, ""},
		{"PUT", send("PUT", "application/json", "{}"), 405, failJSON, ""},
		{"GET of XML", send("GET", "text/xml", ""), 405, failXML, ""},
		{"an empty body", send("POST", "application/json", ""), 400, failJSON, "check=headers"},
		{"an unsigned object", send("POST", "application/json", "{}"), 400, failJSON, "check=headers"},
		{"an empty body of XML", send("POST", "text/xml; charset=utf-8", ""), 400, failXML, "level=WARN"},
		{"XML by its first character", send("POST", "application/json", "\n<xml></xml>"), 400, failXML, "level=WARN"},
		{"the other name of XML", send("POST", "application/xml", "x"), 400, failXML, "level=WARN"},
		{"2 MiB, correctly signed", notice("TRANSACTION.SUCCESS", "transaction", "1", `{"x":"`+strings.Repeat("x", 2<<20)+`"}`), 413, failJSON, "over 1048576 bytes"},
		{"2 MiB of XML", send("POST", "text/xml", strings.Repeat("<", 2<<20)), 413, failXML, "over 1048576 bytes"},
		{"one byte over 1 MiB", send("POST", "", strings.Repeat(" ", 1<<20+1)), 413, failJSON, "over 1048576 bytes"},
		{"one byte over 64 KiB of XML", send("POST", "text/xml", strings.Repeat(" ", 64<<10+1)), 413, failXML, "65536 of XML"},
		{"64 KiB of XML", send("POST", "text/xml", strings.Repeat(" ", 64<<10)), 400, failXML, "check=form"},
		{"1 MiB of XML that does not say so", send("POST", "", "<"+strings.Repeat(" ", 1<<20-1)), 400, failXML, "check=form"},
		{"1 MiB", send("POST", "", strings.Repeat(" ", 1<<20)), 400, failJSON, "check=headers"},
	} {
		before := len(log.String())
		w := httptest.NewRecorder()
		m.ServeHTTP(w, c.request)
		t.Log(c.reason)
		checkAnswer(t, w.Result(), c.status, c.body)
		if allow := w.Header().Get("Allow"); (allow == "POST") != (c.status == 405) {
			t.Errorf("%s: Allow %q", c.reason, allow)
		}
		if wrote := log.String()[before:]; !strings.Contains(wrote, c.log) {
			t.Errorf("%s: the log has no %q: %s", c.reason, c.log, wrote)
		}
	}
}

// A notice of the longest allowed body arrives whole. One byte more is not read.
func TestLongNotice(t *testing.T) {
	m, _ := newMux(t, nil)
	length := 0
	must(t, m.HandleRest(func(_ context.Context, e *notify.Event) error { length = len(e.Resource); return nil }))
	resource := `{"x":"` + strings.Repeat("x", 700_000) + `"}`
	text := encode(body("A.B", "c", resource))
	text += strings.Repeat(" ", notify.MaxBody-len(text))
	post(t, m, request(text), 204, okJSON)
	if length != len(resource) {
		t.Errorf("%d bytes of %d", length, len(resource))
	}
	post(t, m, request(text+" "), 413, failJSON)
}

// piped serves a handler over a pipe, whose time is that of the test's bubble.
func piped(t *testing.T, h http.Handler) net.Conn {
	here, there := net.Pipe()
	server := &http.Server{Handler: h}
	listener := &one{conn: make(chan net.Conn, 1), closed: make(chan struct{})}
	listener.conn <- there
	ended := make(chan struct{})
	go func() { defer close(ended); _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = here.Close(); _ = server.Close(); <-ended; synctest.Wait() })
	return here
}

// one is a listener of one connection.
type one struct {
	conn   chan net.Conn
	closed chan struct{}
}

func (l *one) Accept() (net.Conn, error) {
	select {
	case c := <-l.conn:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}
func (l *one) Close() error   { close(l.closed); return nil }
func (l *one) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// A slow sender is cut off after two fifths of Timeout, for any kind of body.
func TestSlowSender(t *testing.T) {
	for _, c := range []struct {
		reason, method, kind string
		status               int
		body                 string
		took                 time.Duration
	}{
		{"a notice", "POST", "application/json", 408, failJSON, 2 * time.Second},
		{"a notice of APIv2", "POST", "text/xml", 408, failXML, 2 * time.Second},
		{"a body that nobody wants", "GET", "application/json", 405, failJSON, 0},
	} {
		t.Run(c.reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, _ := newMux(t, nil)
				conn := piped(t, m)
				start := time.Now()
				sent := make(chan struct{})
				defer func() { _ = conn.Close(); <-sent }()
				go func() {
					defer close(sent)
					fmt.Fprintf(conn, "%s /notify HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: 1000\r\n\r\n", c.method, c.kind)
					for {
						time.Sleep(100 * time.Millisecond)
						if _, err := conn.Write([]byte{'x'}); err != nil {
							return
						}
					}
				}()
				reader := bufio.NewReader(conn)
				res, err := http.ReadResponse(reader, nil)
				must(t, err)
				checkAnswer(t, res, c.status, c.body)
				if took := time.Since(start); took < c.took || took > 2*time.Second {
					t.Errorf("answered after %v, want about %v", took, c.took)
				}
				if _, err := io.Copy(io.Discard, reader); err != nil {
					t.Error(err)
				}
				if took := time.Since(start); took > 3*time.Second {
					t.Errorf("the connection stayed for %v", took)
				}
			})
		})
	}
}

// A body that ends early is no notice.
func TestCutBody(t *testing.T) {
	m, log := newMux(t, nil)
	r := paid("1")
	r.Body = io.NopCloser(io.MultiReader(strings.NewReader("{"), broken{}))
	post(t, m, r, 400, failJSON)
	log.has(t, "the body was cut off")
	if strings.Contains(log.String(), "secret") {
		t.Error("the log quotes the transport")
	}
	r.Body = nil
	post(t, m, r, 400, failJSON)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, fmt.Errorf("malformed chunk %q", "secret") }

// The bound on the body holds neither for the function nor for the next notice over the same
// connection.
func TestKeptConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := newMux(t, nil)
		must(t, m.HandleRest(func(ctx context.Context, _ *notify.Event) error {
			select {
			case <-time.After(3 * time.Second):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}))
		conn := piped(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			m.ServeHTTP(w, r)
			if err := r.Context().Err(); err != nil { // what stands around the Mux would see it
				t.Errorf("the request's context has ended: %v", err)
			}
		}))
		reader := bufio.NewReader(conn)
		for i := range 3 {
			r := paid(fmt.Sprint(i))
			body, err := io.ReadAll(r.Body)
			must(t, err)
			r.Body = io.NopCloser(bytes.NewReader(body))
			go func() { _ = r.Write(conn) }()
			res, err := http.ReadResponse(reader, nil)
			must(t, err)
			checkAnswer(t, res, 204, okJSON)
			time.Sleep(time.Minute)
		}
	})
}

// deadlines records the deadlines that a ResponseWriter is given.
type deadlines struct {
	*httptest.ResponseRecorder
	told []time.Time
}

func (d *deadlines) SetReadDeadline(at time.Time) error {
	d.told = append(d.told, at)
	return nil
}

// The bound on the body is taken back before the function is called, also where the server does not
// do that itself.
func TestDeadlineTakenBack(t *testing.T) {
	m, _ := newMux(t, nil)
	w := &deadlines{ResponseRecorder: httptest.NewRecorder()}
	must(t, m.HandleRest(func(context.Context, *notify.Event) error {
		if len(w.told) != 3 || w.told[0].IsZero() || w.told[1].IsZero() || !w.told[2].IsZero() {
			t.Errorf("deadlines %v, want two and then none", w.told)
		}
		return nil
	}))
	m.ServeHTTP(w, paid("1"))
	checkAnswer(t, w.Result(), 204, okJSON)
}
