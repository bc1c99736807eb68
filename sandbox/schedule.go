package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// retries are the pauses before each further attempt (docs/protocol.md section 5): 24 h 4 min in all.
func retries() []time.Duration {
	const s, m, h = time.Second, time.Minute, time.Hour
	return []time.Duration{15 * s, 15 * s, 30 * s, 3 * m, 10 * m, 20 * m, 30 * m, 30 * m, 30 * m, 60 * m, 3 * h, 3 * h, 3 * h, 6 * h, 6 * h}
}

// conclude works out what follows from an attempt. The schedule counts from when an attempt was due, so that a clock turned
// forward by hours brings about all the attempts of those hours. The courier's lock is held.
func (n *Notice) conclude(made []Delivery) {
	attempt := n.attempts
	n.attempts++
	n.Attempts = append(n.Attempts, made...)
	pauses := retries()
	switch {
	case slices.ContainsFunc(made, func(d Delivery) bool { return d.Status == http.StatusOK || d.Status == http.StatusNoContent }):
		n.State, n.Due = NoticeAccepted, time.Time{}
	case attempt >= len(pauses):
		n.State, n.Due = NoticeGivenUp, time.Time{}
	default:
		n.Due = n.Due.Add(pauses[attempt])
	}
}
