package wxpay

import "sync"

// freeAttempts is what a budget holds at most, and at the start.
const freeAttempts = 10

// budget bounds further attempts. A call that needs none earns a share of one for others. While all
// calls fail, nothing is earned, so an outage is not multiplied. It may be shared.
type budget struct {
	share float64

	mu   sync.Mutex
	left float64 // attempts
}

func newBudget(share float64) *budget { return &budget{share: share, left: freeAttempts} }

// earn counts a call whose first attempt was enough.
func (b *budget) earn() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left = min(b.left+b.share, freeAttempts)
}

// spend takes one further attempt out. It reports false when there is none.
func (b *budget) spend() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.left < 1 {
		return false
	}
	b.left--
	return true
}
