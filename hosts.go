package wxpay

import (
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/wxpay-chain/wxpay/internal/hosts"
)

// Hosts is a list of hosts that stand in for one another (跨城冗灾), in the order of preference.
// NewHosts makes it. It also knows which of them are out. Clients that share Config.Transport
// should share their Hosts too, and then learn from one another. It is safe for concurrent use.
//
// A host goes out after five sendings in a row that could not connect, failed in TLS, or got no
// whole answer. An answer of any status is an answer: 5xx and 429 move nothing. While a host is
// out, calls go to the next host of the list that is in; if none is, to the first. Nothing is sent
// twice for it.
//
// Calls probe nothing. A client sends a GET of v3/certificates by itself to a host that is out. Any
// answer brings the host back. At most one probe goes to a host at a time, one a second, and one
// for a hundred calls. With less traffic than that a probe goes with the first call after 10 s. If
// a host fails again within 30 s of its return, it is probed half as often, down to every 20 s.
//
// Source: docs/protocol.md, section 7.
type Hosts struct {
	list hosts.List
}

// HostState is what Hosts knows of one host. It is a value.
type HostState struct {
	Host   string // as NewHosts was given it, in lower case, without a scheme
	Out    bool   // calls go elsewhere
	Probes int    // sent to it so far
}

// NewHosts makes a list of hosts of one place, the preferred host first:
//
//	hosts, err := wxpay.NewHosts("api.mch.weixin.qq.com", "api2.mch.weixin.qq.com")
//
// Each may have a port, and 443 is that of none. A scheme may stand in front, https://; http:// is
// for loopback only. Paths belong to Config.BaseURL. A list of one host never gives way. The error
// is an ErrConfig.
func NewHosts(names ...string) (*Hosts, error) {
	if len(names) == 0 {
		return nil, errorf(ErrConfig, "NewHosts was given no host; name the preferred host first")
	}
	h, places := new(Hosts), []string(nil)
	for i, raw := range names {
		name := fmt.Sprintf("host number %d of NewHosts", i+1)
		if strings.Contains(raw, ",") {
			return nil, errorf(ErrConfig, "%s has a comma; each host is an argument of its own", name)
		}
		if !strings.Contains(raw, "://") {
			raw = "https://" + raw
		}
		u, err := parseHost(name, "a host name, such as "+strings.TrimPrefix(production, "https://"), raw)
		if err != nil {
			return nil, err
		}
		if path := u.EscapedPath(); path != "" && path != "/" {
			return nil, errorf(ErrConfig, "%s has a path; a path goes into BaseURL, for all of them", name)
		}
		u.Host = strings.ToLower(u.Host)
		place := placeOf(u)
		if slices.Contains(places, place) {
			return nil, errorf(ErrConfig, "%s is %s, which stands there twice; leave out one", name, named(u.Host))
		}
		places = append(places, place)
		h.list = append(h.list, hosts.New(u.Scheme, u.Host))
	}
	return h, nil
}

// placeOf returns where the requests of a URL go. A host may be written with its usual port, and
// with a dot at its end.
func placeOf(u *url.URL) string {
	host := strings.TrimSuffix(u.Hostname(), ".")
	return u.Scheme + " " + net.JoinHostPort(host, strconv.Itoa(portOf(u)))
}

// States returns what is known of each host, in the order of the list. It is for metrics.
func (h *Hosts) States() []HostState {
	if h == nil {
		return nil
	}
	states := make([]HostState, len(h.list))
	for i, host := range h.list {
		states[i] = HostState{Host: host.Name, Out: host.Out(), Probes: host.Probes()}
	}
	return states
}
