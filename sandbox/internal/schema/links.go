package schema

import "strings"

// Pages is the path of all links that lead to no endpoint: to a page or a picture.
const Pages = "sandbox/link/"

// isLink reports whether a text is a URL of WeChat Pay's, unless the request gave it. A code_url is
// no link: its scheme is weixin.
func (n *node) isLink() bool {
	return n.kind == kindString && n.name != "code_url" && ending("url", "_link", "_url_list", "_images", "_pics")(n.name)
}

// lead sets for the links of an endpoint's answer the path that they lead to.
func lead(fields []*node, endpoint string) {
	for _, n := range fields {
		if n.isLink() {
			n.leads = behind(n.name, endpoint)
		}
		lead(n.kids, endpoint)
	}
}

// behind returns the path that a link leads to, to be completed with a token. The files are those
// of docs/protocol.md, section 7.
func behind(name, endpoint string) string {
	has := func(part string) bool { return strings.Contains(endpoint, part) }
	switch {
	case name == "media_url" && has("global/merchant-service/complaints"):
		return "v3/global/merchant-service/images/"
	case name == "media_url" && has("merchant-service/complaints"):
		return "v3/merchant-service/images/"
	case name != "download_url" && !(name == "url" && has("-flow")): // the flows (明细) of coupons
		return Pages
	case has("fapiao"):
		return "invoicing/fapiao/fapiao-file?token="
	case has("fund-app/mch-transfer"):
		return "v3/transferdownload/elecvoucherfile?token="
	case has("receipt"):
		return "v3/transferdownload/signfile?token="
	}
	return "v3/billdownload/file?token="
}
