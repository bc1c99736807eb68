package wxpay

import (
	"net"
	"net/url"
	"strings"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/redact"
)

// production is the main host (主域名) of WeChat Pay's API.
const production = "https://api.mch.weixin.qq.com"

// baseURL is the place that calls go to.
type baseURL struct {
	scheme, host string
	prefix       string // a path without a slash at its end, percent-encoded, kept and signed
	mount        string // the part of prefix that is a gateway's, see call.MountOf
	root         string // all of it, ready for a slash and a path
	production   bool   // not configured: WeChat Pay's own hosts
}

// url returns the URL of a path: on its endpoint's own host (域名), unless one is configured.
func (b *baseURL) url(method, path string) string {
	if b.production {
		if rule, ok := rules.Lookup(method, path); ok && rule.Base != "" {
			return rule.Base + path
		}
	}
	return b.root + "/" + path
}

// pathOf returns the path of a full URL as it is written.
func pathOf(rawURL string) string {
	_, rest, _ := strings.Cut(rawURL, "://")
	path, _, _ := strings.Cut(rest[max(strings.IndexByte(rest, '/'), 0):], "?")
	return path
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
		return nil, errorf(ErrConfig, "BaseURL has scheme %s; write https", redact.Name(u.Scheme))
	}
	prefix := strings.TrimRight(u.EscapedPath(), "/")
	if rules.Dotted(prefix) {
		return nil, errorf(ErrConfig, "BaseURL has a segment of dots alone, which would change the path; leave it out")
	}
	return &baseURL{
		scheme: u.Scheme, host: u.Host, prefix: prefix, mount: call.MountOf(prefix),
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
