package sending

import (
	"errors"
	"io"
	"sync"
)

var errEnded = errors.New("the attempt has ended: there is no more of its body")

// body hands a request's body to the transport and knows whether the last byte was handed over.
// Without its last byte a request cannot have arrived whole. body may be shared.
type body struct {
	inner  io.ReadCloser
	length int64 // as http.Request.ContentLength: 0 and below are unknown

	mu     sync.Mutex
	handed int64
	last   bool // the last byte was handed over
	broken bool // inner could not be read
	closed bool
	ended  bool
}

// Read does not hold the lock while inner reads, since that may take long. It keeps back bytes that
// come after end.
func (b *body) Read(p []byte) (int, error) {
	if b.isEnded() {
		return 0, errEnded
	}
	n, err := b.inner.Read(p)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ended {
		return 0, errEnded
	}
	b.handed += int64(n)
	b.broken = b.broken || err != nil && err != io.EOF && !b.closed
	if err == io.EOF || b.length > 0 && b.handed >= b.length {
		b.last = true
	}
	return n, err
}

// Close is the transport's. A Read that it interrupts is no fault of inner.
func (b *body) Close() error {
	b.mu.Lock()
	b.closed = true
	b.mu.Unlock()
	return b.inner.Close()
}

// isBroken reports whether inner itself has failed.
func (b *body) isBroken() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.broken
}

func (b *body) isEnded() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ended
}

// whole reports whether the last byte was handed over.
func (b *body) whole() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.last
}

// end stops the body: no byte is handed over from now on.
func (b *body) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
}
