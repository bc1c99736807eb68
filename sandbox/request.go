package sandbox

import (
	"bytes"
	"maps"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/gate"
)

// Request is what the sandbox received, and what became of it. Whoever is given one owns it: nothing in it is shared.
type Request struct {
	Method string
	Target string      // exactly as it stood in the request line: path and query, percent-encoded, prefix included
	Host   string      // of the Host header
	Header http.Header // all other headers
	Body   []byte
	Time   time.Time // when it came, by Config.Now

	Vars      map[string]string // what the {names} in the path of Handle stood for, decoded
	Decrypted map[string]string // plaintext of each sensitive field that could be decrypted, by JSON Pointer: "/user_name"

	Fault     Fault  // the fault it met, zero if none
	Taken     bool   // whether it was carried out: an endpoint took it and said anything below 400
	Status    int    // of the answer, 0 if none was sent: the connection was cut
	Code      string // error code of the answer, "" if it has none
	Issue     string // what the answer's detail says was wrong, and where: "/amount/total: …"; "" if it says nothing
	RequestID string // Request-ID of the answer
}

// inside returns what is judged of a request.
func (r *Request) inside() gate.Request {
	return gate.Request{Method: r.Method, Target: r.Target, Host: r.Host, Header: r.Header, Body: r.Body, Time: r.Time}
}

// clone copies all that a caller could change.
func (r Request) clone() Request {
	r.Header = r.Header.Clone()
	r.Body = bytes.Clone(r.Body)
	r.Vars = maps.Clone(r.Vars)
	r.Decrypted = maps.Clone(r.Decrypted)
	return r
}

// Requests are the requests received since the start or the last Reset, the latest Config.Keep of them, in the order in
// which the sandbox came to a decision on them, which is before a client can see the answer. The caller owns what is
// returned.
func (s *Sandbox) Requests() []Request {
	s.mu.Lock()
	list := s.latest()
	s.mu.Unlock()
	// Entries are never written to once they are in the list, so they can be copied without holding others up.
	out := make([]Request, len(list))
	for i, r := range list {
		out[i] = r.clone()
	}
	return out
}

// latest are the requests that are kept. The lock is held.
func (s *Sandbox) latest() []Request {
	end := len(s.received)
	return s.received[max(0, end-s.conf.Keep):end:end]
}

// Last is the latest of Requests; false if there is none.
func (s *Sandbox) Last() (Request, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.received) == 0 {
		return Request{}, false
	}
	return s.received[len(s.received)-1].clone(), true
}

// Count is how many requests were received since the start or the last Reset, those no longer kept included.
func (s *Sandbox) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.count
}

// record keeps a request and tells Config.OnRequest.
func (s *Sandbox) record(r Request) {
	s.mu.Lock()
	s.count++
	if len(s.received)/2 >= s.conf.Keep { // so written that no Keep overflows
		s.received = append(make([]Request, 0, 2*s.conf.Keep), s.latest()...) // another array: Requests may be copying this one
	}
	s.received = append(s.received, r)
	s.mu.Unlock()
	if s.conf.OnRequest != nil {
		s.conf.OnRequest(r.clone())
	}
}
