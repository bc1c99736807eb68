package main

import (
	"fmt"
	"math"
	"slices"

	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
)

// sample is one run of one client.
type sample struct {
	protocol.Result
	wall        float64 // seconds from before the process to after it
	connections float64 // that the server saw, those for warming up too
	requests    float64 // that the server saw, those for warming up too
	server      float64 // seconds of the server on a processor
}

// results are the samples by work and client, a round each.
type results map[string]map[string][]sample

func (r results) add(w work, client string, s sample) {
	if r[w.name] == nil {
		r[w.name] = map[string][]sample{}
	}
	r[w.name][client] = append(r[w.name][client], s)
}

// measure is a figure of a sample.
type measure func(sample) float64

func throughput(s sample) float64  { return float64(s.Calls) / s.Seconds }
func cpuMicros(s sample) float64   { return s.CPU / float64(s.Calls) * 1e6 }
func allocs(s sample) float64      { return known(s.Allocs) }
func kib(s sample) float64         { return known(s.Bytes) / 1024 }
func peak(s sample) float64        { return known(s.PeakMiB) }
func millis(s sample) float64      { return s.wall * 1e3 }
func seconds(s sample) float64     { return s.Seconds }
func cpuSeconds(s sample) float64  { return s.CPU }
func opened(s sample) float64      { return s.connections / s.requests * 1000 }
func serverShare(s sample) float64 { return s.server / s.wall * 100 }

// known is NaN for 0, with which a client says that it cannot tell.
func known(x float64) float64 {
	if x == 0 {
		return math.NaN()
	}
	return x
}

// quantile returns a measure of the latencies in ms.
func quantile(q float64) measure {
	return func(s sample) float64 {
		if len(s.Latencies) == 0 {
			return math.NaN()
		}
		sorted := slices.Sorted(slices.Values(s.Latencies))
		return float64(sorted[int(q*float64(len(sorted)-1))]) / 1e3
	}
}

// values returns a figure of each round.
func (r results) values(w work, client string, of measure) []float64 {
	var list []float64
	for _, s := range r[w.name][client] {
		list = append(list, of(s))
	}
	return list
}

// ratios returns a figure of each round, divided by that of another client in the same round.
func (r results) ratios(w work, client, base string, of measure) []float64 {
	list, below := r.values(w, client, of), r.values(w, base, of)
	if len(list) != len(below) {
		return nil
	}
	for i := range list {
		list[i] /= below[i]
	}
	return list
}

// median returns the middle of values, or NaN if there are none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 0 {
		return (sorted[middle-1] + sorted[middle]) / 2
	}
	return sorted[middle]
}

// spread writes the median, and minimum and maximum where there are several rounds.
func spread(values []float64, format string) string {
	if len(values) == 0 || math.IsNaN(median(values)) {
		return "–"
	}
	text := fmt.Sprintf(format, median(values))
	if len(values) == 1 {
		return text
	}
	return text + fmt.Sprintf(" ("+format+"–"+format+")", slices.Min(values), slices.Max(values))
}
