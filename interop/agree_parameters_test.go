package interop

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/wechatpay-apiv3/wechatpay-go/core"
	partner "github.com/wechatpay-apiv3/wechatpay-go/services/partnerpayments/jsapi"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments/app"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments/jsapi"

	"github.com/wxpay-chain/wxpay/checkout"
)

// TestAgreeParameters: the parameters to invoke payment (调起支付) of both SDKs are wxpay's, with
// the same signature. The SDKs spell names in their own way; case is not compared.
func TestAgreeParameters(t *testing.T) {
	a := newAgreeing(t)
	jsapiOf := func(id string) func(checkout.Merchant, string) (any, error) {
		return func(m checkout.Merchant, prepayID string) (any, error) { return m.JSAPI(t.Context(), id, prepayID) }
	}
	mini := func(m checkout.Merchant, prepayID string) (any, error) {
		return m.MiniProgram(t.Context(), appID, prepayID)
	}
	app := func(m checkout.Merchant, prepayID string) (any, error) { return m.App(t.Context(), appID, prepayID) }
	const prepayID, subAppID = "wx201410272009395522657a690389285100", "wx8888888888888888"
	for _, c := range []struct {
		reason string
		theirs func() (any, error)
		ours   func(m checkout.Merchant, prepayID string) (any, error)
		more   []string // fields that only the SDK has
		fewer  []string // fields that only wxpay has
	}{
		{"wechatpay-go, JSAPI: the order's answer too", func() (any, error) { return a.prepayJSAPI(t) }, jsapiOf(appID), []string{"prepay_id"}, nil},
		{"wechatpay-go, mini program: as JSAPI", func() (any, error) { return a.prepayJSAPI(t) }, mini, []string{"prepay_id", "appid"}, nil},
		{"wechatpay-go, App: the app knows its appid", func() (any, error) { return a.prepayApp(t) }, app, nil, []string{"appid"}},
		{"wechatpay-go, JSAPI of a partner", func() (any, error) { return a.prepayPartner(t, subAppID) }, jsapiOf(subAppID), []string{"prepay_id"}, nil},
		{"gopay, JSAPI", func() (any, error) { return a.gopay.PaySignOfJSAPI(appID, prepayID) }, jsapiOf(appID), nil, nil},
		{"gopay, mini program", func() (any, error) { return a.gopay.PaySignOfApplet(appID, prepayID) }, mini, []string{"appid"}, nil},
		{"gopay, App", func() (any, error) { return a.gopay.PaySignOfApp(appID, prepayID) }, app, nil, nil},
	} {
		t.Run(c.reason, func(t *testing.T) {
			made, err := c.theirs()
			if err != nil {
				t.Fatal(err)
			}
			theirs := fieldsOf(t, made)
			id, isApp := theirs["prepayid"]
			if !isApp {
				id = strings.TrimPrefix(theirs["package"], "prepay_id=")
			}
			made, err = c.ours(a.ours(t, a.way, theirs["timestamp"], theirs["noncestr"]).Checkout(), id)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(without(t, fieldsOf(t, made), c.fewer), without(t, theirs, c.more)); diff != "" {
				t.Errorf("(-wxpay +SDK):\n%s", diff)
			}
		})
	}
}

// prepayJSAPI makes an order with wechatpay-go, and returns the parameters for it.
func (a *agreeing) prepayJSAPI(t *testing.T) (any, error) {
	service := jsapi.JsapiApiService{Client: a.official}
	made, _, err := service.PrepayWithRequestPayment(t.Context(), jsapi.PrepayRequest{
		Appid: core.String(appID), Mchid: core.String(a.box.Config().MchID), Description: core.String("茶"),
		OutTradeNo: core.String(a.number()), NotifyUrl: core.String("https://example.com/paid"),
		Amount: &jsapi.Amount{Total: core.Int64(100)}, Payer: &jsapi.Payer{Openid: core.String("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")},
	})
	return made, err
}

func (a *agreeing) prepayApp(t *testing.T) (any, error) {
	service := app.AppApiService{Client: a.official}
	made, _, err := service.PrepayWithRequestPayment(t.Context(), app.PrepayRequest{
		Appid: core.String(appID), Mchid: core.String(a.box.Config().MchID), Description: core.String("茶"),
		OutTradeNo: core.String(a.number()), NotifyUrl: core.String("https://example.com/paid"),
		Amount: &app.Amount{Total: core.Int64(100)},
	})
	return made, err
}

func (a *agreeing) prepayPartner(t *testing.T, subAppID string) (any, error) {
	service := partner.JsapiApiService{Client: a.official}
	made, _, err := service.PrepayWithRequestPayment(t.Context(), partner.PrepayRequest{
		SpAppid: core.String(appID), SpMchid: core.String(a.box.Config().MchID), SubAppid: core.String(subAppID), SubMchid: core.String("1900000999"),
		Description: core.String("茶"), OutTradeNo: core.String(a.number()), NotifyUrl: core.String("https://example.com/paid"),
		Amount: &partner.Amount{Total: core.Int64(100)}, Payer: &partner.Payer{SubOpenid: core.String("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")},
	}, subAppID)
	return made, err
}

// number returns the number of a new order.
func (a *agreeing) number() string { return fmt.Sprintf("agree%04d", a.box.Count()) }

// fieldsOf returns the fields of parameters as JSON has them, with names in lower case. The field
// that Android calls packageValue is package.
func fieldsOf(t *testing.T, parameters any) map[string]string {
	t.Helper()
	text, err := json.Marshal(parameters)
	if err != nil {
		t.Fatal(err)
	}
	var as map[string]string
	if err := json.Unmarshal(text, &as); err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{}
	for name, value := range as {
		fields[strings.TrimSuffix(strings.ToLower(name), "value")] = value
	}
	return fields
}

// without takes fields out, which must be there.
func without(t *testing.T, fields map[string]string, names []string) map[string]string {
	t.Helper()
	for _, name := range names {
		if fields[name] == "" {
			t.Errorf("there is no %s to leave out", name)
		}
		delete(fields, name)
	}
	return fields
}
