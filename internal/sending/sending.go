package sending

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
)

// ErrRepeated says that the transport began to send a write for a second time. The second sending
// was stopped; the first may have been carried out.
var ErrRepeated = errors.New("the transport began to send the request a second time, and was stopped")

// Sending is one attempt on its way through a transport. Its hooks run on the transport's
// goroutines, so it may be shared.
type Sending struct {
	write  bool // its method changes something
	direct bool // the transport is net/http's own: it reports to a ClientTrace, and obeys the context
	abort  context.CancelCauseFunc

	trace httptrace.ClientTrace

	mu       sync.Mutex
	hops     []hop
	first    [1]hop // room for hops, as a second hop is rare
	body     *body  // nil: the request has none
	only     body   // room for body, as a second copy is rare
	asked    bool   // the transport has asked for a connection; known of a write without a body
	repeated bool
	over     bool // MayHaveLeft has answered
}

// hop is a connection that the transport got for the request.
type hop struct {
	conn  *conn // nil: its bytes are not counted
	start int64 // bytes written to conn before
}

// New watches a request on its way into transport. It returns the request to hand over in place of
// req. abort ends the context of req, which stops a repeated write over HTTP/2.
func New(transport http.RoundTripper, req *http.Request, abort context.CancelCauseFunc) (*Sending, *http.Request) {
	_, direct := transport.(*http.Transport)
	s := &Sending{write: isWrite(req.Method), direct: direct, abort: abort}
	s.hops = s.first[:0]
	s.trace = httptrace.ClientTrace{GotConn: s.gotConn}
	watched := req.WithContext(httptrace.WithClientTrace(req.Context(), &s.trace))
	if req.Body != nil && req.Body != http.NoBody {
		s.body = &s.only
		s.body.inner, s.body.length = req.Body, req.ContentLength
		watched.Body = s.body
		if again := req.GetBody; again != nil {
			watched.GetBody = func() (io.ReadCloser, error) { return s.bodyAgain(again) }
		}
	} else if s.write && direct {
		s.trace.GetConn = s.getConn
	}
	return s, watched
}

func isWrite(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace, "":
		return false
	}
	return true
}

// gotConn runs before the transport writes to a connection. It stops a second sending there.
func (s *Sending) gotConn(info httptrace.GotConnInfo) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.write && s.over:
		s.stop(info.Conn)
		return
	case s.write && len(s.hops) > 0 && s.left():
		s.repeated = true
		s.stop(info.Conn)
		return
	}
	h := hop{conn: counted(info.Conn)}
	if h.conn != nil {
		h.start = h.conn.written()
	}
	s.hops = append(s.hops, h)
}

// getConn runs before the transport looks for a connection.
func (s *Sending) getConn(string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked = true
}

// stop keeps the transport from writing to its new connection. HTTP/1.1 writes at once, over a
// connection that it uses for this request only. HTTP/2 looks at the context before it writes, and
// shares the connection with other requests. A transport of another make may have left the context
// behind, so its connection is closed in any case.
func (s *Sending) stop(c net.Conn) {
	if s.abort != nil {
		s.abort(ErrRepeated)
	}
	t, isTLS := c.(*tls.Conn)
	if s.direct && isTLS && t.ConnectionState().NegotiatedProtocol == "h2" || c == nil {
		return
	}
	_ = c.Close()
}

// left reports whether the request may have left whole by now. The lock is held. It closes a
// connection that has carried nothing, so that a no stays true. For a transport of another make
// only the body tells: it may send in ways that it does not report.
func (s *Sending) left() bool {
	if s.body != nil && !s.body.whole() {
		return false
	}
	for _, h := range s.hops {
		if h.conn == nil || !h.conn.sealAt(h.start) {
			return true
		}
	}
	return !s.direct || s.isElsewhere()
}

// isElsewhere reports whether a transport of net/http has handed the request to another, which was
// registered for the scheme (RegisterProtocol) and reports nothing. net/http itself takes no body
// before it has a connection, and without a body it asks for a connection first.
func (s *Sending) isElsewhere() bool {
	return s.write && len(s.hops) == 0 && (s.body != nil || !s.asked)
}

// bodyAgain gives the transport a second copy of the body, if nothing of the first sending has
// left.
func (s *Sending) bodyAgain(again func() (io.ReadCloser, error)) (io.ReadCloser, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.body.end()
	if s.write && s.left() {
		s.repeated = true
		return nil, ErrRepeated
	}
	fresh, err := again()
	if err != nil {
		return nil, err
	}
	s.body = &body{inner: fresh, length: s.body.length}
	return s.body, nil
}

// MayHaveLeft reports, after the transport has failed, whether the request may have left whole. The
// answer is final: the transport gets no more of the body afterwards.
func (s *Sending) MayHaveLeft() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.over = true
	if s.body != nil {
		s.body.end()
	}
	return s.left()
}

// BodyFailed reports whether the request's own body could not be read, which is no fault of the
// peer.
func (s *Sending) BodyFailed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.body != nil && s.body.isBroken()
}

// Explain adds facts of the attempt to an error of the transport. net/http reports a proxy's
// refusal as its bare status text. The new error names the proxy.
func (s *Sending) Explain(transport http.RoundTripper, req *http.Request, err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.repeated {
		return ErrRepeated
	}
	if t, ok := transport.(*http.Transport); ok && t.Proxy != nil && len(s.hops) == 0 {
		if proxy, _ := t.Proxy(req); proxy != nil {
			return fmt.Errorf("no connection through the proxy %s: %w", proxy.Host, err)
		}
	}
	return err
}
