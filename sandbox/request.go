package sandbox

import (
	"bytes"
	"maps"
	"net/http"
	"time"
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
	RequestID string // Request-ID of the answer
}

// clone copies all that a caller could change.
func (r Request) clone() Request {
	r.Header = r.Header.Clone()
	r.Body = bytes.Clone(r.Body)
	r.Vars = maps.Clone(r.Vars)
	r.Decrypted = maps.Clone(r.Decrypted)
	return r
}

// Requests are all requests received since the start or the last Reset, in the order in which the sandbox came to a
// decision on them, which is before a client can see the answer. The caller owns what is returned.
func (s *Sandbox) Requests() []Request {
	s.mu.Lock()
	list := s.received[:len(s.received):len(s.received)]
	s.mu.Unlock()
	// Entries are never written to once they are in the list, so they can be copied without holding others up.
	out := make([]Request, len(list))
	for i, r := range list {
		out[i] = r.clone()
	}
	return out
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

// Count is the number of Requests.
func (s *Sandbox) Count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.received)
}

func (s *Sandbox) record(r Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.received = append(s.received, r)
}
