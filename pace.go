package wxpay

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
	"golang.org/x/time/rate"
)

// pace lets attempts begin one after another. Those that wait stand in a line, and only the first
// takes a token ahead of time. A limiter does not take a token back once others have taken later
// ones. So under load all tokens would be those of waiters who have left.
type pace struct {
	limiter *rate.Limiter
	line    *semaphore.Weighted // its one place is that of the first
	behind  atomic.Int64        // that wait for the first place
}

func newPace(perSecond float64, burst int) *pace {
	return &pace{limiter: rate.NewLimiter(rate.Limit(perSecond), burst), line: semaphore.NewWeighted(1)}
}

// wait waits for a turn, for a time at most. It reports false when the turn does not come in time,
// at once if that is known.
func (p *pace) wait(ctx context.Context, most time.Duration) bool {
	if p.line.TryAcquire(1) {
		free := p.limiter.Allow()
		p.line.Release(1)
		if free {
			return true
		}
	}
	if deadline, ok := ctx.Deadline(); ok {
		most = min(most, time.Until(deadline))
	}
	within, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	if !p.first(within, most) {
		return false
	}
	defer p.line.Release(1)
	return p.limiter.Wait(within) == nil
}

// first waits for the first place in the line.
func (p *pace) first(ctx context.Context, most time.Duration) bool {
	ahead := p.behind.Add(1) - 1
	defer p.behind.Add(-1)
	missing := float64(ahead+1) - p.limiter.Tokens()
	if ahead > 0 && missing/float64(p.limiter.Limit()) > most.Seconds() {
		return false
	}
	return p.line.Acquire(ctx, 1) == nil
}
