package courier

import (
	"net/http"
	"slices"
	"time"
)

// retries returns the pauses before each further attempt (docs/protocol.md section 5): 24 h 4 min
// in all.
func retries() []time.Duration {
	const s, m, h = time.Second, time.Minute, time.Hour
	return []time.Duration{15 * s, 15 * s, 30 * s, 3 * m, 10 * m, 20 * m, 30 * m, 30 * m, 30 * m, 60 * m, 3 * h, 3 * h, 3 * h, 6 * h, 6 * h}
}

// conclude sets the state that follows from an attempt. The schedule counts from when an attempt
// was due, so that a clock turned forward by hours brings about all the attempts of those hours.
// The courier's lock is held.
func (p *Parcel) conclude(made []Delivery) {
	attempt := p.attempts
	p.attempts++
	p.Attempts = append(p.Attempts, made...)
	pauses := retries()
	switch {
	case slices.ContainsFunc(made, func(d Delivery) bool { return d.Status == http.StatusOK || d.Status == http.StatusNoContent }):
		p.State, p.Due = Accepted, time.Time{}
	case attempt >= len(pauses):
		p.State, p.Due = GivenUp, time.Time{}
	default:
		p.Due = p.Due.Add(pauses[attempt])
	}
}
