package notify

import (
	"container/heap"
	"context"
	"strconv"
	"sync"
	"time"
)

// DefaultMaxNotices is how many notices a [Memory] remembers unless told otherwise. Each takes
// about 250 bytes.
const DefaultMaxNotices = 1 << 20

// sweepAtOnce is how many expired notices one Begin removes at most. One Begin adds one notice, so
// more than one go each time, and so few that no caller waits for them.
const sweepAtOnce = 8

// MemoryConfig is what a [Memory] is made of. The zero value is usable.
type MemoryConfig struct {
	// Max is how many notices are remembered at once; 0 is DefaultMaxNotices. When that many are
	// neither given back nor expired, Begin fails with ErrStoreFull for any other. Forgetting a
	// finished notice could give it a second effect, which is worse than handling a new one later.
	Max int
	// Now is the clock of leases and of Keep; nil is time.Now.
	Now func() time.Time
}

// Memory is a [Store] in the memory of one process. It forgets everything when the process ends: a
// notice that comes again afterwards is handled again. It is bounded, starts no goroutine and is
// safe for concurrent use.
type Memory struct {
	max int
	now func() time.Time

	mu       sync.Mutex
	notices  map[string]*notice
	expiring expiring
	claims   uint64 // tokens given out
}

// notice is the memory of one key.
type notice struct {
	key    string
	token  string // of the claim that holds it, or that finished it
	done   bool
	expiry time.Time // of the lease, or of the memory that it is done
	place  int       // in the heap
}

// NewMemory makes an empty Memory.
func NewMemory(c MemoryConfig) *Memory {
	if c.Max <= 0 {
		c.Max = DefaultMaxNotices
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Memory{max: c.Max, now: c.Now, notices: map[string]*notice{}}
}

// Begin takes the key, see [Store].
func (m *Memory) Begin(_ context.Context, key string, lease time.Duration) (Claim, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	m.sweep(now)
	n, found := m.live(key, now)
	switch {
	case found && n.done:
		return Claim{Verdict: Handled}, nil
	case found:
		return Claim{Verdict: Busy}, nil
	case len(m.notices) >= m.max:
		return Claim{}, ErrStoreFull
	}
	m.claims++
	token := strconv.FormatUint(m.claims, 36)
	m.put(&notice{key: key, token: token, expiry: now.Add(lease)})
	return Claim{Verdict: Mine, Token: token}, nil
}

// Done records the effect, see [Store]. It never fails for lack of room, since a notice that had
// its effect must be remembered.
func (m *Memory) Done(_ context.Context, key, token string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now()
	n, found := m.live(key, now)
	switch {
	case !found:
		m.put(&notice{key: key, token: token, done: true, expiry: now.Add(Keep)})
	case n.token != token:
		return ErrLeaseLost
	case !n.done:
		n.done, n.expiry = true, now.Add(Keep)
		heap.Fix(&m.expiring, n.place)
	}
	return nil
}

// Fail gives the key back, see [Store].
func (m *Memory) Fail(_ context.Context, key, token string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	n, found := m.live(key, m.now())
	switch {
	case !found:
		return nil
	case n.token != token || n.done:
		return ErrLeaseLost
	}
	m.remove(n)
	return nil
}

// Len returns how many notices are remembered, including expired ones that were not yet removed.
func (m *Memory) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.notices)
}

// live finds a notice that has not expired, and removes an expired one.
func (m *Memory) live(key string, now time.Time) (*notice, bool) {
	n, found := m.notices[key]
	if found && !now.Before(n.expiry) {
		m.remove(n)
		return nil, false
	}
	return n, found
}

func (m *Memory) sweep(now time.Time) {
	for range sweepAtOnce {
		if len(m.expiring) == 0 || now.Before(m.expiring[0].expiry) {
			return
		}
		m.remove(m.expiring[0])
	}
}

func (m *Memory) put(n *notice) {
	m.notices[n.key] = n
	heap.Push(&m.expiring, n)
}

func (m *Memory) remove(n *notice) {
	delete(m.notices, n.key)
	heap.Remove(&m.expiring, n.place)
}

// expiring is a heap of notices, the first to expire in front.
type expiring []*notice

func (e expiring) Len() int           { return len(e) }
func (e expiring) Less(i, j int) bool { return e[i].expiry.Before(e[j].expiry) }
func (e expiring) Swap(i, j int) {
	e[i], e[j] = e[j], e[i]
	e[i].place, e[j].place = i, j
}

// Push implements heap.Interface.
func (e *expiring) Push(x any) {
	n := x.(*notice)
	n.place = len(*e)
	*e = append(*e, n)
}

// Pop implements heap.Interface.
func (e *expiring) Pop() any {
	last := len(*e) - 1
	n := (*e)[last]
	(*e)[last] = nil
	*e = (*e)[:last]
	return n
}
