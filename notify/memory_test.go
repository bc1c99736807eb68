package notify_test

import (
	"errors"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/notify/storetest"
)

// turned is a clock that stands still until it is turned.
type turned struct{ now time.Time }

func (c *turned) Now() time.Time       { return c.now }
func (c *turned) pass(d time.Duration) { c.now = c.now.Add(d) }
func newTurned() *turned               { return &turned{time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)} }
func (c *turned) memory(max int) *notify.Memory {
	return notify.NewMemory(notify.MemoryConfig{Max: max, Now: c.Now})
}

func TestMemory(t *testing.T) {
	clock := newTurned()
	storetest.Run(t, clock.memory(0), clock.pass)
}

func begin(t testing.TB, m *notify.Memory, key string) notify.Claim {
	t.Helper()
	claim, err := m.Begin(t.Context(), key, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	return claim
}

// A full Memory takes no new notice and forgets none.
func TestMemoryFull(t *testing.T) {
	clock := newTurned()
	m := clock.memory(3)
	done := begin(t, m, "done")
	if err := m.Done(t.Context(), "done", done.Token); err != nil {
		t.Fatal(err)
	}
	clock.pass(time.Second)
	begin(t, m, "held")
	failed := begin(t, m, "failed")
	full := func(reason string) {
		t.Helper()
		if _, err := m.Begin(t.Context(), reason, time.Minute); !errors.Is(err, notify.ErrStoreFull) {
			t.Errorf("%s: %v, want %v", reason, err, notify.ErrStoreFull)
		}
	}
	full("three of three")
	if got := begin(t, m, "done").Verdict; got != notify.Handled {
		t.Errorf("what was done has verdict %d", got)
	}
	if got := begin(t, m, "held").Verdict; got != notify.Busy {
		t.Errorf("what is held has verdict %d", got)
	}
	if err := m.Fail(t.Context(), "failed", failed.Token); err != nil {
		t.Fatal(err)
	}
	if got := begin(t, m, "one more").Verdict; got != notify.Mine {
		t.Errorf("with room again: verdict %d", got)
	}
	full("three again")
	clock.pass(time.Minute)
	begin(t, m, "after the leases")
	// An effect is recorded although there is no room.
	begin(t, m, "another")
	if err := m.Done(t.Context(), "held", "its token"); err != nil || m.Len() != 4 {
		t.Errorf("Done without room: %v, %d notices", err, m.Len())
	}
}

// Expired notices go without a call that names them, a few at each Begin.
func TestMemorySweeps(t *testing.T) {
	clock := newTurned()
	m := clock.memory(1000)
	for i := range 1000 {
		key := fmt.Sprint(i)
		if err := m.Done(t.Context(), key, begin(t, m, key).Token); err != nil {
			t.Fatal(err)
		}
	}
	clock.pass(time.Second)
	for i := range 100 { // leases that run out, behind notices that are done and stay
		m := clock.memory(200)
		first := begin(t, m, "done")
		for k := range i {
			begin(t, m, fmt.Sprint("held", k))
		}
		must(t, m.Done(t.Context(), "done", first.Token))
		clock.pass(time.Minute)
		for k := range i {
			begin(t, m, fmt.Sprint("new", k))
		}
		if m.Len() != 1+i {
			t.Errorf("%d notices are remembered, want 1 that is done and %d new ones", m.Len(), i)
		}
	}
	clock.pass(notify.Keep)
	for i := range 200 {
		begin(t, m, fmt.Sprint("new", i))
	}
	if m.Len() != 200 {
		t.Errorf("%d notices are remembered, want the 200 new ones", m.Len())
	}
}

// All leases that run out at one moment are over at it, more than one Begin sweeps as well.
func TestMemoryExpiry(t *testing.T) {
	clock := newTurned()
	m := clock.memory(1000)
	const many = 100
	for i := range many {
		begin(t, m, fmt.Sprint(i))
	}
	clock.pass(time.Minute)
	for i := range many {
		key := fmt.Sprint((i + many/2) % many) // the first is one that its Begin does not sweep
		if got := begin(t, m, key).Verdict; got != notify.Mine {
			t.Errorf("notice %s has verdict %d, want %d", key, got, notify.Mine)
		}
	}
}

// A Memory takes no more memory per notice than DefaultMaxNotices says.
func TestMemorySize(t *testing.T) {
	if testing.Short() {
		t.Skip("100,000 notices")
	}
	const n = 100_000
	before := heap()
	m := notify.NewMemory(notify.MemoryConfig{})
	for i := range n {
		begin(t, m, fmt.Sprintf("1900000001/TRANSACTION.SUCCESS/transaction/%036d", i))
	}
	each := (heap() - before) / n
	runtime.KeepAlive(m)
	t.Logf("%d bytes each", each)
	if each > 350 {
		t.Errorf("a notice takes %d bytes", each)
	}
}

func heap() int64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int64(s.HeapAlloc)
}
