package sandbox

import (
	"bytes"
	"maps"
	"net/http"
	"sync"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/gate"
)

// Request is a request that the sandbox received, and what became of it. The caller who gets a
// Request owns it: nothing in it is shared.
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

// journal remembers requests. It is safe for concurrent use.
type journal struct {
	keep int           // how many: the newest
	told func(Request) // Config.OnRequest, may be nil

	mu       sync.Mutex // guards what follows
	received []Request  // up to twice keep; an entry is never written to
	count    int        // of all that were received
}

// record remembers a request and tells of it.
func (j *journal) record(r Request) {
	j.mu.Lock()
	j.count++
	if len(j.received)/2 >= j.keep { // so written that no Keep overflows
		j.received = append(make([]Request, 0, 2*j.keep), j.newest()...) // another array: list may be copying this one
	}
	j.received = append(j.received, r)
	j.mu.Unlock()
	if j.told != nil {
		j.told(r.clone())
	}
}

// newest returns the requests that are kept. The lock is held.
func (j *journal) newest() []Request {
	end := len(j.received)
	return j.received[max(0, end-j.keep):end:end]
}

// list returns copies of the requests that are kept.
func (j *journal) list() []Request {
	j.mu.Lock()
	kept := j.newest()
	j.mu.Unlock()
	out := make([]Request, len(kept)) // copied without the lock, so that others are not held up
	for i, r := range kept {
		out[i] = r.clone()
	}
	return out
}

// reset forgets all requests.
func (j *journal) reset() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.received, j.count = nil, 0
}

// Requests returns the newest requests since the start or the last Reset, up to Config.Keep, in the
// order in which they were decided on. A request is decided on before a client can see its answer.
// The caller owns them.
func (s *Sandbox) Requests() []Request { return s.journal.list() }

// Last returns the latest of Requests, and false if there is none.
func (s *Sandbox) Last() (Request, bool) {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	if len(s.journal.received) == 0 {
		return Request{}, false
	}
	return s.journal.received[len(s.journal.received)-1].clone(), true
}

// Count returns how many requests were received since the start or the last Reset, also those that
// are no longer kept.
func (s *Sandbox) Count() int {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	return s.journal.count
}
