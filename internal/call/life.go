package call

import (
	"bytes"
	"sync"
	"time"
)

// life is the part of a Call that its attempts write while they run. They may run side by side, and
// longer than the call: a Middleware can return before an attempt that it has begun.
type life struct {
	mu      sync.Mutex
	acted   bool
	running int // attempts between Enter and Leave
	round   int // grows each time the call is made again
	ended   bool
	idle    func()   // to be called by the last attempt that leaves an ended call
	forged  error    // of a refusal whose signature is wrong
	changed bool     // see NoteChanged
	broken  bool     // the wire has failed an attempt
	first   []byte   // the body of the first attempt, see SameBody
	host    string   // of the attempt that began last
	failed  []string // hosts that failed attempts, the last failure last
	fresh   bool     // see NoteFreshHost
	free    bool     // TakeFreshHost has said yes

	tooLong time.Duration // see NoteTooLong
}

// Enter lets an attempt of a round begin. It reports false when the call has ended, or is made
// again: nothing may be sent for that round then.
func (l *life) Enter(round int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended || round != l.round {
		return false
	}
	l.running++
	return true
}

// NextRound lets the call be made again, and from now on only in the next round. It reports false
// if an attempt may have acted, or still runs and may act. anyway says that this does not matter,
// as long as the requests stay what the caller made.
func (l *life) NextRound(anyway bool) (round int, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if (!anyway || l.changed) && (l.acted || l.running > 0) {
		return 0, false
	}
	l.round++
	return l.round, true
}

// Leave ends an attempt that Enter has let begin.
func (l *life) Leave() {
	l.mu.Lock()
	l.running--
	idle := l.idle
	if l.running > 0 {
		idle = nil
	}
	l.mu.Unlock()
	if idle != nil {
		idle()
	}
}

// End ends the call and reports whether all of its attempts have left. One that has not may act.
func (l *life) End() (alone bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ended = true
	l.acted = l.acted || l.running > 0
	return l.running == 0
}

// WhenIdle calls fn when the last attempt of an ended call has left.
func (l *life) WhenIdle(fn func()) {
	l.mu.Lock()
	if l.running > 0 {
		l.idle, fn = fn, nil
	}
	l.mu.Unlock()
	if fn != nil {
		fn()
	}
}

// SameBody reports whether an attempt may be sent with a body. After an attempt that may have acted
// it is to be the body of the first: with another number it would be another payment.
func (l *life) SameBody(body []byte) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.first == nil {
		l.first = append([]byte{}, body...)
	}
	return !l.acted || bytes.Equal(l.first, body)
}

// MayHaveActed reports whether WeChat Pay may have carried out any attempt so far.
func (l *life) MayHaveActed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.acted
}

// Note records whether an attempt may have acted. An attempt that certainly has not does not undo
// an earlier one.
func (l *life) Note(acted bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.acted = l.acted || acted
}

// NoteChanged records that a Middleware has made a request another one. It may act twice, although
// the caller's may not.
func (l *life) NoteChanged() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.changed = true
}

// NoteBroken records that the wire has failed an attempt: no connection, no answer, or half of one.
func (l *life) NoteBroken() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.broken = true
}

// TakeBroken reports whether NoteBroken was called since it was last asked.
func (l *life) TakeBroken() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	was := l.broken
	l.broken = false
	return was
}

// NoteForged records the error of a refusal whose signature is wrong.
func (l *life) NoteForged(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.forged = err
}

// Forged returns the error of NoteForged, or nil.
func (l *life) Forged() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.forged
}

// NoteTooLong records the Retry-After for which a further attempt was given up.
func (l *life) NoteTooLong(asked time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.tooLong = asked
}

// TooLong returns the Retry-After of NoteTooLong, or 0.
func (l *life) TooLong() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tooLong
}
