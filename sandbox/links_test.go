package sandbox_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// asked is a call that names another Host than the sandbox's.
func asked(t *testing.T, box *sandbox.Sandbox, host, method, target, body string) reply {
	t.Helper()
	req := unsigned(newCall(box, method, target, body).request(t, box))
	req.Host = host
	return send(t, req)
}

// linksIn returns all texts of an answer that are URLs.
func linksIn(v gjson.Result) (found []string) {
	if v.Type == gjson.String && strings.Contains(v.Str, "://") {
		return []string{v.Str}
	}
	if v.IsObject() || v.IsArray() {
		v.ForEach(func(_, inner gjson.Result) bool {
			found = append(found, linksIn(inner)...)
			return true
		})
	}
	return found
}

// TestLinksLeadToTheSandbox asks every endpoint of the catalogue and follows each kind of link in
// the answers. None may leave the sandbox, and none may be 404.
func TestLinksLeadToTheSandbox(t *testing.T) {
	box := open(t, sandbox.Config{Strictness: sandbox.Signature, Prefix: "/hk"})
	const base = "http://shop.test:81/hk/"
	token := regexp.MustCompile(`[0-9A-Za-z]{16,}$`)
	kinds := map[string]string{} // a link of each kind
	for _, e := range catalog.All() {
		if strings.HasPrefix(e.Path, "v2/") || e.Upload || e.Download {
			continue
		}
		r := asked(t, box, "shop.test:81", e.Method, "/hk/"+regexp.MustCompile(`\{\w+\}`).ReplaceAllString(e.Path, "1"), "{}")
		for _, link := range linksIn(gjson.ParseBytes(r.body)) {
			switch rest, ours := strings.CutPrefix(link, base); {
			case strings.HasPrefix(link, "weixin://"): // a code_url
			case !ours:
				t.Errorf("%s %s hands out %s", e.Method, e.Path, link)
			default:
				kinds[token.ReplaceAllString(rest, "")] = link
			}
		}
	}
	if len(kinds) < 7 {
		t.Errorf("there are too few kinds of links to believe that all were found: %v", kinds)
	}
	for kind, link := range kinds {
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		want := 501
		if strings.Contains(kind, "/images/") { // the only files that are given back
			want = 200
		}
		if r := asked(t, box, "shop.test:81", "GET", u.RequestURI(), ""); r.status != want || want == 501 && r.problem(t).Code != "NOT_IMPLEMENTED" {
			t.Errorf("%s: %d %s", kind, r.status, r.body)
		}
	}
}

// TestLinkBase has the ways in which clients reach a sandbox.
func TestLinkBase(t *testing.T) {
	own := open(t, sandbox.Config{Strictness: sandbox.Fields}) // which has a bill of every day
	behind := open(t, sandbox.Config{Strictness: sandbox.Fields, PublicURL: "https://pay.test/", Prefix: "/hk"})
	for _, k := range []struct {
		why  string
		box  *sandbox.Sandbox
		host string
		want string
	}{
		{"by another name of this machine", own, "localhost:9", "http://localhost:9"},
		{"by the name of a container", own, "wxpay", "http://wxpay"},
		{"by an address of IPv6", own, "[::1]:80", "http://[::1]:80"},
		{"a client whose connections are turned around", own, "api.mch.weixin.qq.com", own.URL},
		{"the same, to the second host", own, "API2.wechatpay.cn", own.URL},
		{"a name that only ends alike", own, "myweixin.qq.com.test", "http://myweixin.qq.com.test"},
		{"a Host that is none", own, "a@b", own.URL},
		{"behind a proxy for TLS", behind, "127.0.0.1:9", "https://pay.test/hk"},
	} {
		prefix, _ := url.Parse(k.box.URL)
		bill := asked(t, k.box, k.host, "GET", prefix.Path+"/v3/bill/tradebill?bill_date=2026-11-20", "")
		link, _, _ := strings.Cut(gjson.GetBytes(bill.body, "download_url").String(), "/v3/")
		if diff := cmp.Diff(k.want, link); diff != "" {
			t.Errorf("%s (-want +got):\n%s%s", k.why, diff, bill.body)
		}
	}
}

// TestLinksOfNotices: a notice answers no request, so its links have the sandbox's own address. The
// user's page is a link, too, and the same one when the order is asked for by another host.
func TestLinksOfNotices(t *testing.T) {
	box := open(t, sandbox.Config{})
	h5 := strings.Replace(strings.Replace(jsapiOrder, `"payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}`, `"scene_info":{"payer_client_ip":"127.0.0.1","h5_info":{"type":"Wap"}}`, 1), "A10001", "A10002", 1)
	var pages []string
	for _, host := range []string{"localhost:1", "localhost:2"} {
		r := asked(t, box, host, "POST", "/v3/pay/transactions/h5", h5)
		page, ours := strings.CutPrefix(gjson.GetBytes(r.body, "h5_url").String(), "http://"+host+"/sandbox/link/checkmweb?prepay_id=wx")
		if !ours {
			t.Fatalf("%d %s", r.status, r.body)
		}
		pages = append(pages, page)
	}
	if pages[0] != pages[1] {
		t.Errorf("one order, two pages: %q", pages)
	}
	for _, w := range catalog.Webhooks() {
		if w.Protocol != "v3" {
			continue
		}
		if _, err := box.Notify(w.Event, "http://127.0.0.1:1/nobody", sandbox.NoticeOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	for _, n := range box.Notices() {
		for _, link := range linksIn(gjson.ParseBytes(n.Resource)) {
			if !strings.HasPrefix(link, box.URL+"/") && !strings.HasPrefix(link, "weixin://") {
				t.Errorf("%s hands out %s", n.Event, link)
			}
		}
	}
}
