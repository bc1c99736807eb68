package sandbox

import (
	"errors"
	"net/url"
	"strings"
)

// completePublicURL takes a slash off the end, and refuses anything but a scheme and a host.
func (c *Config) completePublicURL() error {
	if c.PublicURL == "" {
		return nil
	}
	c.PublicURL = strings.TrimSuffix(c.PublicURL, "/")
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Scheme+"://"+u.Host != c.PublicURL {
		return errors.New("sandbox: Config.PublicURL is not a scheme and a host, such as https://pay.test; a path goes into Config.Prefix")
	}
	return nil
}

// base returns the URL under which the links of an answer stand, for a request with that Host.
func (s *Sandbox) base(host string) string {
	called := "http://" + host
	switch u, err := url.Parse(called); {
	case s.conf.PublicURL != "":
		return s.conf.PublicURL + s.conf.Prefix
	case err != nil, host == "", u.Host != host, isWeChatPays(u.Hostname()):
		return s.URL
	}
	return called + s.conf.Prefix
}

// isWeChatPays reports whether a host is one of WeChat Pay's (docs/protocol.md, section 7). A
// client that keeps such a Host has its connections turned around, and would leave the sandbox by a
// link with that host.
func isWeChatPays(host string) bool {
	host = strings.ToLower(host)
	for _, domain := range []string{"weixin.qq.com", "wechatpay.cn", "tenpay.com"} {
		if host == domain || strings.HasSuffix(host, "."+domain) {
			return true
		}
	}
	return false
}
