package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
)

// invocations invokes each front end, and makes mistakes, in one language.
func invocations(_ *testing.T, s *session) {
	s.sandbox()
	s.env["WXPAY_CONFIG"] = "keys"
	s.now = func() time.Time { return time.Unix(1414561699, 0) }
	invoke := func(args ...string) { s.t.Helper(); s.run(append([]string{"invoke"}, args...)...) }
	const prepay, score = "wx201410272009395522657a690389285100", "mch_id=1900000109&package=abc&timestamp=1414561699&nonce_str=x&sign_type=HMAC-SHA256&sign=00"
	for _, front := range []string{"jsapi", "chooseWXPay", "mini", "app", "ios"} {
		invoke(front, prepay, "--appid", "wxd678efh567hg6787")
	}
	invoke("medical", "202204022005169952975171534816")
	invoke("medical", "202204022005169952975171534816", "--appid", "wxd678efh567hg6787", "--prepay-id", prepay)
	invoke("medical-jsapi", "202204022005169952975171534816", "--appid", "wxd678efh567hg6787")
	invoke("transfer", "affffddafdfafddffda==", "--appid", "wxd678efh567hg6787")
	invoke("transfer-app", "affffddafdfafddffda==", "--appid", "wxd678efh567hg6787")
	for _, front := range []string{"score", "score-mini", "score-app"} {
		invoke(front, score)
	}
	invoke("h5", "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id="+prepay, "--redirect", "https://shop.example/paid?id=1")
	invoke("h5", "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id="+prepay, "--json")

	invoke("jsapi")
	invoke("web", prepay)
	invoke("jsapi", prepay)
	invoke("jsapi", "prepay_id="+prepay, "--appid", "wxd678efh567hg6787")
	invoke("score", score, "--appid", "wxd678efh567hg6787")
	invoke("score", "package")
	invoke("h5", "weixin://x")
	s.env = map[string]string{"WXPAY_LANG": s.env["WXPAY_LANG"]}
	invoke("score", score, "--json")
	invoke("transfer", "affffddafdfafddffda==", "--appid", "wxd678efh567hg6787")
	invoke("jsapi", prepay, "--appid", "wxd678efh567hg6787", "--mchid", "1900000109")
}

func TestInvoke(t *testing.T) { inBothLanguages(t, "invoke", invocations) }

// TestInvokeIsAccepted: the sandbox, which stands for WeChat on the user's phone, accepts what is
// printed for an order, and leads to that order.
func TestInvokeIsAccepted(t *testing.T) {
	s := newSession(t)
	box := s.sandbox()
	client := boxtest.Client(t, box)
	for _, tt := range []struct{ trade, front string }{
		{"jsapi", "jsapi"}, {"jsapi", "chooseWXPay"}, {"jsapi", "mini"}, {"app", "app"}, {"app", "ios"},
	} {
		order := wxpay.JSON{"appid": "wxd678efh567hg6787", "mchid": box.Config().MchID, "description": "茶", "out_trade_no": "order-" + tt.front,
			"notify_url": "https://shop.example/notify", "amount": wxpay.JSON{"total": 100}}
		if tt.trade == "jsapi" {
			order["payer"] = wxpay.JSON{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}
		}
		res, err := client.Chain("v3/pay/transactions/"+tt.trade).Post(t.Context(), order)
		if err != nil {
			t.Fatal(err)
		}
		r := s.run("invoke", tt.front, res.Get("prepay_id").String(), "--appid", "wxd678efh567hg6787", "--config", "keys")
		in, err := box.CheckInvocation([]byte(r.stdout))
		if err != nil || in.OutTradeNo != "order-"+tt.front {
			t.Errorf("%s: %v, %+v\n%s%s", tt.front, err, in, r.stdout, r.stderr)
		}
	}
}

// TestInvokeTable: the help of the command has a line for each front end.
func TestInvokeTable(t *testing.T) {
	s := newSession(t)
	help := s.run("invoke", "--help").stdout
	var missing []string
	for _, f := range fronts() {
		if !strings.Contains(help, "\n  "+f.name+" ") {
			missing = append(missing, f.name)
		}
	}
	if len(missing) > 0 || len(frontNames()) < 13 {
		t.Errorf("the help of %v lacks %v", frontNames(), missing)
	}
	var url h5URL
	if r := s.run("invoke", "H5", "https://wx.tenpay.com/x", "--json"); json.Unmarshal([]byte(r.stdout), &url) != nil || !cmp.Equal(url, h5URL{"https://wx.tenpay.com/x"}) {
		t.Errorf("%+v: %s%s", url, r.stdout, r.stderr)
	}
}
