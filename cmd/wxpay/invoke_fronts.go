package main

import (
	"context"
	"slices"
	"strings"

	"github.com/wxpay-chain/wxpay/checkout"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/creds"
)

// front is a front end that invokes payment.
type front struct {
	name, value, calls string   // value is what the order's answer calls it; calls is the function of the front end
	needs              string   // of the credentials: needsKey, needsNumber, or ""
	flags              []string // that it reads
	make               func(ctx context.Context, m checkout.Merchant, f invokeFlags, value string) (any, error)
}

const (
	needsKey    = "key"
	needsNumber = "number"
)

// merchant returns the part of the credentials that a front end needs.
func (f *front) merchant(c *creds.Credentials, t *cli.Terminal) (checkout.Merchant, error) {
	if f.needs == needsKey {
		return c.Checkout(t.Now)
	}
	number, err := c.MerchantNumber()
	return checkout.Merchant{MchID: number}, err
}

// h5URL is the URL of an H5 order, for machines.
type h5URL struct {
	URL string `json:"url"`
}

// fronts returns all front ends, in the order of the help.
func fronts() []front { return slices.Concat(paymentFronts(), medicalFronts(), viewFronts()) }

// paymentFronts returns the front ends of orders that have a prepay_id.
func paymentFronts() []front {
	appID := []string{"appid"}
	return []front{
		{"jsapi", "prepay_id", `WeixinJSBridge.invoke("getBrandWCPayRequest", …)`, needsKey, appID,
			func(ctx context.Context, m checkout.Merchant, f invokeFlags, v string) (any, error) {
				return m.JSAPI(ctx, f.appID, v)
			}},
		{"chooseWXPay", "prepay_id", "wx.chooseWXPay(…)", needsKey, appID,
			func(ctx context.Context, m checkout.Merchant, f invokeFlags, v string) (any, error) {
				p, err := m.JSAPI(ctx, f.appID, v)
				return p.ChooseWXPay(), err
			}},
		{"mini", "prepay_id", "wx.requestPayment(…)", needsKey, appID,
			func(ctx context.Context, m checkout.Merchant, f invokeFlags, v string) (any, error) {
				return m.MiniProgram(ctx, f.appID, v)
			}},
		{"app", "prepay_id", "PayReq, Android and HarmonyOS", needsKey, appID,
			func(ctx context.Context, m checkout.Merchant, f invokeFlags, v string) (any, error) {
				return m.App(ctx, f.appID, v)
			}},
		{"ios", "prepay_id", "PayReq, iOS", needsKey, appID,
			func(ctx context.Context, m checkout.Merchant, f invokeFlags, v string) (any, error) {
				p, err := m.App(ctx, f.appID, v)
				return p.IOS(), err
			}},
	}
}

// medicalFronts returns those of medical insurance (医保支付).
func medicalFronts() []front {
	medical := []string{"appid", "prepay-id"}
	return []front{
		{"medical", "mix_trade_no", "wx.requestMedicalInsurancePay(…)", needsKey, medical,
			func(ctx context.Context, m checkout.Merchant, f invokeFlags, v string) (any, error) {
				return m.MedicalMiniProgram(ctx, f.appID, v, f.prepayID)
			}},
		{"medical-jsapi", "mix_trade_no", `WeixinJSBridge.invoke("requestMedicalInsurancePay", …)`, needsKey, medical,
			func(ctx context.Context, m checkout.Merchant, f invokeFlags, v string) (any, error) {
				return m.MedicalJSAPI(ctx, f.appID, v, f.prepayID)
			}},
	}
}

// viewFronts returns those that open a page of WeChat. Nothing of theirs is signed here.
func viewFronts() []front {
	appID := []string{"appid"}
	return []front{
		{"transfer", "package_info", "requestMerchantTransfer", needsNumber, appID,
			func(_ context.Context, m checkout.Merchant, f invokeFlags, v string) (any, error) {
				return m.Transfer(f.appID, v)
			}},
		{"transfer-app", "package_info", "WXOpenBusinessView", needsNumber, appID,
			func(_ context.Context, m checkout.Merchant, f invokeFlags, v string) (any, error) {
				p, err := m.Transfer(f.appID, v)
				return p.App(), err
			}},
		{"score", "package", `WeixinJSBridge.invoke("openBusinessView", …)`, "", nil,
			func(_ context.Context, _ checkout.Merchant, _ invokeFlags, v string) (any, error) {
				return checkout.NewScore(v)
			}},
		{"score-mini", "package", "wx.openBusinessView(…)", "", nil,
			func(_ context.Context, _ checkout.Merchant, _ invokeFlags, v string) (any, error) {
				p, err := checkout.NewScore(v)
				return p.MiniProgram(), err
			}},
		{"score-app", "package", "WXOpenBusinessView", "", nil,
			func(_ context.Context, _ checkout.Merchant, _ invokeFlags, v string) (any, error) {
				p, err := checkout.NewScore(v)
				return p.App(), err
			}},
		{"h5", "h5_url", "location.href", "", []string{"redirect"},
			func(_ context.Context, _ checkout.Merchant, f invokeFlags, v string) (any, error) {
				url, err := checkout.H5(v, f.redirect)
				return h5URL{url}, err
			}},
	}
}

// frontNames returns the names of all front ends.
func frontNames() (names []string) {
	for _, f := range fronts() {
		names = append(names, f.name)
	}
	return names
}

// invokeTable returns the lines of the help, one for each front end.
func invokeTable() string {
	var lines []string
	for _, f := range fronts() {
		lines = append(lines, "  "+cli.Padded(f.name, 15)+cli.Padded(f.value, 15)+f.calls)
	}
	return strings.Join(lines, "\n")
}
