package control

import (
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// The refusals of Guard.Check.
var (
	errHost   = errors.New("sandbox: the Host is not this machine; call localhost or 127.0.0.1, or start the sandbox with that host in Config.Addr (--addr)")
	errOrigin = errors.New("sandbox: the request comes from a web page of another site; call from localhost, or without a browser")
)

// Guard keeps web pages of other sites away from the sandbox's own endpoints. These need no
// signature, and a page in a browser on this machine can reach its loopback ports. It sends a
// request to another site. Or it uses DNS rebinding: the name of the page's own site is made to
// mean 127.0.0.1.
type Guard struct {
	// Host is the host that the sandbox was told to listen on. "" and an unspecified address
	// (0.0.0.0, ::) mean every address of the machine.
	Host string
}

// Check returns an error for a request that a page of another site may have sent. Programs outside
// a browser send neither Origin nor Sec-Fetch-Site. Only their Host is judged.
func (g Guard) Check(r *http.Request) error {
	host := hostname(r.Host)
	if !g.trusts(host) && !(g.everywhere() && isIP(host)) { // rebinding needs a name: an address means itself
		return errHost
	}
	for _, origin := range r.Header.Values("Origin") {
		u, err := url.Parse(origin)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" { // "null" has no scheme
			return errOrigin
		}
		if from := hostname(u.Host); !g.trusts(from) && !strings.EqualFold(from, host) {
			return errOrigin
		}
	}
	for _, site := range r.Header.Values("Sec-Fetch-Site") {
		if !slices.Contains([]string{"same-origin", "same-site", "none"}, site) {
			return errOrigin
		}
	}
	return nil
}

// CheckPage is Check for requests that a browser sends, and lets all others pass. The API takes any
// Host, because tests of proxies and of hosts need it.
func (g Guard) CheckPage(r *http.Request) error {
	if r.Header["Origin"] == nil && r.Header["Sec-Fetch-Site"] == nil {
		return nil
	}
	return g.Check(r)
}

// trusts reports whether a host is this machine or the configured one.
func (g Guard) trusts(host string) bool {
	return IsLoopback(host) || host != "" && !g.everywhere() && strings.EqualFold(host, g.Host)
}

// everywhere reports whether the sandbox listens on every address of the machine.
func (g Guard) everywhere() bool {
	ip := net.ParseIP(g.Host)
	return g.Host == "" || ip != nil && ip.IsUnspecified()
}

// IsLoopback reports whether a host, without a port or brackets, means this machine: localhost in
// any case, 127.0.0.0/8, ::1.
func IsLoopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

func isIP(host string) bool { return net.ParseIP(host) != nil }

// hostname returns the host of host:port without brackets. A port that is no number stays, and so
// matches no host.
func hostname(hostport string) string {
	u := url.URL{Host: hostport}
	return u.Hostname()
}
