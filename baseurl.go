package wxpay

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/hosts"
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
	hosts        *Hosts // as configured, or nil
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
	u, err := parseHost("BaseURL", "a full URL, such as "+production, raw)
	if err != nil {
		return nil, err
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

// parseHost reads the URL of a host, and refuses one that no signed request may go to. name says in
// errors where it stands, and want says how it is written.
func parseHost(name, want, raw string) (*url.URL, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Opaque != "" {
		return nil, errorf(ErrConfig, "%s is not %s", name, want)
	}
	switch {
	case u.User != nil:
		return nil, errorf(ErrConfig, "%s holds a user name; leave it out", name)
	case u.RawQuery != "" || u.ForceQuery || strings.Contains(raw, "#"):
		return nil, errorf(ErrConfig, "%s holds a query or a fragment; leave it out", name)
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return nil, errorf(ErrConfig, "%s is without TLS; write https (http is for loopback alone)", name)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, errorf(ErrConfig, "%s has scheme %s; write https", name, redact.Name(u.Scheme))
	case !isHostName(u.Hostname()):
		return nil, errorf(ErrConfig, "%s is not %s: a host is letters, digits, dots and hyphens", name, want)
	case !isPort(u.Port()):
		return nil, errorf(ErrConfig, "%s has a port that is not from 1 to 65535", name)
	}
	u.Host = hosts.Bare(u)
	return u, nil
}

// isHostName reports whether a text is a name or an address, and one only.
func isHostName(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return strings.Trim(host, "-._") != "" && !strings.ContainsFunc(host, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("-._", r)
	})
}

func isPort(port string) bool {
	_, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && port[0] != '0'
}

// named writes a host into an error.
func named(host string) string {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		return redact.Name(host)
	}
	return redact.Name(name) + " with port " + port
}

// backupOf returns the host that WeChat Pay gives for another city, or "". Source:
// docs/protocol.md, section 7.
func backupOf(host string) string {
	switch host {
	case "api.mch.weixin.qq.com":
		return "api2.mch.weixin.qq.com"
	case "api.wechatpay.cn":
		return "api2.wechatpay.cn"
	}
	return ""
}

// settle makes the base URL and the Hosts of a Config agree. Without a BaseURL the first of Hosts
// takes the place of the main host.
func (b *baseURL) settle(hosts *Hosts) error {
	if hosts == nil {
		return nil
	}
	if len(hosts.list) == 0 {
		return errorf(ErrConfig, "Hosts is empty; NewHosts makes one")
	}
	first := hosts.list[0]
	if !b.production {
		if hosts.list.Find(&url.URL{Scheme: b.scheme, Host: b.host}) != first {
			return errorf(ErrConfig, "BaseURL has %s over %s, and Hosts begins with %s over %s; name the same host in both",
				named(b.host), b.scheme, named(first.Name), first.Scheme)
		}
	} else {
		for _, h := range hosts.list {
			if h.Scheme != "https" || !isWeChatPays(h.Name) {
				return errorf(ErrConfig, "Hosts has %s, which is not WeChat Pay's; set BaseURL to the first of them, and all calls go there", named(h.Name))
			}
		}
		b.host, b.root = first.Name, "https://"+first.Name
	}
	b.hosts = hosts
	return nil
}

// below returns where the paths begin that stand-ins serve alike. The main host's /hk/ and /global/
// are places of their own: no source says that the backup hosts serve them.
func (b *baseURL) below() string { return b.prefix + "/v3/" }

// standIns returns the hosts that stand in for one another, or nil if there is only one host. A
// prefix has no backup by itself.
func (b *baseURL) standIns() hosts.List {
	main := strings.ToLower(b.host)
	backup := backupOf(main)
	switch {
	case b.hosts != nil && len(b.hosts.list) > 1:
		return b.hosts.list
	case b.hosts != nil, backup == "", b.scheme != "https", b.prefix != "":
		return nil
	}
	return hosts.List{hosts.New("https", main), hosts.New("https", backup)}
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
