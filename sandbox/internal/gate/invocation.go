package gate

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Invocation are the parameters with which a front end invokes payment (调起支付), as they were
// read. Source: docs/protocol.md, section 10.
type Invocation struct {
	App      bool   // for the SDK of an app, not for a page in WeChat or a mini program
	AppID    string // "" where the library knows it by itself
	Partner  string // partnerId, of an app
	PrepayID string // "" if medical insurance pays all

	time, nonce, last, signature string // last is the fourth line that is signed
}

// invocationForm is a set of parameters that one library takes. The values are the names of the
// parameters there, "" for one that the library does not take.
type invocationForm struct {
	library string

	appID, time, nonce, packed, kind, sign, partner, prepaid string

	medical  string // mixTradeNo
	optional bool   // the parameters that are signed may be left out together
	seconds  bool   // time may be a number
}

// invocationForms has the parameters of each library, by docs/protocol.md, section 10.
var invocationForms = []invocationForm{
	{library: "WeixinJSBridge (JSAPI)", appID: "appId", time: "timeStamp", nonce: "nonceStr", packed: "package", kind: "signType", sign: "paySign"},
	{library: "wx.requestPayment", time: "timeStamp", nonce: "nonceStr", packed: "package", kind: "signType", sign: "paySign"},
	{library: "wx.chooseWXPay", time: "timestamp", nonce: "nonceStr", packed: "package", kind: "signType", sign: "paySign"},
	{library: "PayReq of Android and HarmonyOS", appID: "appId", time: "timeStamp", nonce: "nonceStr", packed: "packageValue", sign: "sign", partner: "partnerId", prepaid: "prepayId"},
	{library: "PayReq of iOS", appID: "appId", time: "timeStamp", nonce: "nonceStr", packed: "package", sign: "sign", partner: "partnerId", prepaid: "prepayId", seconds: true},
	{library: "an app, all in small letters", appID: "appid", time: "timestamp", nonce: "noncestr", packed: "package", sign: "sign", partner: "partnerid", prepaid: "prepayid"},
	{library: "wx.requestMedicalInsurancePay", medical: "mixTradeNo", time: "timeStamp", nonce: "nonceStr", packed: "package", kind: "signType", sign: "paySign", optional: true},
	{library: "requestMedicalInsurancePay of a page", medical: "mixTradeNo", appID: "appid", time: "timeStamp", nonce: "nonceStr", packed: "package", kind: "signType", sign: "paySign", optional: true},
}

// names returns the names of all parameters of a form.
func (f *invocationForm) names() (all []string) {
	for _, name := range []string{f.medical, f.appID, f.partner, f.prepaid, f.time, f.nonce, f.packed, f.kind, f.sign} {
		if name != "" {
			all = append(all, name)
		}
	}
	return all
}

// ReadInvocation reads the JSON object that is given to a library. The error says what is wrong
// with it.
func ReadInvocation(parameters []byte) (*Invocation, error) {
	var fields map[string]any
	if err := json.Unmarshal(parameters, &fields); err != nil || fields == nil {
		return nil, errors.New("the parameters are no JSON object")
	}
	given := make(map[string]string, len(fields))
	for name, value := range fields {
		switch v := value.(type) {
		case string:
			given[name] = v
		case float64: // the timeStamp of iOS
			given[name] = strconv.FormatFloat(v, 'f', -1, 64)
		default:
			return nil, fmt.Errorf("%s is no string", name)
		}
	}
	form, err := formOf(given)
	if err != nil {
		return nil, err
	}
	for _, name := range form.names() {
		_, isNumber := fields[name].(float64)
		if isNumber && (name != form.time || !form.seconds) {
			return nil, fmt.Errorf("%s of %s is a string, not a number", name, form.library)
		}
	}
	return form.read(given)
}

// formOf finds the form whose names are those that are given.
func formOf(given map[string]string) (*invocationForm, error) {
	names := slices.Sorted(maps.Keys(given))
	nearest, apart := &invocationForms[0], math.MaxInt
	for i := range invocationForms {
		form := &invocationForms[i]
		wanted := form.names()
		if form.optional && given[form.sign] == "" {
			wanted = slices.DeleteFunc(wanted, func(name string) bool { return name != form.medical && name != form.appID })
		}
		slices.Sort(wanted)
		if slices.Equal(names, wanted) {
			return form, nil
		}
		if n := difference(names, wanted); n < apart {
			nearest, apart = form, n
		}
	}
	return nil, fmt.Errorf("the parameters are those of no library; the nearest is %s, which takes %s", nearest.library, strings.Join(nearest.names(), ", "))
}

// difference counts the names that stand on one side only.
func difference(a, b []string) (n int) {
	for _, name := range a {
		if !slices.Contains(b, name) {
			n++
		}
	}
	for _, name := range b {
		if !slices.Contains(a, name) {
			n++
		}
	}
	return n
}

// read checks the values that are the same for all orders.
func (f *invocationForm) read(given map[string]string) (*Invocation, error) {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if given[name] == "" {
			return nil, fmt.Errorf("%s is empty", name)
		}
	}
	in := &Invocation{App: f.prepaid != "", AppID: given[f.appID], Partner: given[f.partner], time: given[f.time], nonce: given[f.nonce], signature: given[f.sign]}
	if in.signature == "" { // insurance pays all
		return in, nil
	}
	if strings.Trim(in.time, "0123456789") != "" || len(in.time) != 10 {
		return nil, fmt.Errorf("%s is not Unix time in seconds", f.time)
	}
	if len(in.nonce) > 32 {
		return nil, fmt.Errorf("%s is longer than 32 characters", f.nonce)
	}
	if f.kind != "" && given[f.kind] != "RSA" {
		return nil, fmt.Errorf("%s must be RSA for an order of APIv3", f.kind)
	}
	if in.App {
		if given[f.packed] != "Sign=WXPay" {
			return nil, fmt.Errorf("%s must be Sign=WXPay", f.packed)
		}
		in.PrepayID, in.last = given[f.prepaid], given[f.prepaid]
		return in, nil
	}
	id, ok := strings.CutPrefix(given[f.packed], "prepay_id=")
	if !ok || id == "" {
		return nil, fmt.Errorf("%s must begin with prepay_id=, and have the prepay_id behind it", f.packed)
	}
	in.PrepayID, in.last = id, given[f.packed]
	return in, nil
}
