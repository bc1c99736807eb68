package checkout

import (
	"context"
	"strconv"
)

const signType = "RSA"

// JSAPI are the parameters of WeixinJSBridge.invoke("getBrandWCPayRequest", …), for a page in
// WeChat (公众号).
type JSAPI struct {
	AppID     string `json:"appId"`
	TimeStamp string `json:"timeStamp"` // Unix seconds
	NonceStr  string `json:"nonceStr"`
	Package   string `json:"package"`  // prepay_id=…
	SignType  string `json:"signType"` // RSA
	PaySign   string `json:"paySign"`
}

// JSAPI signs the parameters for a JSAPI order. appID is that of the order. A service provider
// (服务商) gives sp_appid or sub_appid, whichever the page belongs to. prepayID is the prepay_id of
// the order's answer.
//
// The error is an ErrParameter, or that of the Signer.
func (m Merchant) JSAPI(ctx context.Context, appID, prepayID string) (JSAPI, error) {
	if err := checkPrepayID(prepayID); err != nil {
		return JSAPI{}, err
	}
	packed := "prepay_id=" + prepayID
	s, err := m.sign(ctx, appID, packed)
	if err != nil {
		return JSAPI{}, err
	}
	return JSAPI{AppID: appID, TimeStamp: s.timeStamp, NonceStr: s.nonce, Package: packed, SignType: signType, PaySign: s.signature}, nil
}

// ChooseWXPay are the parameters of wx.chooseWXPay of the JS-SDK. It spells timestamp with a small
// s, and knows the appID from wx.config.
type ChooseWXPay struct {
	Timestamp string `json:"timestamp"` // Unix seconds
	NonceStr  string `json:"nonceStr"`
	Package   string `json:"package"`
	SignType  string `json:"signType"`
	PaySign   string `json:"paySign"`
}

// ChooseWXPay returns the same parameters for wx.chooseWXPay of the JS-SDK.
func (p JSAPI) ChooseWXPay() ChooseWXPay {
	return ChooseWXPay{Timestamp: p.TimeStamp, NonceStr: p.NonceStr, Package: p.Package, SignType: p.SignType, PaySign: p.PaySign}
}

// MiniProgram are the parameters of wx.requestPayment, for a mini program (小程序).
type MiniProgram struct {
	TimeStamp string `json:"timeStamp"` // Unix seconds
	NonceStr  string `json:"nonceStr"`
	Package   string `json:"package"`  // prepay_id=…
	SignType  string `json:"signType"` // RSA
	PaySign   string `json:"paySign"`
}

// MiniProgram signs the parameters for the JSAPI order of a mini program. appID is the mini
// program's, with which the order was made. See JSAPI for prepayID and errors.
func (m Merchant) MiniProgram(ctx context.Context, appID, prepayID string) (MiniProgram, error) {
	p, err := m.JSAPI(ctx, appID, prepayID)
	return MiniProgram{TimeStamp: p.TimeStamp, NonceStr: p.NonceStr, Package: p.Package, SignType: p.SignType, PaySign: p.PaySign}, err
}

// App are the fields of PayReq in the SDK (OpenSDK) for Android and HarmonyOS (鸿蒙).
type App struct {
	AppID string `json:"appId"`
	// PartnerID is the merchant number of the order. It is not signed.
	PartnerID    string `json:"partnerId"`
	PrepayID     string `json:"prepayId"`
	PackageValue string `json:"packageValue"` // Sign=WXPay
	NonceStr     string `json:"nonceStr"`
	TimeStamp    string `json:"timeStamp"` // Unix seconds
	Sign         string `json:"sign"`
}

// App signs the parameters for an App order. appID is that of the app (移动应用). See JSAPI for
// prepayID and errors.
func (m Merchant) App(ctx context.Context, appID, prepayID string) (App, error) {
	if err := checkPrepayID(prepayID); err != nil {
		return App{}, err
	}
	if err := check("MchID", m.MchID); err != nil {
		return App{}, err
	}
	s, err := m.sign(ctx, appID, prepayID)
	if err != nil {
		return App{}, err
	}
	return App{AppID: appID, PartnerID: m.MchID, PrepayID: prepayID, PackageValue: "Sign=WXPay", NonceStr: s.nonce, TimeStamp: s.timeStamp, Sign: s.signature}, nil
}

// IOS are the properties of PayReq in the SDK for iOS. It calls package what others call
// packageValue, and its timeStamp is a number.
type IOS struct {
	AppID     string `json:"appId"`
	PartnerID string `json:"partnerId"`
	PrepayID  string `json:"prepayId"`
	Package   string `json:"package"` // Sign=WXPay
	NonceStr  string `json:"nonceStr"`
	TimeStamp uint32 `json:"timeStamp"` // Unix seconds
	Sign      string `json:"sign"`
}

// IOS returns the same parameters for the SDK of iOS.
func (p App) IOS() IOS {
	seconds, _ := strconv.ParseUint(p.TimeStamp, 10, 32) // written by sign
	return IOS{AppID: p.AppID, PartnerID: p.PartnerID, PrepayID: p.PrepayID, Package: p.PackageValue, NonceStr: p.NonceStr, TimeStamp: uint32(seconds), Sign: p.Sign}
}
