package sending_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/internal/sending"
)

// wire is a connection that keeps what is written to it, even after Close.
type wire struct {
	net.Conn
	written bytes.Buffer
	closed  bool
}

func (w *wire) Write(p []byte) (int, error) { return w.written.Write(p) }
func (w *wire) Close() error                { w.closed = true; return nil }

// overTLS is a connection over another, as *tls.Conn is.
type overTLS struct{ net.Conn }

func (c overTLS) NetConn() net.Conn { return c.Conn }

// counted makes a connection whose bytes are counted, and the wire below it.
func counted(t *testing.T) (net.Conn, *wire) {
	t.Helper()
	below := new(wire)
	c, err := sending.Counted(func(context.Context, string, string) (net.Conn, error) { return below, nil })(t.Context(), "tcp", "host:443")
	if err != nil {
		t.Fatal(err)
	}
	return c, below
}

// attempt is a request on its way, as a transport sees it.
type attempt struct {
	*sending.Sending
	request *http.Request
	trace   *httptrace.ClientTrace
	cause   error // with which its context was ended
}

// own is a transport of net/http, other one of another make.
var own, other http.RoundTripper = new(http.Transport), nil

func begin(t *testing.T, transport http.RoundTripper, method string, body io.Reader) *attempt {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, "https://host/", body)
	if err != nil {
		t.Fatal(err)
	}
	a := new(attempt)
	a.Sending, a.request = sending.New(transport, req, func(cause error) { a.cause = cause })
	a.trace = httptrace.ContextClientTrace(a.request.Context())
	return a
}

func (a *attempt) got(c net.Conn) { a.trace.GotConn(httptrace.GotConnInfo{Conn: c}) }

// take reads n bytes of the body, and not its end.
func (a *attempt) take(t *testing.T, n int) {
	t.Helper()
	if _, err := io.ReadFull(a.request.Body, make([]byte, n)); err != nil {
		t.Fatal(err)
	}
}

// TestMayHaveLeft: the acts of a transport tell whether the request may have left whole. Only the
// body tells for a transport of another make. net/http's own also tells whether it got a
// connection.
func TestMayHaveLeft(t *testing.T) {
	for _, c := range []struct {
		reason string
		by     http.RoundTripper
		body   string // "…" stands for one of unknown length
		do     func(*attempt, net.Conn)
		want   bool
	}{
		{"of unknown length, taken to its end", other, "…", func(a *attempt, _ net.Conn) { _, _ = io.ReadAll(a.request.Body) }, true},
		{"of unknown length, not taken to its end", other, "…", func(a *attempt, _ net.Conn) { a.take(t, len("…")) }, false},
		{"a transport that reports nothing has taken the body", other, "{}", func(a *attempt, _ net.Conn) { a.take(t, 2) }, true},
		{"it has taken one byte of two", own, "{}", func(a *attempt, _ net.Conn) { a.take(t, 1) }, false},
		{"there is no body, and it reports nothing", other, "", func(*attempt, net.Conn) {}, true},
		{"net/http got no connection", own, "{}", func(*attempt, net.Conn) {}, false},
		{"net/http got none for a request without a body", own, "", func(a *attempt, _ net.Conn) { a.trace.GetConn("host:443") }, false},
		{"net/http never has the body without a connection: another protocol was registered", own, "{}", func(a *attempt, _ net.Conn) { a.take(t, 2) }, true},
		{"net/http asked for none: another protocol was registered", own, "", func(*attempt, net.Conn) {}, true},
		{"nothing was written", own, "{}", func(a *attempt, c net.Conn) { a.got(c); a.take(t, 2) }, false},
		{"a byte was written, and the last byte was taken but not the end", own, "{}", func(a *attempt, c net.Conn) {
			a.got(c)
			a.take(t, 2)
			_, _ = c.Write([]byte("P"))
		}, true},
		{"a byte was written, of a part of the body", own, "{}", func(a *attempt, c net.Conn) {
			a.got(c)
			a.take(t, 1)
			_, _ = c.Write([]byte("P"))
		}, false},
		{"bytes were written for an earlier request only", own, "", func(a *attempt, c net.Conn) {
			_, _ = c.Write([]byte("earlier"))
			a.got(c)
		}, false},
		{"nothing was written below TLS", own, "", func(a *attempt, c net.Conn) { a.got(overTLS{c}) }, false},
		{"its bytes are not counted", own, "", func(a *attempt, _ net.Conn) { a.got(new(wire)) }, true},
	} {
		conn, _ := counted(t)
		var body io.Reader = strings.NewReader(c.body)
		if c.body == "…" {
			body = io.MultiReader(body)
		}
		a := begin(t, c.by, "POST", body)
		c.do(a, conn)
		for range 2 { // the answer is final
			if got := a.MayHaveLeft(); got != c.want {
				t.Errorf("%s: MayHaveLeft %v, want %v", c.reason, got, c.want)
			}
		}
	}
}

