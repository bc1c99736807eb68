package sandbox

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"time"
)

// Request is a request that the sandbox received, and what became of it. The caller who gets a
// Request owns it: nothing in it is shared.
type Request struct {
	Method string
	Target string      // exactly as it stood in the request line: path and query, percent-encoded, prefix included
	Host   string      // of the Host header
	Header http.Header // all other headers
	Body   []byte      // of a form (multipart/form-data) the value of its part meta, which is what is signed
	Time   time.Time   // when it came, by Config.Now

	// File is the file of a form, nil if there is none. Its Data is there for an endpoint of Handle
	// and for Config.OnRequest. Requests and Last leave it out; Sandbox.File has that of a file that
	// was taken.
	File *File

	Vars      map[string]string // what the {names} in the path of Handle stood for, decoded
	Decrypted map[string]string // plaintext of each sensitive field that could be decrypted, by JSON Pointer: "/user_name"

	// Warnings name the fields that are not documented, with the name that was probably meant.
	// WeChat Pay ignores such fields; only Exact refuses them.
	Warnings []string

	Fault     Fault  // the fault it met, zero if none
	Taken     bool   // whether it was carried out: an endpoint took it and said anything below 400
	Status    int    // of the answer, 0 if none was sent: the connection was cut
	Code      string // error code of the answer, "" if it has none
	Issue     string // what the answer's detail says was wrong, and where: "/amount/total: …"; "" if it says nothing
	RequestID string // Request-ID of the answer
}

// clone copies all that a caller could change.
func (r Request) clone() Request {
	r.Header = r.Header.Clone()
	r.Body = bytes.Clone(r.Body)
	r.Vars = maps.Clone(r.Vars)
	r.Decrypted = maps.Clone(r.Decrypted)
	if r.File != nil {
		file := r.File.clone()
		r.File = &file
	}
	r.Warnings = slices.Clone(r.Warnings)
	return r
}

// Requests returns the newest requests since the start or the last Reset, up to Config.Keep and
// 64 MiB. They come in the order in which they were decided on. A request is decided on before a
// client can see its answer. Of a request that was refused for its signature or its form, the first
// 64 KiB of the body are kept. The caller owns them.
func (s *Sandbox) Requests() []Request { return s.journal.list() }

// Last returns the latest of Requests, and false if there is none.
func (s *Sandbox) Last() (Request, bool) {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	kept := s.journal.newest()
	if len(kept) == 0 {
		return Request{}, false
	}
	return kept[len(kept)-1].clone(), true
}

// Count returns how many requests were received since the start or the last Reset, also those that
// are no longer kept.
func (s *Sandbox) Count() int {
	s.journal.mu.Lock()
	defer s.journal.mu.Unlock()
	return s.journal.count
}
