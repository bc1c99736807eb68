package sandbox

import (
	"bytes"
	"sync"
)

const (
	journalBytes = 64 << 20 // what the journal keeps of requests, in bytes
	strangeBytes = 64 << 10 // what it keeps of the body of a request that the merchant did not sign
)

// journal remembers requests. It is safe for concurrent use.
type journal struct {
	keep int           // how many: the newest
	told func(Request) // Config.OnRequest, may be nil

	mu       sync.Mutex // guards what follows
	received []Request  // the forgotten, then the kept; an entry is never written to
	gone     int        // how many of received are forgotten
	size     int        // of the kept, in bytes
	waste    int        // of the forgotten, in bytes
	count    int        // of all that were received
}

// record remembers a request and tells of it. known reports whether the merchant signed it.
func (j *journal) record(r Request, known bool) {
	kept := r
	if !known && len(kept.Body) > strangeBytes {
		kept.Body = bytes.Clone(kept.Body[:strangeBytes]) // a copy, so that the rest is free
	}
	if r.File != nil {
		file := *r.File
		file.Data = nil // a file that was taken is kept apart
		kept.File = &file
	}
	j.mu.Lock()
	j.count++
	j.received = append(j.received, kept)
	j.size += weight(&kept)
	j.forget()
	j.mu.Unlock()
	if j.told != nil {
		j.told(r.clone())
	}
}

// forget forgets the oldest requests, but never the last one. It copies the others to another array
// once the forgotten are as many or as large: list may be copying this array. The lock is held.
func (j *journal) forget() {
	for kept := len(j.received) - j.gone; kept > 1 && (kept > j.keep || j.size > journalBytes); kept-- {
		w := weight(&j.received[j.gone])
		j.size, j.waste, j.gone = j.size-w, j.waste+w, j.gone+1
	}
	if j.waste > journalBytes || j.gone > 0 && j.gone >= len(j.received)-j.gone {
		j.received = append(make([]Request, 0, 2*(len(j.received)-j.gone)), j.newest()...)
		j.gone, j.waste = 0, 0
	}
}

// weight returns about how many bytes a request takes.
func weight(r *Request) int {
	const each = 512 // the Request itself, and the lists of its headers
	n := each + len(r.Body) + len(r.Target)
	for name, values := range r.Header {
		n += len(name)
		for _, value := range values {
			n += len(value)
		}
	}
	for _, text := range r.Decrypted {
		n += len(text)
	}
	for _, text := range r.Warnings {
		n += len(text)
	}
	return n
}

// newest returns the requests that are kept. The lock is held.
func (j *journal) newest() []Request {
	return j.received[j.gone:len(j.received):len(j.received)]
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
	j.received, j.gone, j.size, j.waste, j.count = nil, 0, 0, 0, 0
}
