package sandbox_test

import (
	"crypto/rsa"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/checkout"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// paySign signs lines as a front end does.
func paySign(key *rsa.PrivateKey, lines []string) string {
	return wxtest.Sign(key, strings.Join(lines, "\n")+"\n")
}

const (
	pageAppID = "wxd678efh567hg6787"
	partAppID = "wxsub0000000000001"
	nonce32   = "593BEC0C930BF1AFEB40B4A08C8FB242"
	unixTime  = "1554208460"
)

// TestCheckInvocation judges the parameters of each library, and each mistake that front ends make.
func TestCheckInvocation(t *testing.T) {
	box := open(t, sandbox.Config{})
	client := boxtest.Client(t, box)
	key, mchID := box.Config().PrivateKey, box.Config().MchID
	order := func(path, number string, more wxpay.JSON) string {
		t.Helper()
		body := wxpay.JSON{"appid": pageAppID, "mchid": mchID, "description": "茶", "out_trade_no": number,
			"notify_url": "https://shop.example/notice", "amount": wxpay.JSON{"total": 1}, "payer": wxpay.JSON{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}}
		for name, value := range more {
			if body[name] = value; value == nil {
				delete(body, name)
			}
		}
		res, err := client.Chain(path).Post(t.Context(), body)
		if err != nil {
			t.Fatal(err)
		}
		return res.Get("prepay_id").String()
	}
	page := order("v3/pay/transactions/jsapi", "order-page", nil)
	app := order("v3/pay/transactions/app", "order-app", wxpay.JSON{"payer": nil})
	partner := order("v3/pay/partner/transactions/jsapi", "order-sub", wxpay.JSON{"appid": nil, "mchid": nil, "sp_appid": pageAppID, "sp_mchid": mchID,
		"sub_appid": partAppID, "sub_mchid": "1900000110", "payer": wxpay.JSON{"sub_openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}})
	combined := order("v3/combine-transactions/jsapi", "", wxpay.JSON{"appid": nil, "mchid": nil, "description": nil, "out_trade_no": nil, "amount": nil, "payer": nil,
		"combine_appid": pageAppID, "combine_mchid": mchID, "combine_out_trade_no": "order-both", "combine_payer_info": wxpay.JSON{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
		"sub_orders": []any{wxpay.JSON{"mchid": mchID, "attach": "a", "amount": wxpay.JSON{"total_amount": 1, "currency": "CNY"}, "out_trade_no": "order-part", "description": "茶"}}})
	paid := order("v3/pay/transactions/jsapi", "order-paid", nil)
	if err := box.Pay("order-paid"); err != nil {
		t.Fatal(err)
	}

	jsapi := func(appID, id string, signed ...string) wxpay.JSON {
		if signed == nil {
			signed = []string{appID, unixTime, nonce32, "prepay_id=" + id}
		}
		return wxpay.JSON{"appId": appID, "timeStamp": unixTime, "nonceStr": nonce32, "package": "prepay_id=" + id, "signType": "RSA", "paySign": paySign(key, signed)}
	}
	payReq := func(id string, signed ...string) wxpay.JSON {
		if signed == nil {
			signed = []string{pageAppID, unixTime, nonce32, id}
		}
		return wxpay.JSON{"appId": pageAppID, "partnerId": mchID, "prepayId": id, "packageValue": "Sign=WXPay", "nonceStr": nonce32, "timeStamp": unixTime, "sign": paySign(key, signed)}
	}
	with := func(p wxpay.JSON, name string, value any) wxpay.JSON {
		if p[name] = value; value == nil {
			delete(p, name)
		}
		return p
	}
	renamed := func(p wxpay.JSON, from, to string) wxpay.JSON { return with(with(p, to, p[from]), from, nil) }
	for _, c := range []struct {
		reason     string
		parameters any
		want       sandbox.Invocation
		err        error
		says       string
	}{
		{"a page in WeChat", jsapi(pageAppID, page), sandbox.Invocation{OutTradeNo: "order-page"}, nil, ""},
		{"a mini program", with(jsapi(pageAppID, page), "appId", nil), sandbox.Invocation{OutTradeNo: "order-page"}, nil, ""},
		{"the JS-SDK", renamed(with(jsapi(pageAppID, page), "appId", nil), "timeStamp", "timestamp"), sandbox.Invocation{OutTradeNo: "order-page"}, nil, ""},
		{"a partner's page", jsapi(pageAppID, partner), sandbox.Invocation{OutTradeNo: "order-sub", SubMchID: "1900000110"}, nil, ""},
		{"the page of a sub-merchant", jsapi(partAppID, partner), sandbox.Invocation{OutTradeNo: "order-sub", SubMchID: "1900000110"}, nil, ""},
		{"a mini program of a sub-merchant", with(jsapi(partAppID, partner), "appId", nil), sandbox.Invocation{OutTradeNo: "order-sub", SubMchID: "1900000110"}, nil, ""},
		{"a combined order", jsapi(pageAppID, combined), sandbox.Invocation{OutTradeNo: "order-both"}, nil, ""},
		{"Android", payReq(app), sandbox.Invocation{OutTradeNo: "order-app"}, nil, ""},
		{"iOS", with(renamed(payReq(app), "packageValue", "package"), "timeStamp", 1554208460), sandbox.Invocation{OutTradeNo: "order-app"}, nil, ""},
		{"medical insurance with a cash part", with(with(jsapi(pageAppID, page), "appId", nil), "mixTradeNo", "12"), sandbox.Invocation{OutTradeNo: "order-page"}, nil, ""},
		{"medical insurance pays all", wxpay.JSON{"mixTradeNo": "12"}, sandbox.Invocation{}, nil, ""},

		{"no object", []any{}, sandbox.Invocation{}, sandbox.ErrInvocation, "no JSON object"},
		{"nothing", nil, sandbox.Invocation{}, sandbox.ErrInvocation, "no JSON object"},
		{"a misspelt name", renamed(jsapi(pageAppID, page), "paySign", "paysign"), sandbox.Invocation{}, sandbox.ErrInvocation, "WeixinJSBridge (JSAPI), which takes appId, timeStamp, nonceStr, package, signType, paySign"},
		{"a number where a string is due", with(jsapi(pageAppID, page), "timeStamp", 1554208460), sandbox.Invocation{}, sandbox.ErrInvocation, "timeStamp of WeixinJSBridge (JSAPI) is a string"},
		{"a nonce that is a number", with(jsapi(pageAppID, page, pageAppID, unixTime, "593", "prepay_id="+page), "nonceStr", 593), sandbox.Invocation{}, sandbox.ErrInvocation, "nonceStr of WeixinJSBridge (JSAPI) is a string"},
		{"a part of a second", with(renamed(payReq(app), "packageValue", "package"), "timeStamp", 1554208460.25), sandbox.Invocation{}, sandbox.ErrInvocation, "Unix time in seconds"},
		{"milliseconds", with(jsapi(pageAppID, page), "timeStamp", unixTime+"000"), sandbox.Invocation{}, sandbox.ErrInvocation, "Unix time in seconds"},
		{"MD5 is of APIv2", with(jsapi(pageAppID, page), "signType", "MD5"), sandbox.Invocation{}, sandbox.ErrInvocation, "must be RSA"},
		{"the bare prepay_id in package", with(jsapi(pageAppID, page), "package", page), sandbox.Invocation{}, sandbox.ErrInvocation, "begin with prepay_id="},
		{"no prepay_id in package", jsapi(pageAppID, ""), sandbox.Invocation{}, sandbox.ErrInvocation, "the prepay_id behind it"},
		{"no prepay_id for a medical order", with(with(jsapi(pageAppID, ""), "appId", nil), "mixTradeNo", "12"), sandbox.Invocation{}, sandbox.ErrInvocation, "the prepay_id behind it"},
		{"a nonce that is too long", with(jsapi(pageAppID, page), "nonceStr", nonce32+"x"), sandbox.Invocation{}, sandbox.ErrInvocation, "32 characters"},
		{"another AppID", jsapi("wx0000000000000000", page), sandbox.Invocation{}, sandbox.ErrInvocation, "AppID is not the order's"},
		{"another merchant", with(payReq(app), "partnerId", "1900000111"), sandbox.Invocation{}, sandbox.ErrInvocation, "partnerId"},
		{"the page's order in an app", payReq(page), sandbox.Invocation{}, sandbox.ErrInvocation, "no App order"},
		{"the app's order in a page", jsapi(pageAppID, app), sandbox.Invocation{}, sandbox.ErrInvocation, "an App order"},
		{"signed over the bare prepay_id", jsapi(pageAppID, page, pageAppID, unixTime, nonce32, page), sandbox.Invocation{}, sandbox.ErrInvocation, "over the bare prepay_id"},
		{"signed over prepay_id= for an app", payReq(app, pageAppID, unixTime, nonce32, "prepay_id="+app), sandbox.Invocation{}, sandbox.ErrInvocation, "the bare value is signed"},
		{"signed with the sub-merchant's AppID", jsapi(pageAppID, partner, partAppID, unixTime, nonce32, "prepay_id="+partner), sandbox.Invocation{}, sandbox.ErrInvocation, "another AppID of the order"},
		{"signed with signType", jsapi(pageAppID, page, pageAppID, unixTime, nonce32, "prepay_id="+page, "RSA"), sandbox.Invocation{}, sandbox.ErrInvocation, "fifth line"},
		{"time and nonce exchanged", jsapi(pageAppID, page, pageAppID, nonce32, unixTime, "prepay_id="+page), sandbox.Invocation{}, sandbox.ErrInvocation, "wrong order"},
		{"something else signed", jsapi(pageAppID, page, "x"), sandbox.Invocation{}, sandbox.ErrInvocation, "over other lines"},
		{"no signature at all", with(jsapi(pageAppID, page), "paySign", "AAAA"), sandbox.Invocation{}, sandbox.ErrInvocation, "merchant's key"},
		{"an order that does not exist", jsapi(pageAppID, "wx2018"), sandbox.Invocation{}, sandbox.ErrUnknown, "prepay_id"},
		{"an order that is paid", jsapi(pageAppID, paid), sandbox.Invocation{}, sandbox.ErrState, "SUCCESS"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			text, err := json.Marshal(c.parameters)
			if err != nil {
				t.Fatal(err)
			}
			got, err := box.CheckInvocation(text)
			if !errors.Is(err, c.err) || err != nil && !strings.Contains(err.Error(), c.says) {
				t.Fatalf("%v, want %v with %q", err, c.err, c.says)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
	box.Advance(2 * time.Hour)
	text, _ := json.Marshal(jsapi(pageAppID, page))
	if _, err := box.CheckInvocation(text); !errors.Is(err, sandbox.ErrState) || !strings.Contains(err.Error(), "expired") {
		t.Errorf("two hours later: %v", err)
	}
}

// TestCheckoutInvokes: the parameters of package checkout are right for the sandbox, which shares
// no code with it, also over HTTP.
func TestCheckoutInvokes(t *testing.T) {
	box := open(t, sandbox.Config{})
	client := boxtest.Client(t, box)
	res, err := client.Chain("v3/pay/transactions/jsapi").Post(t.Context(), wxpay.JSON{"appid": pageAppID, "mchid": box.Config().MchID, "description": "茶",
		"out_trade_no": "order-1", "notify_url": "https://shop.example/notice", "amount": wxpay.JSON{"total": 1}, "payer": wxpay.JSON{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}})
	if err != nil {
		t.Fatal(err)
	}
	pay, err := client.Checkout().JSAPI(t.Context(), pageAppID, res.Get("prepay_id").String())
	if err != nil {
		t.Fatal(err)
	}
	check := func(parameters any) (int, map[string]any) {
		t.Helper()
		text, err := json.Marshal(wxpay.JSON{"parameters": parameters})
		if err != nil {
			t.Fatal(err)
		}
		return act(t, box, "check-invocation", string(text))
	}
	if status, answer := check(pay); status != 200 || answer["out_trade_no"] != "order-1" {
		t.Errorf("%d %v", status, answer)
	}
	pay.NonceStr = "another"
	if status, answer := check(pay); status != 400 || !strings.Contains(answer["message"].(string), "signature does not match") {
		t.Errorf("%d %v", status, answer)
	}
	if status, answer := act(t, box, "check-invocation", "{}"); status != 400 {
		t.Errorf("without parameters: %d %v", status, answer)
	}
}

// TestScoreInvites: the package of a payscore order is a query that a front end takes, with the
// order's numbers in it.
func TestScoreInvites(t *testing.T) {
	box := boxtest.New(t, sandbox.Config{})
	res, err := boxtest.Client(t, box).Chain("v3/payscore/serviceorder").Post(t.Context(), wxpay.JSON{
		"out_order_no": "1234323JKHDFE1243252", "appid": pageAppID, "service_id": "500001", "service_introduction": "某某酒店", "need_user_confirm": true,
		"time_range": wxpay.JSON{"start_time": "OnAccept"}, "risk_fund": wxpay.JSON{"name": "DEPOSIT", "amount": 10000}, "notify_url": "https://shop.example/score"})
	if err != nil {
		t.Fatal(err)
	}
	score, err := checkout.NewScore(res.Get("package").String())
	if err != nil {
		t.Fatal(err)
	}
	extra := score.MiniProgram().ExtraData
	if extra["mch_id"] != box.Config().MchID || extra["out_order_no"] != "1234323JKHDFE1243252" || extra["service_id"] != "500001" || extra["signature"] == "" {
		t.Errorf("%v", extra)
	}
}
