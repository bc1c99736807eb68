package sending_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/sending"
)

// acts are things that a transport does with a request.
type act func(*http.Request)

func take(req *http.Request) { _, _ = io.ReadAll(req.Body) }
func part(req *http.Request) { _, _ = io.ReadFull(req.Body, make([]byte, 1)) }

// TestMayHaveLeft orders what a transport does before it fails. Only the body tells for a transport
// of another make; net/http's own also tells whether it got a connection.
func TestMayHaveLeft(t *testing.T) {
	got := func(req *http.Request) {
		httptrace.ContextClientTrace(req.Context()).GotConn(httptrace.GotConnInfo{Conn: new(net.TCPConn)})
	}
	own, other := http.RoundTripper(new(http.Transport)), http.RoundTripper(nil)
	for _, c := range []struct {
		why       string
		transport http.RoundTripper
		body      string
		acts      []act
		want      bool
	}{
		{"net/http got no connection", own, "{}", []act{take}, false},
		{"net/http got none for a request without a body", own, "", nil, false},
		{"net/http got one and took the body", own, "{}", []act{got, take}, true},
		{"net/http got one and took a part of the body", own, "{}", []act{got, part}, false},
		{"net/http got one for a request without a body", own, "", []act{got}, true},
		{"another took the body and reports nothing", other, "{}", []act{take}, true},
		{"another reports nothing, and there is no body", other, "", nil, true},
		{"another did not touch the body", other, "{}", nil, false},
		{"another took a part of the body", other, "{}", []act{got, part}, false},
	} {
		req := newRequest(t, c.body)
		s, watched := sending.New(c.transport, req, nil)
		for _, do := range c.acts {
			do(watched)
		}
		if got := s.MayHaveLeft(); got != c.want {
			t.Errorf("%s: %v", c.why, got)
		}
	}
}

// TestNothingAfterTheAnswer: an answer of MayHaveLeft stays true. The transport gets no more
// of the body, and no connection.
func TestNothingAfterTheAnswer(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	s, watched := sending.New(nil, newRequest(t, "{}").WithContext(ctx), cancel)
	if s.MayHaveLeft() {
		t.Fatal("nothing was taken")
	}
	if n, err := watched.Body.Read(make([]byte, 8)); n != 0 || err == nil {
		t.Errorf("%d bytes of the body, %v", n, err)
	}
	here, there := net.Pipe()
	defer there.Close()
	httptrace.ContextClientTrace(watched.Context()).GotConn(httptrace.GotConnInfo{Conn: here})
	if _, err := here.Write([]byte("POST")); err == nil || ctx.Err() == nil {
		t.Errorf("the connection is open: %v; the context: %v", err, ctx.Err())
	}
}

func newRequest(t *testing.T, body string) *http.Request {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://api.mch.weixin.qq.com/v3/thing", reader)
	if err != nil {
		t.Fatal(err)
	}
	return req
}
