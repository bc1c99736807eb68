package network

import (
	"net/http"
	"strings"
	"time"
)

// names are the faults between merchant and WeChat Pay, in the order in which they are drawn. The
// table of faults has the same.
var names = []string{
	"cut-before", "reset-before", "cut-after", "reset-after", "truncated", "slow", "silent", "late",
	"twice", "again", "request-flipped", "flipped", "forged", "resigned", "unsigned", "page", "gateway", "lying-refusal",
	"bad-signature", "probe", "stale", "unknown-serial", "status-500", "status-429",
}

// Faults returns the names of all faults.
func Faults() []string { return append(append([]string(nil), names...), noticeNames...) }

// faults says what each fault does to a request.
func faults() map[string]func(*passage) {
	return map[string]func(*passage){
		"cut-before":   (*passage).drop,
		"reset-before": (*passage).reset,
		"cut-after":    func(p *passage) { p.ask(""); p.drop() },
		"reset-after":  func(p *passage) { p.ask(""); p.reset() },
		"truncated":    func(p *passage) { p.truncate(p.ask("")) },
		"slow":         func(p *passage) { a := p.ask(""); p.wait(p.drawn(p.Patience / 4)); p.write(a) },
		"silent":       func(p *passage) { p.ask(""); p.wait(2 * p.Patience); p.drop() },
		"late":         func(p *passage) { p.wait(2 * p.Patience); p.copyAfter(p.drawn(p.Patience)); p.drop() },
		"twice":        func(p *passage) { p.copyAfter(0); p.pass("") },
		"again":        func(p *passage) { p.copyAfter(p.drawn(p.Patience)); p.pass("") },

		"request-flipped": func(p *passage) { p.body = p.flip(p.body); p.pass("") },
		"flipped":         func(p *passage) { a := p.ask(""); a.body = p.flip(a.body); p.write(a) },
		"forged":          func(p *passage) { p.write(p.lie(p.ask(""))) },
		"resigned":        func(p *passage) { p.write(p.sign(p.lie(p.ask("")))) },
		"unsigned":        func(p *passage) { p.write(unsigned(p.ask(""))) },
		"page":            func(p *passage) { p.ask(""); p.write(page(http.StatusOK)) },
		"gateway":         func(p *passage) { p.gateway() },
		"lying-refusal":   func(p *passage) { p.ask(""); p.write(p.refusal()) },

		"bad-signature":  func(p *passage) { p.pass("bad-signature") },
		"probe":          func(p *passage) { p.pass("probe") },
		"stale":          func(p *passage) { p.pass([]string{"stale=-900s", "stale=900s"}[p.drawnN(2)]) },
		"unknown-serial": func(p *passage) { p.pass("unknown-serial") },
		"status-500":     func(p *passage) { p.pass("status=500") },
		"status-429":     func(p *passage) { p.pass("status=429") },
	}
}

// signedWell reports whether the sandbox signs an answer well although it has an order.
func signedWell(order string) bool { return strings.HasPrefix(order, "status=") }

// drawn returns a time up to d.
func (p *passage) drawn(d time.Duration) time.Duration {
	return time.Duration(p.Draw.Float("time", p.place.Exchange, p.place.Attempt) * float64(d))
}

// drawnN returns a number from 0 up to n.
func (p *passage) drawnN(n int) int {
	return p.Draw.IntN(n, "choice", p.place.Exchange, p.place.Attempt)
}

// wait waits for a time, or until the client goes away.
func (p *passage) wait(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-p.r.Context().Done():
	}
}

// copyAfter sends the request on once more after a time. Nothing waits for its answer but Settle.
func (p *passage) copyAfter(d time.Duration) {
	copied := &passage{Network: p.Network, to: p.to, r: p.r.Clone(p.r.Context()), body: p.body, place: p.place}
	p.passing.Add(1)
	go func() {
		defer p.passing.Add(-1)
		time.Sleep(d)
		copied.ask("")
	}()
}

// gateway answers as a gateway in trouble, which may have passed the request on.
func (p *passage) gateway() {
	statuses := []int{500, 502, 503, 504}
	choice := p.drawnN(2 * len(statuses))
	if choice >= len(statuses) {
		p.ask("")
	}
	p.write(page(statuses[choice%len(statuses)]))
}
