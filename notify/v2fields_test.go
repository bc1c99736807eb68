package notify_test

import (
	"context"
	"errors"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/notify"
)

// TestFieldsOfKinds compares the Parser's table of fields with the catalogue.
func TestFieldsOfKinds(t *testing.T) {
	for _, w := range webhooks(t, "v2", 10) {
		kind := w.Event
		if strings.ToUpper(kind) == kind {
			kind = notify.OriginalTypeWXV
		}
		needs, may := notify.KindV2(kind)
		var want []string
		inBody := false
		for _, field := range w.Fields {
			if field.Depth == 0 {
				inBody = field.Name == "body"
			}
			if !inBody || field.Depth != 1 || field.Name == "sign" {
				continue
			}
			if field.Required {
				want = append(want, field.Name)
			}
			if !may(strings.Replace(field.Name, "$n", "0", 1)) {
				t.Errorf("%s: %s is documented, and refused", w.Event, field.Name)
			}
		}
		sort.Strings(want)
		if diff := cmp.Diff(want, needs); diff != "" {
			t.Errorf("%s: needed fields (-want +got):\n%s", w.Event, diff)
		}
	}
}

// TestFields shows which fields a signed notice may hold. TestCatalogueV2 takes each documented
// notice as it is; here one thing in it is changed.
func TestFields(t *testing.T) {
	for _, w := range webhooks(t, "v2", 10) {
		message, _, isSigned := documentedV2(t, w)
		if !isSigned {
			continue
		}
		try := func(reason string, changed fields, isGood bool) {
			t.Helper()
			event, err := parser().ParseXML(context.Background(), []byte(changed.signed(message["sign_type"]+message["algorithm"]).xml("xml")))
			switch {
			case isGood && err != nil:
				t.Errorf("%s: %s: %v", w.Event, reason, err)
			case !isGood && err == nil && event.Type != notify.TypeV2Unknown:
				t.Errorf("%s: %s: believed", w.Event, reason)
			case !isGood && err != nil && !errors.Is(err, notify.ErrRecut) && !errors.Is(err, notify.ErrMerchant):
				t.Errorf("%s: %s: %v", w.Event, reason, err)
			}
		}
		try("a field that WeChat Pay has added", message.with("z_new", "1"), true)
		try("a new field that holds a URL", message.with("z_url", "https://example.com/?a=1&b=2"), true)
		try("a new field that holds fields of the scheme", message.with("z_url", "1&mch_id=2"), false)
		try("a field in another spelling", message.with("Total_Fee", "1"), false)
		kind := w.Event
		if strings.ToUpper(kind) == kind {
			kind = notify.OriginalTypeWXV
		}
		needs, may := notify.KindV2(kind)
		for _, name := range needs {
			if name == "return_code" && message[name] != "" {
				try(name+" is missing", message.with(name, "-"), false)
				continue
			}
			try(name+" is missing", message.with(name, "-"), false)
			try(name+" is empty", message.with(name, ""), false)
		}
		for _, name := range []string{"bank_type", "contract_code", "combine_appid", "risk_level", "plate_number", "event_id", "req_info", "coupon_id_0"} {
			if !may(name) {
				try(name+" is of another kind", message.with(name, "1"), false)
			}
		}
		for name := range message {
			switch name {
			case "sign", "sign_type", "algorithm", "mch_id", "combine_mch_id", "return_code": // fail before
			case "result_code", "trade_state": // make it a notice of a failure
			case "attach", "sub_order_list":
				try(name+" holds a query string", message.with(name, `{"attach":"a=1&uid=2&b"}`), true)
				try(name+" holds a field of the scheme", message.with(name, "a=1&b&mch_id=2"), false)
				try(name+" holds a field that a payer's phone is given", message.with(name, "a=1&b=2&notify_url=2"), false)
			default:
				if strings.HasPrefix(name, "event_") { // encrypted, or checked by their form
					continue
				}
				try(name+" holds a field", message.with(name, message[name]+"&a=1"), false)
				try(name+" holds & and =", message.with(name, message[name]+"a=1 & b=2&=&"), true)
			}
		}
	}
}

// TestMerchantV2 shows which notices are for which merchant.
func TestMerchantV2(t *testing.T) {
	other := fields{"mch_id": merchant, "a": "1"}
	for _, c := range []struct {
		reason string
		fields fields
		want   error
	}{
		{"as it should be", payment, nil},
		{"of no kind", other, nil},
		{"without mch_id", payment.with("mch_id", "-"), notify.ErrMerchant},
		{"of no kind, without mch_id", other.with("mch_id", "-"), notify.ErrMerchant},
		{"an empty mch_id", payment.with("mch_id", ""), notify.ErrMerchant},
		{"a blank mch_id", payment.with("mch_id", " "), notify.ErrMerchant},
		{"a blank after it", payment.with("mch_id", merchant+" "), notify.ErrMerchant},
		{"another merchant's", payment.with("mch_id", "10000100"), notify.ErrMerchant},
		{"another spelling", payment.with("mch_id", "-").with("MCH_ID", merchant), notify.ErrMerchant},
		{"another spelling beside it", other.with("Mch_Id", "10000100"), notify.ErrRecut},
		{"two that differ", payment.with("mchid", "10000100"), notify.ErrMerchant},
		{"two, one of them empty, which is as none", payment.with("combine_mch_id", ""), nil},
		{"two that differ, and the first is this merchant's", payment.with("combine_mch_id", "10000100"), notify.ErrMerchant},
		{"a sub-merchant's number is none", payment.with("mch_id", "-").with("sub_mch_id", merchant), notify.ErrMerchant},
	} {
		_, err := parser().ParseXML(context.Background(), []byte(c.fields.signed("MD5").xml("xml")))
		if !errors.Is(err, c.want) {
			t.Errorf("%s: error %v, want %v", c.reason, err, c.want)
		}
	}
	doubled := strings.Replace(payment.signed("MD5").xml("xml"), "</xml>", "<mch_id>"+merchant+"</mch_id></xml>", 1)
	_, err := parser().ParseXML(context.Background(), []byte(doubled))
	checkRefusal(t, "mch_id twice", err, notify.CheckForm, notify.ErrMalformed)

	refund := fields{"return_code": "SUCCESS", "req_info": sealECB(refundXML, true)} // not signed
	_, err = parser().ParseXML(context.Background(), []byte(refund.xml("xml")))
	checkRefusal(t, "a refund without mch_id", err, notify.CheckMerchant, notify.ErrMerchant)

	p := parser()
	p.MchID = ""
	_, err = p.ParseXML(context.Background(), []byte(payment.with("mch_id", "-").signed("MD5").xml("xml")))
	checkRefusal(t, "a payment for nobody", err, notify.CheckFields, notify.ErrRecut)
}
