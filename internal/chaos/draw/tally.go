package draw

import (
	"maps"
	"sync"
)

// Tally counts by name. The zero value is ready. It is safe for concurrent use.
type Tally struct {
	mu    sync.Mutex
	count map[string]int
}

// Add counts one more of a name, and returns how many there were before.
func (t *Tally) Add(name string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.count == nil {
		t.count = map[string]int{}
	}
	t.count[name]++
	return t.count[name] - 1
}

// All returns a copy of the counts.
func (t *Tally) All() map[string]int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return maps.Clone(t.count)
}

// Reset forgets all counts.
func (t *Tally) Reset() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.count = nil
}
