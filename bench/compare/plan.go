package main

import "github.com/wxpay-chain/wxpay/bench/internal/protocol"

// work is a section of the report: a job that each client does in each round.
type work struct {
	name   string
	job    protocol.Job // without what differs from run to run
	rounds int
	tls    bool
}

// plan is all that is measured, with its sizes.
type plan struct {
	flood    work // 64 calls in flight
	sequence work // one call after the other
	open     work // calls as they arrive
	bill     work
	notices  work
	start    work
	seconds  int   // of arrivals
	billMiB  int64 // size of the bill
}

func (p plan) works() []work {
	return []work{p.flood, p.sequence, p.open, p.bill, p.notices, p.start}
}

// inFlight is how many calls the throughput is measured with.
const inFlight = 64

// full takes at most 12 minutes with eight clients.
var full = newPlan(7, 3000, 1000, 10000, 5, 200)

// short shows that all works.
var short = newPlan(1, 100, 20, 100, 1, 4)

func newPlan(rounds, flood, sequence, notices, seconds int, billMiB int64) plan {
	less := (rounds + 1) / 2
	return plan{
		flood:    work{"flood", protocol.Job{Work: protocol.Orders, Warm: flood/10 + inFlight, Count: flood, InFlight: inFlight}, rounds, false},
		sequence: work{"sequence", protocol.Job{Work: protocol.Orders, Warm: sequence / 10, Count: sequence, InFlight: 1}, less + 1, false},
		open:     work{"open", protocol.Job{Work: protocol.Arrivals, Warm: 40 * seconds, InFlight: inFlight}, less, true},
		bill:     work{"bill", protocol.Job{Work: protocol.Bill}, less, false},
		notices:  work{"notices", protocol.Job{Work: protocol.Notices, Warm: notices / 10, Count: notices}, less + 1, false},
		start:    work{"start", protocol.Job{Work: protocol.Start}, rounds, false},
		seconds:  seconds,
		billMiB:  billMiB,
	}
}