// TestNoStaysTrue: after a no, nothing goes out, neither of the body nor over a connection.
func TestNoStaysTrue(t *testing.T) {
	conn, below := counted(t)
	a := begin(t, own, "POST", strings.NewReader("{}"))
	a.got(conn)
	a.take(t, 2)
	if a.MayHaveLeft() {
		t.Fatal("nothing was written, and it may have left")
	}
	if _, err := conn.Write([]byte("POST / HTTP/1.1")); err == nil || below.written.Len() > 0 || !below.closed {
		t.Errorf("Write: error %v; %d bytes went out; the connection is closed: %v", err, below.written.Len(), below.closed)
	}

	a = begin(t, own, "POST", strings.NewReader("{}"))
	if a.MayHaveLeft() {
		t.Fatal("the body was not taken, and it may have left")
	}
	if n, err := a.request.Body.Read(make([]byte, 2)); n > 0 || err == nil || err == io.EOF {
		t.Errorf("Read after the end: %d bytes, error %v", n, err)
	}
	late, belowLate := counted(t)
	if a.got(late); !belowLate.closed || a.cause == nil {
		t.Errorf("a connection after the end is closed: %v; the context ends with %v", belowLate.closed, a.cause)
	}
}

// TestBodyFailed: a body that cannot be read is no fault of the peer. A transport that closes the
// body while it reads has met a fault of the peer.
func TestBodyFailed(t *testing.T) {
	gone := errors.New("no such file")
	for _, c := range []struct {
		reason string
		body   io.Reader
		do     func(*attempt)
		want   bool
	}{
		{"there is none", nil, func(*attempt) {}, false},
		{"it is read to its end", strings.NewReader("{}"), func(a *attempt) { _, _ = io.ReadAll(a.request.Body) }, false},
		{"it fails", iotest.ErrReader(gone), func(a *attempt) { _, _ = io.ReadAll(a.request.Body) }, true},
		{"it fails behind the first bytes", io.MultiReader(strings.NewReader("{"), iotest.ErrReader(gone)), func(a *attempt) { _, _ = io.ReadAll(a.request.Body) }, true},
		{"the transport has closed it", iotest.ErrReader(gone), func(a *attempt) {
			_ = a.request.Body.Close()
			_, _ = io.ReadAll(a.request.Body)
		}, false},
	} {
		a := begin(t, own, "POST", c.body)
		c.do(a)
		if got := a.BodyFailed(); got != c.want {
			t.Errorf("%s: BodyFailed %v, want %v", c.reason, got, c.want)
		}
	}
}

// slow is a body that gives its bytes when it is told to.
type slow struct{ begun, release chan struct{} }

func (s slow) Read(p []byte) (int, error) {
	close(s.begun)
	<-s.release
	return copy(p, "{}"), io.EOF
}

// TestLateBytes: bytes that a reader gives after the answer was no are kept back.
func TestLateBytes(t *testing.T) {
	body := slow{make(chan struct{}), make(chan struct{})}
	a := begin(t, own, "POST", body)
	type result struct {
		n   int
		err error
	}
	read := make(chan result)
	go func() {
		n, err := a.request.Body.Read(make([]byte, 2))
		read <- result{n, err}
	}()
	<-body.begun
	if a.MayHaveLeft() {
		t.Error("no byte was handed over, and it may have left")
	}
	close(body.release)
	if got := <-read; got.n > 0 || got.err == nil || got.err == io.EOF {
		t.Errorf("Read: %d bytes, error %v", got.n, got.err)
	}
	if a.MayHaveLeft() {
		t.Error("the no has become a yes")
	}
}

// TestRepeated: a write that may have left is not sent again; a read may be.
func TestRepeated(t *testing.T) {
	for _, c := range []struct {
		reason, method string
		written        bool // something went over the first connection
		stops          bool
	}{
		{"a write that may have left", "POST", true, true},
		{"a write of which nothing has left", "POST", false, false},
		{"an unknown method is a write", "PAY", true, true},
		{"a read", "GET", true, false},
	} {
		first, _ := counted(t)
		again, belowAgain := counted(t)
		a := begin(t, own, c.method, strings.NewReader("{}"))
		a.got(first)
		a.take(t, 2)
		if c.written {
			_, _ = first.Write([]byte("P"))
		}
		body, err := a.request.GetBody()
		if errors.Is(err, sending.ErrRepeated) != c.stops || (body == nil) != c.stops {
			t.Errorf("%s: GetBody: error %v", c.reason, err)
		}
		if n, err := a.request.Body.Read(make([]byte, 2)); n > 0 || err == io.EOF {
			t.Errorf("%s: the first body goes on: %d bytes, error %v", c.reason, n, err)
		}
		if !c.stops {
			continue
		}
		a.got(again) // a transport that does not heed GetBody
		if !errors.Is(a.cause, sending.ErrRepeated) || !belowAgain.closed {
			t.Errorf("%s: the context ends with %v; the second connection is closed: %v", c.reason, a.cause, belowAgain.closed)
		}
		if !a.MayHaveLeft() {
			t.Errorf("%s: it has not left", c.reason)
		}
		explained := a.Explain(http.DefaultTransport, a.request, io.EOF)
		if diff := cmp.Diff(sending.ErrRepeated.Error(), explained.Error()); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", c.reason, diff)
		}
	}
}
