package main

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/wxpay-chain/wxpay/internal/chaos/ledger"
)

// grown is the sort of a difference: the process holds more than before.
const grown = "grown"

// usage is what the process holds at a time, after an audit and a collection of garbage.
type usage struct {
	at         time.Duration
	goroutines int
	files      int
	heap, rss  int // bytes
}

// growth watches what the process holds during a soak. It looks at a thirtieth, a third, two thirds
// and the end of it: of 30 minutes, at 1, 10, 20 and 30.
type growth struct {
	marks  []time.Duration // still to come
	settle time.Duration   // how long connections have to end
	seen   []usage
}

func newGrowth(soak time.Duration) *growth {
	if soak <= 0 {
		return &growth{}
	}
	return &growth{
		marks:  []time.Duration{soak / 30, soak / 3, 2 * soak / 3, soak},
		settle: min(soak/100, 20*time.Second), // net/http keeps a connection for some seconds
	}
}

// look records the usage if a mark has passed. It is called between two generations, when nothing
// is under way.
func (g *growth) look(at time.Duration, tell func(string, ...any)) {
	if len(g.marks) == 0 || at < g.marks[0] {
		return
	}
	for len(g.marks) > 0 && at >= g.marks[0] {
		g.marks = g.marks[1:]
	}
	u := measure(at, g.settle)
	g.seen = append(g.seen, u)
	tell("%6.0f s: %d goroutines, %d files, heap %.1f MiB, RSS %.1f MiB", at.Seconds(), u.goroutines, u.files, mib(u.heap), mib(u.rss))
}

// judge compares the last usage with that at a third of the time, when all that is bounded by a
// count has reached its bound. A little growth is allowed, since garbage is not exact.
func (g *growth) judge() (found []ledger.Difference) {
	if len(g.seen) < 3 {
		return nil
	}
	from, to := g.seen[1], g.seen[len(g.seen)-1]
	for _, c := range []struct {
		name            string
		from, to, slack int
	}{
		{"goroutines", from.goroutines, to.goroutines, 16},
		{"files", from.files, to.files, 16},
		{"heap", from.heap, to.heap, from.heap/5 + 4<<20},
		{"RSS", from.rss, to.rss, from.rss/5 + 16<<20},
	} {
		if c.to > c.from+c.slack {
			found = append(found, ledger.Difference{What: grown, Number: c.name,
				Detail: fmt.Sprintf("from %d at %v to %d at %v", c.from, from.at.Round(time.Second), c.to, to.at.Round(time.Second))})
		}
	}
	return found
}

// measure returns the usage of this process. Connections that are kept for a next request end by
// themselves, and their number is chance. So the least of some seconds counts.
func measure(at, settle time.Duration) usage {
	least := usage{at: at, goroutines: math.MaxInt, files: math.MaxInt}
	for end := time.Now().Add(settle); ; time.Sleep(max(settle/20, time.Millisecond)) {
		files, _ := os.ReadDir("/proc/self/fd") // none where there is no /proc
		least.files = min(least.files, len(files))
		least.goroutines = min(least.goroutines, runtime.NumGoroutine())
		if !time.Now().Before(end) {
			break
		}
	}
	debug.FreeOSMemory() // collects, and gives back what is free, so that RSS means something
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	least.heap, least.rss = int(stats.HeapAlloc), rss()
	return least
}

// rss returns the resident memory, 0 where there is no /proc.
func rss() int {
	statm, err := os.ReadFile("/proc/self/statm")
	if fields := bytes.Fields(statm); err == nil && len(fields) > 1 {
		pages, _ := strconv.Atoi(string(fields[1]))
		return pages * os.Getpagesize()
	}
	return 0
}

func mib(n int) float64 { return float64(n) / (1 << 20) }
