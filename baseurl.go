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
	mount        string // what of prefix is a gateway's, what stands before v3 and before hk or global, with a slash at its end
	root         string // all of it, ready for a slash and a path
	production   bool   // not configured: WeChat Pay's own hosts
}

// url returns where a path goes: to its endpoint's own host (域名), unless one is configured.
func (b *baseURL) url(method, path string) string {
	if b.production {
		if rule, ok := rules.Lookup(method, path); ok && rule.Base != "" {
			return rule.Base + path
		}
	}
	return b.root + "/" + path
}

// rule returns what the catalogue knows of the endpoint that a request goes to, nil if that is nothing.
// Target is the path as it will be sent. Fields to encrypt are found however it is spelled. An answer
// without a signature is believed only where target is exactly that endpoint's.
func (b *baseURL) rule(method, target string) *rules.Rule {
	exact := b.exact(method, target)
	if exact.Sensitive() {
		return exact
	}
	alike, ok := rules.Alike(method, target)
	if !ok {
		return exact
	}
	rule := rules.Rule{Decrypt: alike.Decrypt}
	if exact != nil {
		rule = *exact
	}
	rule.JSON, rule.Query, rule.Multipart, rule.ByHand = alike.JSON, alike.Query, alike.Multipart, alike.ByHand
	return &rule
}

// exact is rule for a path that is spelled as the catalogue has it, below a gateway's prefix and one of WeChat
// Pay's own (docs/protocol.md, section 7).
func (b *baseURL) exact(method, target string) *rules.Rule {
	path, ok := strings.CutPrefix(target, b.mount)
	if !ok {
		return nil
	}
	for _, prefix := range ownPrefixes {
		if rest, ok := strings.CutPrefix(path, prefix); ok && strings.HasPrefix(rest, "v3/") {
			path = rest
			break
		}
	}
	rule, _ := rules.Lookup(method, path)
	if rule != nil && rule.Proof != rules.Signature && isAmbiguous(path) {
		return nil
	}
	return rule
}

// ownPrefixes are those of WeChat Pay's hosts.
var ownPrefixes = [...]string{"hk/", "global/"}

// isAmbiguous reports whether a value in a path holds what some servers end a path or divide it with. An encoded
// slash is none of that: it stands in IDs of files, and without dots it leads out of no folder.
func isAmbiguous(path string) bool {
	plain, err := url.PathUnescape(path)
	return err != nil || strings.ContainsAny(plain, `\%;?#`)
}

// mountOf takes WeChat Pay's part off a prefix: /gateway/hk/v3 is /gateway/.
func mountOf(prefix string) string {
	mount, _, below := strings.Cut(prefix+"/", "/v3/")
	if below {
		mount += "/"
	}
	for _, own := range ownPrefixes {
		if rest, ok := strings.CutSuffix(mount, "/"+own); ok {
			return rest + "/"
		}
	}
	return mount
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
		return nil, errorf(ErrConfig, "BaseURL has scheme %q; write https", u.Scheme)
	}
	prefix := strings.TrimRight(u.EscapedPath(), "/")
	if rules.Dotted(prefix) {
		return nil, errorf(ErrConfig, "BaseURL has a segment of dots alone, which would change the path; leave it out")
	}
	return &baseURL{
		scheme: u.Scheme, host: u.Host, prefix: prefix, mount: mountOf(prefix),
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
