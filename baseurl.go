package wxpay

import (
	"net"
	"net/url"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog/rules"
)

// production is the main host (主域名) of WeChat Pay's API.
const production = "https://api.mch.weixin.qq.com"

// baseURL is where calls go.
type baseURL struct {
	scheme, host string
	prefix       string // a path without a slash at its end, percent-encoded, kept and signed
	root         string // all of it, ready for a slash and a path
	production   bool   // not configured: WeChat Pay's own hosts
}

// of returns where the calls of an endpoint go: to its own host (域名), unless one is configured.
func (b *baseURL) of(rule *rules.Rule) string {
	if b.production && rule != nil && rule.Base != "" {
		return strings.TrimSuffix(rule.Base, "/")
	}
	return b.root
}

// bare takes a path to what the catalogue calls it: v3/…, without one of WeChat Pay's own
// prefixes (docs/protocol.md, section 7), and reports whether it had one.
func (b *baseURL) bare(path string) (known string, prefixed bool) {
	for _, prefix := range [...]string{"hk/", "global/"} {
		if rest, ok := strings.CutPrefix(path, prefix); ok && strings.HasPrefix(rest, "v3/") {
			return rest, true
		}
	}
	return path, false
}

func parseBaseURL(raw string) (*baseURL, error) {
	isDefault := raw == ""
	if isDefault {
		raw = production
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Opaque != "" {
		return nil, errorf(ErrConfig, "BaseURL is not a full URL, such as %s", production)
	}
	switch {
	case u.User != nil:
		return nil, errorf(ErrConfig, "BaseURL holds a user name; leave it out")
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(raw, "#"):
		return nil, errorf(ErrConfig, "BaseURL holds a query or a fragment; leave it out")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, errorf(ErrConfig, "BaseURL is without TLS; write https (http is for loopback alone)")
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, errorf(ErrConfig, "BaseURL has scheme %q; write https", u.Scheme)
	}
	prefix := strings.TrimRight(u.EscapedPath(), "/")
	return &baseURL{
		scheme: u.Scheme, host: u.Host, prefix: prefix,
		root: u.Scheme + "://" + u.Host + prefix, production: isDefault,
	}, nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
