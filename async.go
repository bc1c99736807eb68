package wxpay

import (
	"context"
	"sync"
)

// doAsync starts a call: it queues for a place among MaxInFlight, gives the place back
// when the answer is there, and only then lets callbacks run.
func (c *Client) doAsync(r *request) *Future {
	if err := c.gate.enter(); err != nil {
		return failed(err)
	}
	f := &Future{client: c, done: make(chan struct{})}
	go func() {
		defer c.gate.leave()
		f.settle(func() (*Response, error) { return c.queued(r) })
	}()
	return f
}

func (c *Client) queued(r *request) (*Response, error) {
	if err := c.slots.Acquire(r.ctx, 1); err != nil {
		return nil, &CallError{Method: r.method, Path: r.template, Err: err}
	}
	defer c.slots.Release(1)
	return c.exchange(r)
}

// Outcome is what came of one of several futures. It is a value, and its Response is shared with the future.
type Outcome struct {
	Index    int // of the future among those given to Collect
	Response *Response
	Err      error // the Response is nil exactly when it is not
}

// Collect yields the outcome of each future as it ends, whichever is first, and then
// closes the channel. When ctx ends, those still under way are yielded with its error; their
// requests go on. The channel has room for all, so a reader may leave early.
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
