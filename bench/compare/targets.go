package main

import "math"

// target is what wxpay wants to reach, and what it reached.
type target struct {
	wants   string
	rounds  []float64
	reached func(float64) bool
}

type targets []target

// targets are judged by the median of the ratios at 64 in flight.
func (r results) targets() targets {
	w := full.flood
	cpu := func(client, base string) []float64 { return r.ratios(w, client, base, cpuMicros) }
	speed := func(base string) []float64 { return r.ratios(w, wxpayNative, base, throughput) }
	below := func(x float64) bool { return x < 1 }
	nearFloor := func(x float64) bool { return x <= 1.05 }
	cheap := func(x float64) bool { return x <= 0.38 }
	fast := func(x float64) bool { return x >= 2.8 }
	return targets{
		{"CPU of wxpay: at most 1.05 of the floor's", cpu(wxpayGo, floor), nearFloor},
		{"CPU of wxpay: below wechatpay-go's", cpu(wxpayGo, official), below},
		{"CPU of wxpay: below wechatpay-go's, tuned", cpu(wxpayGo, officialTuned), below},
		{"CPU of wxpay: below gopay's", cpu(wxpayGo, gopay), below},
		{"CPU with the native signer: at most 0.38 of wechatpay-go's", cpu(wxpayNative, official), cheap},
		{"CPU with the native signer: at most 0.38 of wechatpay-go's, tuned", cpu(wxpayNative, officialTuned), cheap},
		{"throughput with the native signer: at least 2.8 times wechatpay-go's", speed(official), fast},
		{"throughput with the native signer: at least 2.8 times wechatpay-go's, tuned", speed(officialTuned), fast},
		{"CPU with the native signer: below wechatpay-php's", cpu(wxpayNative, officialPHP), below},
	}
}

// verdict says whether a target was reached.
func (t target) verdict() string {
	switch m := median(t.rounds); {
	case math.IsNaN(m):
		return "not measured"
	case t.reached(m):
		return "reached"
	}
	return "**missed**"
}

// missed reports whether a target was measured and missed.
func (t targets) missed() bool {
	for _, one := range t {
		if m := median(one.rounds); !math.IsNaN(m) && !one.reached(m) {
			return true
		}
	}
	return false
}

func (t targets) rows() (rows [][]string) {
	for _, one := range t {
		rows = append(rows, []string{one.wants, spread(one.rounds, "%.3f"), one.verdict()})
	}
	return rows
}
