package wxpay

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// doAsync starts a call. The call queues for a place among MaxInFlight, gives the place back when
// the answer is there, and only then lets callbacks run.
func (c *Client) doAsync(r *request) *Future {
	if err := c.gate.enter(); err != nil {
		return failed(err)
	}
	r.async = true
	f := &Future{client: c, done: make(chan struct{})}
	go func() {
		defer c.gate.leave()
		f.resolve(func() (*Response, error) { return c.observed(r, c.placed) })
	}()
	return f
}

// hold waits for a place among MaxInFlight, and returns the function that gives it back. A
// Middleware may make a call within a call, with its request's context. Such a call shares the
// place of the outer call, since otherwise each would wait for the other. A call that is not async
// waits only with QueueSync.
func (c *Client) hold(r *request) (release func(), err error) {
	if !r.async && !c.queueSync {
		return func() {}, nil
	}
	if outer, ok := r.ctx.Value(placeKey{c}).(*place); ok && outer.held.Load() {
		return func() {}, nil
	}
	start := time.Now()
	err = c.places.Acquire(r.ctx, 1)
	r.queued += time.Since(start)
	if err != nil {
		return nil, &CallError{Method: r.method, Path: r.template, Err: err}
	}
	p := new(place)
	p.held.Store(true)
	r.ctx = context.WithValue(r.ctx, placeKey{c}, p)
	return func() {
		p.held.Store(false)
		c.places.Release(1)
	}, nil
}

// place is a place among MaxInFlight. It may be shared.
type place struct {
	held atomic.Bool // until the call has ended
}

// placeKey is the key of a place of one client. A call through another client hides none.
type placeKey struct{ client *Client }

// Outcome is the result of one of several futures. It is a value, and its Response is shared with
// the future.
type Outcome struct {
	Index    int // of the future among those given to Collect
	Response *Response
	Err      error // nil exactly when the Response is not
}

// Collect yields the outcome of each future as it ends, and then closes the channel. When ctx ends,
// the futures still under way are yielded with its error; their requests go on. The channel has
// room for all, so a reader may leave early.
//
//	for outcome := range wxpay.Collect(ctx, futures...) { … }
func Collect(ctx context.Context, futures ...*Future) <-chan Outcome {
	outcomes := make(chan Outcome, len(futures))
	var group sync.WaitGroup
	for i, f := range futures {
		group.Go(func() {
			res, err := f.Wait(ctx)
			outcomes <- Outcome{Index: i, Response: res, Err: err}
		})
	}
	go func() {
		group.Wait()
		close(outcomes)
	}()
	return outcomes
}
