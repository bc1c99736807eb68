// Package hostile is a server on raw sockets for tests. It fails in every way that can be
// ordered, and it knows byte for byte whether it took a request whole. Its ledger is the
// truth that wxpay.MayHaveActed is compared with.
//
// It imports neither the client nor package crypto of this module: no mistake can be made
// on both sides and cancel.
package hostile

import "sync"

// Truth is what a server knows of one call.
type Truth struct {
	// Whole counts the requests that were read to their last byte.
	Whole int
	// Began says that at least one byte of a request was read.
	Began bool
	// Blind says that a connection was given up before its client ended it. Bytes of a request may
	// have lain in the kernel unread.
	Blind bool
	// Genuine says that a 2xx answer with a right signature was sent whole.
	Genuine bool
}

// Unsent reports whether no byte of a request can have reached the server.
func (t Truth) Unsent() bool { return t.Whole == 0 && !t.Began && !t.Blind }

// ledger keeps the truth of the call that is under way. It is safe for concurrent use.
type ledger struct {
	mu    sync.Mutex
	truth Truth
}

// Next begins the truth of the next call.
func (l *ledger) Next() { l.note(func(t *Truth) { *t = Truth{} }) }

// Truth returns a copy of what is known.
func (l *ledger) Truth() Truth {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.truth
}

func (l *ledger) note(change func(*Truth)) {
	l.mu.Lock()
	defer l.mu.Unlock()
	change(&l.truth)
}

func (l *ledger) began()   { l.note(func(t *Truth) { t.Began = true }) }
func (l *ledger) whole()   { l.note(func(t *Truth) { t.Began = true; t.Whole++ }) }
func (l *ledger) blind()   { l.note(func(t *Truth) { t.Blind = true }) }
func (l *ledger) genuine() { l.note(func(t *Truth) { t.Genuine = true }) }
