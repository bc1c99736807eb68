package wxpay

import (
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/wxpay-chain/wxpay/catalog/rules"
	"github.com/wxpay-chain/wxpay/internal/hosts"
)

// apiHosts are WeChat Pay's hosts (微信支付域名): links to them are followed. Source:
// docs/protocol.md, section 7.
var apiHosts = [...]string{
	"api.mch.weixin.qq.com", "api2.mch.weixin.qq.com",
	"api.wechatpay.cn", "api2.wechatpay.cn",
	"apihk.mch.weixin.qq.com", "apius.mch.weixin.qq.com", "apieu.mch.weixin.qq.com",
	"fraud.mch.weixin.qq.com", "payapp.weixin.qq.com", "pay.wechatpay.cn",
}

func isWeChatPays(host string) bool { return slices.Contains(apiHosts[:], strings.ToLower(host)) }

// link is a URL that WeChat Pay handed out, ready to be sent.
type link struct {
	url  string // path and query as they were given
	path string // without the query, which holds a token, and without the prefix of the base URL
}

// Link follows a URL that WeChat Pay handed out: a download_url (账单下载地址), a media_url. Path
// and query are kept byte for byte, and signed so. A signature goes with the request. So Link
// follows only links over TLS to WeChat Pay's hosts, and links to the host of Config.BaseURL or to
// one of Config.Hosts. Where BaseURL is set, the call goes there like every other.
//
//	res, err := client.Link(bill.DownloadURL).Download(ctx, file)
func (c *Client) Link(rawURL string) Builder {
	b := c.builder()
	if b.err != nil {
		return b
	}
	l, err := c.base.link(rawURL)
	if err != nil {
		return b.fail(err)
	}
	b.link = l
	return b
}

// link checks a URL. The URL's text stays out of the errors, since it holds a token.
func (base *baseURL) link(rawURL string) (*link, error) {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" || u.Opaque != "" {
		return nil, errorf(ErrLink, "it is not a full URL")
	}
	if u.User != nil {
		return nil, errorf(ErrLink, "it holds a user name")
	}
	if strings.Contains(rawURL, "#") {
		return nil, errorf(ErrLink, "it has a fragment")
	}
	ours := u.Scheme == base.scheme && strings.EqualFold(hosts.Bare(u), base.host) || base.hosts != nil && base.hosts.list.Find(u) != nil
	if !ours && u.Scheme != "https" {
		return nil, errorf(ErrLink, "it is not https")
	}
	if !ours && !isWeChatPays(u.Host) {
		return nil, errorf(ErrLink, "host %q is neither WeChat Pay's nor that of Config.BaseURL", u.Host)
	}
	target := rawURL[len(u.Scheme)+len("://")+len(u.Host):]
	if target != u.RequestURI() { // net/http would send other bytes
		return nil, errorf(ErrLink, "its path is not percent-encoded")
	}
	if rules.Dotted(u.EscapedPath()) {
		return nil, errorf(ErrLink, "its path has a segment of dots alone, encoded or not, which would change it")
	}
	if !utf8.ValidString(u.Path) || strings.ContainsFunc(u.Path, unicode.IsControl) {
		return nil, errorf(ErrLink, "its path is not UTF-8 or holds a control character")
	}
	l := &link{url: rawURL, path: strings.TrimPrefix(u.EscapedPath(), "/")}
	if ours && base.prefix != "" {
		l.path = strings.TrimPrefix(l.path, strings.TrimPrefix(base.prefix, "/")+"/")
	}
	if !ours && !base.production {
		if strings.HasPrefix(target, base.prefix+"/") {
			target = target[len(base.prefix):] // the root has it
		}
		l.url = base.root + target
	}
	return l, nil
}
