package wxpay

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/hosts"
)

// failover picks the host of each attempt and learns what became of it. It sends nothing itself,
// but for its probes. A nil failover does nothing: there is one host.
type failover struct {
	hosts  hosts.List
	below  string // where the paths begin that the hosts serve alike: /v3/
	log    *slog.Logger
	prober *prober // nil: there are no probes
}

// failover returns the layer of a client, and the function that ends its probes.
func (c *Config) failover(base *baseURL, transport http.RoundTripper, gate *gate) (*failover, context.CancelFunc) {
	list := base.standIns()
	if list == nil {
		return nil, func() {}
	}
	ended, end := context.WithCancel(context.Background())
	stack := c.fetchStack(transport, min(c.Timeout, probeTimeout))
	return &failover{list, base.below(), c.Logger, &prober{base.prefix + "/" + probePath, stack, gate, ended}}, end
}

// layer stands above begin.
func (f *failover) layer(next http.RoundTripper) http.RoundTripper {
	if f == nil {
		return next
	}
	return roundTrip(func(req *http.Request) (*http.Response, error) {
		own := f.hosts.Find(req.URL)
		if own == nil || !strings.HasPrefix(req.URL.EscapedPath(), f.below) {
			return next.RoundTrip(req) // another place: an endpoint with a base of its own, a link
		}
		ctx := req.Context()
		state := call.Of(ctx)
		to := f.hosts.Pick(own, state.FailedHosts())
		f.probe(to)
		if to != own {
			req = redirect(req, to)
		}
		res, err := next.RoundTrip(req)
		if err != nil && f.nextIsFresh(own, to, state.FailedHosts()) {
			state.NoteFreshHost()
		}
		f.tell(ctx)
		return res, err
	})
}

// nextIsFresh reports whether a host has failed the attempt to it, while a fresh host would get the
// next attempt. A fresh host is in, and has not failed the call. While all hosts are out, free
// attempts would multiply the load by their number.
func (f *failover) nextIsFresh(own, to *hosts.Host, failed []string) bool {
	next := f.hosts.Pick(own, failed)
	return to.IsAmong(failed) && !next.Out() && !next.IsAmong(failed)
}

// redirect returns a request that goes to another host, and is otherwise the same.
func redirect(req *http.Request, to *hosts.Host) *http.Request {
	u := *req.URL
	u.Scheme, u.Host = to.Scheme, to.Name
	moved := req.WithContext(req.Context())
	moved.URL, moved.Host = &u, to.Name
	return moved
}

// watch returns f as the Watch of a call, or nil.
func (f *failover) watch() call.Watch {
	if f == nil {
		return nil
	}
	return f
}

// Sending is for call.Watch. The host is that of the request as it goes out, which a Middleware may
// have changed.
func (f *failover) Sending(to *url.URL) func(error) {
	host := f.hosts.Find(to)
	if host == nil {
		return nil
	}
	return host.Sending()
}

// probe sends a probe to each host that is out and due. The host that the call goes to needs none.
func (f *failover) probe(but *hosts.Host) {
	others := len(f.hosts) - 2 // besides but and the host that is looked at
	for _, h := range f.hosts {
		if h == but || !h.Out() || !h.IsDue(others) || f.prober == nil {
			continue
		}
		f.prober.send(h, func() { f.tell(context.Background()) })
	}
}

// tell logs the hosts that have gone out or come back, each time once. A client without a logger
// leaves that to the others.
func (f *failover) tell(ctx context.Context) {
	if f.log == nil {
		return
	}
	for _, h := range f.hosts {
		out, changed := h.Change()
		if !changed {
			continue
		}
		to := f.hosts.Pick(f.hosts[0], nil)
		if out {
			f.log.LogAttrs(ctx, slog.LevelWarn, "wxpay: host out", slog.String("host", h.Name), slog.String("calls_go_to", to.Name))
		} else {
			f.log.LogAttrs(ctx, slog.LevelInfo, "wxpay: host back", slog.String("host", h.Name), slog.String("calls_go_to", to.Name))
		}
	}
}
