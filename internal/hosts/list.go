package hosts

import (
	"net/url"
	"slices"
	"strings"
)

// Bare returns the host of a URL, without a port that its scheme has anyway.
func Bare(u *url.URL) string {
	host := strings.TrimSuffix(u.Host, ":")
	switch u.Scheme {
	case "https":
		return strings.TrimSuffix(host, ":443")
	case "http":
		return strings.TrimSuffix(host, ":80")
	}
	return host
}

// List are hosts that stand in for one another, in the order of preference.
type List []*Host

// Find returns the host that a URL names, or nil.
func (l List) Find(u *url.URL) *Host {
	for _, h := range l {
		if u != nil && h.Scheme == u.Scheme && strings.EqualFold(h.Name, Bare(u)) {
			return h
		}
	}
	return nil
}

// Pick returns the host of an attempt. own is the host that the request names, and failed are those
// that have failed earlier attempts of its call. A host that is in goes before one that is out. The
// longer ago a host has failed the call, the better; then own is best, and then the list's order.
func (l List) Pick(own *Host, failed []string) *Host {
	if len(failed) == 0 && !own.Out() {
		return own
	}
	best, bestRank := own, rank(own, failed)
	for _, other := range l {
		if r := rank(other, failed); r < bestRank {
			best, bestRank = other, r
		}
	}
	return best
}

// rank is low for a host to send to.
func rank(h *Host, failed []string) int {
	r := h.lastIn(failed)
	if h.Out() {
		r += len(failed) + 1
	}
	return r
}

// IsAmong reports whether the host is one of names.
func (h *Host) IsAmong(names []string) bool { return h.lastIn(names) >= 0 }

// lastIn returns the last place of the host among names, or -1.
func (h *Host) lastIn(names []string) int {
	for i, name := range slices.Backward(names) {
		if strings.EqualFold(name, h.Name) {
			return i
		}
	}
	return -1
}
