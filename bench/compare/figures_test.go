package main

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
)

// samplesOf makes rounds of a client that took so much CPU for 1000 calls in one second.
func samplesOf(cpu ...float64) (list []sample) {
	for _, c := range cpu {
		list = append(list, sample{Result: protocol.Result{Calls: 1000, Seconds: c, CPU: c}})
	}
	return list
}

func TestSpread(t *testing.T) {
	for _, tt := range []struct {
		why    string
		values []float64
		want   string
	}{
		{"no round", nil, "–"},
		{"a client that cannot tell", []float64{math.NaN(), math.NaN()}, "–"},
		{"one round has no spread", []float64{2}, "2.0"},
		{"the middle of three, not their mean", []float64{9, 1, 2}, "2.0 (1.0–9.0)"},
		{"between the middle two of four", []float64{4, 1, 2, 9}, "3.0 (1.0–9.0)"},
	} {
		if got := spread(tt.values, "%.1f"); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.why, got, tt.want)
		}
	}
}

// TestRatios divides within each round: a machine that slows down for a round slows both.
func TestRatios(t *testing.T) {
	r := results{full.flood.name: {floor: samplesOf(1, 2, 4), wxpayGo: samplesOf(1.5, 3, 6), gopay: samplesOf(1)}}
	if diff := cmp.Diff([]float64{1.5, 1.5, 1.5}, r.ratios(full.flood, wxpayGo, floor, cpuMicros)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := r.ratios(full.flood, gopay, floor, cpuMicros); got != nil {
		t.Errorf("a client with fewer rounds has the ratios %v", got)
	}
}

func TestQuantile(t *testing.T) {
	s := sample{Result: protocol.Result{Latencies: []int64{4000, 1000, 3000, 2000, 5000}}}
	for q, want := range map[float64]float64{0: 1, 0.5: 3, 0.99: 4, 1: 5} {
		if got := quantile(q)(s); got != want {
			t.Errorf("quantile %v: %v ms, want %v", q, got, want)
		}
	}
}

func TestTargets(t *testing.T) {
	verdicts := func(r results) (list []string) {
		for _, one := range r.targets() {
			list = append(list, one.verdict())
		}
		return list
	}
	const yes, no, unknown = "reached", "**missed**", "not measured"
	for _, tt := range []struct {
		why    string
		of     map[string]float64 // CPU, and time, of a call
		want   []string
		missed bool
	}{
		{"nothing ran", nil, []string{unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown, unknown}, false},
		{
			"all just within their limits", map[string]float64{floor: 1, wxpayGo: 1.049, gopay: 1.06, official: 1.2, officialTuned: 1.1, wxpayNative: 0.385, officialPHP: 0.43},
			[]string{yes, yes, yes, yes, yes, yes, yes, yes, yes}, false,
		},
		{
			"all above", map[string]float64{floor: 1, wxpayGo: 1.06, gopay: 1.06, official: 1.05, officialTuned: 1.05, wxpayNative: 0.43, officialPHP: 0.43},
			[]string{no, no, no, no, no, no, no, no, no}, true,
		},
		{
			"without libcrypto and PHP", map[string]float64{floor: 1, wxpayGo: 1, gopay: 2, official: 2, officialTuned: 2},
			[]string{yes, yes, yes, yes, unknown, unknown, unknown, unknown, unknown}, false,
		},
	} {
		t.Run(tt.why, func(t *testing.T) {
			r := results{full.flood.name: {}}
			for name, cpu := range tt.of {
				r[full.flood.name][name] = samplesOf(cpu)
			}
			if diff := cmp.Diff(tt.want, verdicts(r)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if got := r.targets().missed(); got != tt.missed {
				t.Errorf("missed %v, want %v", got, tt.missed)
			}
		})
	}
}
