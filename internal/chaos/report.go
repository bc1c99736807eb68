package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/wxpay-chain/wxpay/internal/chaos/ledger"
)

// report is what a run has found.
type report struct {
	settings
	begun time.Time
	took  time.Duration

	journeys, exchanges, repeats, attempts int
	believed, recovered                    int
	notices, deliveries                    int

	faults, outageHits, outcomes map[string]int

	differences []ledger.Difference
	failed      error // of a journey: the program itself is broken
}

// balanced reports whether nothing is wrong.
func (r *report) balanced() bool { return len(r.differences) == 0 && r.failed == nil }

// mostListed is how many differences are printed.
const mostListed = 50

// print writes the report as a table.
func (r *report) print(out io.Writer) {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name string, value any, note string) { fmt.Fprintf(t, "%s\t%v\t%s\n", name, value, note) }
	row("seed", r.seed, "")
	row("time", r.took.Round(time.Second), "")
	row("journeys", r.journeys, "sales and transfers")
	row("exchanges", r.exchanges, "calls with a number of their own, repetitions not counted")
	row("repetitions", r.repeats, "by the merchant's program, after MayHaveActed or a failure")
	row("attempts", r.attempts, "requests that reached a host, downloads of certificates with them")
	row("answers believed", r.believed, "each compared with what WeChat Pay had sent")
	row("left open", r.recovered, "movements without an outcome when the storm ended, settled afterwards")
	row("notices", r.notices, fmt.Sprintf("in %d deliveries", r.deliveries))
	counts(t, "outcome", r.outcomes, r.exchanges, "of the exchanges")
	counts(t, "fault", r.faults, 0, "")
	counts(t, "outage", r.outageHits, 0, "")
	row("books balanced", map[bool]string{true: "yes", false: "NO"}[r.balanced()], "")
	_ = t.Flush()
	for _, d := range r.differences[:min(len(r.differences), mostListed)] {
		fmt.Fprintln(out, "  ", d)
	}
	if more := len(r.differences) - mostListed; more > 0 {
		fmt.Fprintf(out, "   and %d more\n", more)
	}
	if r.failed != nil {
		fmt.Fprintln(out, "  ", strings.ReplaceAll(r.failed.Error(), "\n", "\n   "))
	}
}

// counts writes counts by name, with their share of a whole unless that is 0.
func counts(t io.Writer, of string, count map[string]int, whole int, note string) {
	for _, name := range slices.Sorted(maps.Keys(count)) {
		share := ""
		if whole > 0 {
			share = fmt.Sprintf("%.2f %% %s", 100*float64(count[name])/float64(whole), note)
		}
		fmt.Fprintf(t, "%s %s\t%d\t%s\n", of, name, count[name], share)
	}
}
