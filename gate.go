package wxpay

import (
	"context"
	"sync"
)

// gate counts calls in flight, so that Close can wait for them. A WaitGroup will not do: it forbids
// a first Add while Wait runs, and a call may begin while Close runs.
type gate struct {
	mu     sync.Mutex
	n      int
	closed bool
	idle   chan struct{} // closed when the gate is closed and n is 0
}

func (g *gate) init() { g.idle = make(chan struct{}) }

// enter lets a call in, unless the gate is closed.
func (g *gate) enter() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return errorf(ErrClosed, "")
	}
	g.n++
	return nil
}

// join counts what a call has begun that was let in: a callback, a probe. It is refused only after
// the last call has left a closed gate: Close no longer waits then.
func (g *gate) join() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed && g.n == 0 {
		return false
	}
	g.n++
	return true
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n--
	if g.closed && g.n == 0 {
		close(g.idle)
	}
}

// close closes the gate and waits for the last call to leave.
func (g *gate) close(ctx context.Context) error {
	g.mu.Lock()
	if !g.closed {
		g.closed = true
		if g.n == 0 {
			close(g.idle)
		}
	}
	g.mu.Unlock()
	select {
	case <-g.idle:
		return nil
	default:
	}
	select {
	case <-g.idle:
		return nil
	case <-ctx.Done():
		return &mistake{kind: ErrClosed, text: "gave up waiting for the calls in flight", cause: ctx.Err(), acted: true}
	}
}
