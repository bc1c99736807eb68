package call

import (
	"errors"
	"net/url"
	"slices"
)

// Watch learns what becomes of each sending of a call. It may be shared between goroutines.
type Watch interface {
	// Sending says that a request is about to go to the host of a URL. It returns a function that
	// takes what came of it: nil if the host has answered, or one of the errors below. Without
	// interest in that host it returns nil.
	Sending(to *url.URL) func(error)
}

var (
	// ErrHostFailed says that no whole answer came: no connection, no TLS, a cut, or silence.
	ErrHostFailed = errors.New("the host did not answer")
	// ErrHostUntold says that a sending tells nothing of its host: the caller has ended it, or its
	// own body could not be read.
	ErrHostUntold = errors.New("the sending tells nothing of its host")
)

// Begin counts one more attempt of the call, which goes to a host.
func (c *Call) Begin(host string) {
	c.mu.Lock()
	c.host = host
	c.mu.Unlock()
	c.attempts.Add(1)
}

// Host returns the host of the attempt that began last, or "".
func (c *Call) Host() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.host
}

// NoteHostFailed remembers a host that failed an attempt of the call.
func (c *Call) NoteHostFailed(host string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed = append(c.failed, host)
}

// FailedHosts returns the hosts that failed attempts of the call, the last failure last.
func (c *Call) FailedHosts() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.failed)
}

// NoteFreshHost records that a host has failed the attempt, and that a further attempt would go to
// a host that has not failed the call.
func (c *Call) NoteFreshHost() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.fresh = true
}

// TakeFreshHost reports whether NoteFreshHost was called since it was last asked. It says yes once
// for a call, so that a call is multiplied by two at most however many hosts there are.
func (c *Call) TakeFreshHost() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	is := c.fresh && !c.free
	c.fresh, c.free = false, c.free || is
	return is
}
