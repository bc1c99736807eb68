package courier

import (
	"context"
	"errors"
	"slices"

	"github.com/wxpay-chain/wxpay/sandbox/internal/fault"
)

// tellIdle wakes those who wait in WaitIdle. It does not when nothing is under way because Close
// has cut it off. The lock is held.
func (c *Courier) tellIdle() {
	if c.idle != nil && c.ctx.Err() == nil && c.isIdle() {
		close(c.idle)
		c.idle = nil
	}
}

// isIdle reports whether no attempt is under way or due. The lock is held.
func (c *Courier) isIdle() bool {
	now := c.Now()
	return c.underWay == 0 && !slices.ContainsFunc(c.pending, func(p *Parcel) bool { return !p.Due.After(now) })
}

// WaitIdle waits until no attempt is under way or due. It fails when ctx ends first, or the courier
// is closed.
func (c *Courier) WaitIdle(ctx context.Context) error {
	c.mu.Lock()
	if c.ctx.Err() != nil || c.isIdle() {
		c.mu.Unlock()
		return c.Closed()
	}
	if c.idle == nil {
		c.idle = make(chan struct{})
	}
	idle := c.idle
	c.mu.Unlock()
	c.Hurry()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-c.ctx.Done():
		return c.Closed()
	}
}

// UnderWay returns how many attempts are under way.
func (c *Courier) UnderWay() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.underWay
}

// Closed returns an error once the courier is closed, nil before.
func (c *Courier) Closed() error {
	if c.ctx.Err() != nil {
		return errors.New("sandbox: the sandbox is closed and delivers no notices")
	}
	return nil
}

// Inject queues faults for the attempts to come, one for each. If a notice cannot be sent with one
// of them, it queues none and returns an error.
func (c *Courier) Inject(faults []fault.Fault) error {
	for _, f := range faults {
		if err := f.CheckNotice(); err != nil {
			return err
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.faults = append(c.faults, faults...)
	return nil
}

// Parcels returns copies of the parcels that are remembered, the oldest first.
func (c *Courier) Parcels() []Parcel {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]Parcel, len(c.parcels))
	for i, p := range c.parcels {
		out[i] = p.clone()
	}
	return out
}

// Reset forgets all parcels and faults. Attempts under way are finished and forgotten.
func (c *Courier) Reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, p := range c.parcels {
		p.forgotten = true
	}
	c.parcels, c.pending, c.faults = nil, nil, nil
	c.tellIdle()
}

// Close ends the attempts that are under way and waits for them.
func (c *Courier) Close() {
	c.mu.Lock() // so that no Send starts the loop behind the wait
	c.stop()
	c.mu.Unlock()
	c.running.Wait()
	c.Client.CloseIdleConnections()
}
