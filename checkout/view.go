package checkout

import (
	"net/url"
	"strings"
)

// BusinessView are the fields of WXOpenBusinessView, with which an app opens a page of WeChat.
type BusinessView struct {
	BusinessType string `json:"businessType"`
	Query        string `json:"query"`
	ExtInfo      string `json:"extInfo,omitempty"` // JSON in a string
}

// Transfer are the parameters of requestMerchantTransfer, with which a user confirms a transfer
// (商家转账, 用户确认收款). A page in WeChat and a mini program take the same.
type Transfer struct {
	MchID   string `json:"mchId"`
	AppID   string `json:"appId"`
	Package string `json:"package"`
}

// Transfer makes the parameters for a transfer that waits for its user (WAIT_USER_CONFIRM). appID
// is that of the transfer, and packageInfo the package_info of its answer. Nothing is signed. The
// error is an ErrParameter.
func (m Merchant) Transfer(appID, packageInfo string) (Transfer, error) {
	t := Transfer{MchID: m.MchID, AppID: appID, Package: packageInfo}
	for _, v := range [...]struct{ name, value string }{{"MchID", t.MchID}, {"appID", appID}, {"packageInfo", packageInfo}} {
		if err := check(v.name, v.value); err != nil {
			return Transfer{}, err
		}
	}
	return t, nil
}

// App returns the same parameters for the SDK of an app.
func (t Transfer) App() BusinessView {
	return BusinessView{
		BusinessType: "requestMerchantTransfer",
		Query:        "mchId=" + url.QueryEscape(t.MchID) + "&appId=" + url.QueryEscape(t.AppID) + "&package=" + url.QueryEscape(t.Package),
	}
}

// Score are the parameters of WeixinJSBridge.invoke("openBusinessView", …), with which a user
// confirms a Pay Score order (支付分) on a page in WeChat.
type Score struct {
	BusinessType string `json:"businessType"` // wxpayScoreUse
	QueryString  string `json:"queryString"`
}

// ScoreMiniProgram are the parameters of wx.openBusinessView, for a mini program.
type ScoreMiniProgram struct {
	BusinessType string            `json:"businessType"`
	ExtraData    map[string]string `json:"extraData"`
}

// NewScore makes the parameters for a Pay Score order with need_user_confirm. orderPackage is the
// package of the order's answer. WeChat Pay has signed it, and it holds for a short time. The error
// is an ErrParameter.
func NewScore(orderPackage string) (Score, error) {
	if err := check("orderPackage", orderPackage); err != nil {
		return Score{}, err
	}
	values, err := url.ParseQuery(orderPackage)
	if err != nil || !values.Has("timestamp") || !values.Has("nonce_str") {
		return Score{}, mistake("orderPackage is no query with timestamp and nonce_str: give the package of the order's answer")
	}
	return Score{BusinessType: "wxpayScoreUse", QueryString: orderPackage}, nil
}

// MiniProgram returns the same parameters for a mini program.
func (s Score) MiniProgram() ScoreMiniProgram {
	values, _ := url.ParseQuery(s.QueryString) // parsed by NewScore
	extra := make(map[string]string, len(values))
	for name := range values {
		extra[name] = values.Get(name)
	}
	return ScoreMiniProgram{BusinessType: s.BusinessType, ExtraData: extra}
}

// App returns the same parameters for the SDK of an app.
func (s Score) App() BusinessView {
	return BusinessView{BusinessType: s.BusinessType, Query: s.QueryString, ExtInfo: `{"miniProgramType":0}`}
}

// H5 returns the URL that a browser opens to pay an H5 order. h5URL is the h5_url of the order's
// answer. The user returns to redirectURL, whose domain must be registered for H5 payment
// (H5支付域名); "" is the page that opened the URL. The error is an ErrParameter.
func H5(h5URL, redirectURL string) (string, error) {
	u, err := url.Parse(h5URL)
	if err != nil || !isWeb(u) || u.Fragment != "" {
		return "", mistake("h5URL is no full URL without a fragment: give the h5_url of the order's answer")
	}
	if redirectURL == "" {
		return h5URL, nil
	}
	if u.Query().Has("redirect_url") {
		return "", mistake("h5URL has a redirect_url already")
	}
	if back, err := url.Parse(redirectURL); err != nil || !isWeb(back) {
		return "", mistake("redirectURL is no full URL")
	}
	join := "&"
	if !strings.Contains(h5URL, "?") {
		join = "?"
	}
	return h5URL + join + "redirect_url=" + url.QueryEscape(redirectURL), nil
}

// isWeb reports whether a URL is that of a page, with its host.
func isWeb(u *url.URL) bool { return u.Host != "" && (u.Scheme == "https" || u.Scheme == "http") }
