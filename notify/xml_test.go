package notify_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/notify"
)

// payment is a payment of APIv2, by the official page's sample (transaction-success), without its
// sign.
var payment = fields{
	"appid": "wx2421b1c4370ec43b", "attach": "支付测试", "bank_type": "CFT", "fee_type": "CNY", "is_subscribe": "N", "mch_id": merchant,
	"nonce_str": "5d2b6c2a8db53831f7eda20af46e531c", "openid": "oUpF8uMEb4qRXf22hE3X68TekukE", "out_trade_no": "1409811653",
	"result_code": "SUCCESS", "return_code": "SUCCESS", "time_end": "20140903131540", "total_fee": "1", "coupon_count": "1",
	"coupon_type_0": "CASH", "coupon_id_0": "10000", "trade_type": "JSAPI", "transaction_id": "1004400740201409030005092168",
}

func TestParseXML(t *testing.T) {
	message := payment.signed("MD5")
	data := []byte(message.xml("xml"))
	kept := string(data)
	got, err := parser().ParseXML(context.Background(), data)
	if err != nil {
		t.Fatal(err)
	}
	want := &notify.Event{
		Version: notify.V2, ID: "transaction-success:1004400740201409030005092168", Type: notify.TypeV2Payment,
		Resource: got.Resource, MchID: merchant, Signed: true,
	}
	if diff := cmp.Diff(want, got); diff != "" || string(data) != kept {
		t.Errorf("body changed %t, event (-want +got):\n%s", string(data) != kept, diff)
	}
	clear(data)
	resource, err := notify.As[fields](got)
	if diff := cmp.Diff(message, resource); diff != "" || err != nil {
		t.Errorf("error %v, resource (-want +got):\n%s", err, diff)
	}
}

// TestSign shows which text is signed, and by which algorithm.
func TestSign(t *testing.T) {
	hmac := payment.with("sign_type", "HMAC-SHA256").signed("HMAC-SHA256")
	md5 := payment.signed("MD5")
	for _, c := range []struct {
		why     string
		message fields
		check   notify.Check
		want    error
	}{
		{"MD5 where nothing is said", md5, "", nil},
		{"MD5 where it is said, and signed", payment.with("sign_type", "MD5").signed("MD5"), "", nil},
		{"HMAC-SHA256", hmac, "", nil},
		{"HMAC-SHA256, not said but by its length", payment.signed("HMAC-SHA256"), "", nil},
		{"a sign in lower case", md5.with("sign", strings.ToLower(md5["sign"])), "", nil},
		{"a field that nobody knows is signed", payment.with("z_new", "1").signed("MD5"), "", nil},
		{"an empty field is not", md5.with("device_info", ""), "", nil},
		{"0 is not empty", payment.with("coupon_fee", "0").signed("MD5"), "", nil},
		{"capitals go before _ and small letters", payment.with("REMARK", "1").with("RE_OPENID", "2").with("re_openid", "3").with("remark", "4").signed("MD5"), "", nil},
		{"spaces belong to a value", payment.with("attach", " a b ").signed("MD5"), "", nil},
		{"& and = and < are signed as they are", payment.with("attach", "a=1&b=<2>").signed("MD5"), "", nil},

		{"an unknown field that is not signed", md5.with("z_new", "1"), notify.CheckSignature, notify.ErrBadSignature},
		{"another amount", md5.with("total_fee", "100"), notify.CheckSignature, notify.ErrBadSignature},
		{"0 more", md5.with("coupon_fee", "0"), notify.CheckSignature, notify.ErrBadSignature},
		{"a field less", md5.with("fee_type", "-"), notify.CheckSignature, notify.ErrBadSignature},
		{"a space cut off", payment.with("attach", " a").signed("MD5").with("attach", "a"), notify.CheckSignature, notify.ErrBadSignature},
		{"no sign", payment, notify.CheckHeaders, notify.ErrMissingSignature},
		{"an empty sign", payment.with("sign", ""), notify.CheckHeaders, notify.ErrMissingSignature},
		{"a sign that is no hex", payment.with("sign", strings.Repeat("X", 32)), notify.CheckSignature, notify.ErrBadSignature},
		{"a sign cut off", md5.with("sign", md5["sign"][:30]), notify.CheckSignature, notify.ErrBadSignature},
		{"an MD5 that says it is HMAC-SHA256", payment.with("sign_type", "HMAC-SHA256").signed("MD5"), notify.CheckSignature, notify.ErrBadSignature},
		{"an HMAC-SHA256 that says it is MD5", payment.with("sign_type", "MD5").signed("HMAC-SHA256"), notify.CheckSignature, notify.ErrBadSignature},
		{"a sign type that nobody knows", payment.with("sign_type", "SM3").signed("MD5"), notify.CheckScheme, notify.ErrSignatureType},
		{"return_code FAIL, which has no sign", fields{"return_code": "FAIL", "return_msg": "签名失败"}, notify.CheckForm, notify.ErrNotSuccess},
		{"return_code empty, which is as none", payment.with("return_code", "").signed("MD5"), notify.CheckFields, notify.ErrRecut},
		{"algorithm says nothing outside wxv", payment.with("algorithm", "none").signed("MD5"), notify.CheckFields, notify.ErrRecut},
	} {
		event, err := parser().ParseXML(context.Background(), []byte(c.message.xml("xml")))
		if (event == nil) != (err != nil) || c.want == nil && err != nil {
			t.Errorf("%s: event %v, error %v", c.why, event, err)
		}
		if c.want != nil {
			checkRefusal(t, c.why, err, c.check, c.want)
		}
	}
}

// TestXML gives forms of XML under a sign that would fit the fields as a careless reader has them.
func TestXML(t *testing.T) {
	message := fields{"a": "1", "b": "<2>", "mch_id": merchant}.signed("MD5")
	sign := "<mch_id>" + merchant + "</mch_id><sign>" + message["sign"] + "</sign>"
	good := "<xml><a>1</a><b>&lt;2&gt;</b>" + sign + "</xml>"
	var many strings.Builder // with the four of good, as many elements as are read
	for i := range 252 {
		fmt.Fprintf(&many, "<z%d/>", i)
	}
	for _, c := range []struct {
		why, xml string
		isGood   bool
	}{
		{"as it should be", good, true},
		{"a declaration", `<?xml version="1.0" encoding="UTF-8"?>` + good, true},
		{"CDATA, in parts", "<xml><a><![CDATA[1]]></a><b>&lt;<![CDATA[2>]]></b>" + sign + "</xml>", true},
		{"a numbered character", strings.Replace(good, ">1<", ">&#49;<", 1), true},
		{"white space around elements and in tags", "\n <xml >\r\n\t<a >1</a >\n<b>&lt;2></b>" + sign + "\n</xml>\n", true},
		{"an empty element", strings.Replace(good, sign, sign+"<c/><d></d>", 1), true},
		{"256 elements", strings.Replace(good, sign, sign+many.String(), 1), true},
		{"64 KiB", good + strings.Repeat(" ", 64<<10-len(good)), true},

		{"257 elements", strings.Replace(good, sign, sign+many.String()+"<z/>", 1), false},
		{"a byte over 64 KiB", good + strings.Repeat(" ", 64<<10-len(good)+1), false},
		{"nothing", "", false},
		{"text", "SUCCESS", false},
		{"JSON", "{}", false},
		{"a page", "<html>" + good + "</html>", false},
		{"another root", strings.ReplaceAll(good, "xml>", "root>"), false},
		{"another root of the same depth", strings.ReplaceAll(good, "xml>", "__proto__>"), false},
		{"a DTD", "<!DOCTYPE xml>" + good, false},
		{"a DTD with an entity", `<!DOCTYPE xml [<!ENTITY one "1">]>` + strings.Replace(good, ">1<", ">&one;<", 1), false},
		{"an entity from afar", `<!DOCTYPE xml [<!ENTITY one SYSTEM "file:///etc/passwd">]>` + strings.Replace(good, ">1<", ">&one;<", 1), false},
		{"an entity of HTML", strings.Replace(good, ">1<", ">1&nbsp;<", 1), false},
		{"an ampersand", strings.Replace(good, ">1<", ">1&<", 1), false},
		{"a comment in a value", strings.Replace(good, ">1<", "><!-- -->1<", 1), false},
		{"a comment", strings.Replace(good, "<a>", "<!-- --><a>", 1), false},
		{"an instruction", strings.Replace(good, "<a>", "<?php ?><a>", 1), false},
		{"a second declaration", `<?xml version="1.0"?><?xml version="1.0"?>` + good, false},
		{"a declaration that comes late", strings.Replace(good, "<a>", `<?xml version="1.0"?><a>`, 1), false},
		{"an attribute", strings.Replace(good, "<a>", `<a x="1">`, 1), false},
		{"an attribute of the root", strings.Replace(good, "<xml>", `<xml xmlns="x">`, 1), false},
		{"a prefix", strings.ReplaceAll(good, "a>", "x:a>"), false},
		{"a prefix at the start alone", strings.Replace(good, "<a>", "<x:a>", 1), false},
		{"a prefix at the end alone", strings.Replace(good, "</a>", "</x:a>", 1), false},
		{"an element twice", strings.Replace(good, "<a>", "<a>1</a><a>", 1), false},
		{"an element twice, once empty", strings.Replace(good, "<a>", "<a/><a>", 1), false},
		{"a sign twice", strings.Replace(good, sign, sign+sign, 1), false},
		{"an element in an element", strings.Replace(good, ">1<", "><c>1</c><", 1), false},
		{"an element that begins around another and never ends", strings.Replace(good, "<b>", "<c><b>", 1), false},
		{"text between elements", strings.Replace(good, "<a>", "x<a>", 1), false},
		{"CDATA between elements", strings.Replace(good, "<a>", "<![CDATA[x]]><a>", 1), false},
		{"text behind", good + "x", false},
		{"text before", "x" + good, false},
		{"a byte order mark", "\ufeff" + good, false},
		{"two of them", good + good, false},
		{"an element behind", good + "<c>1</c>", false},
		{"a root that ends by another name", strings.Replace(good, "</xml>", "</XML>", 1), false},
		{"cut", good[:len(good)-1], false},
		{"cut before the end of the root", strings.TrimSuffix(good, "</xml>"), false},
		{"ends crossed", "<xml><a>1</xml></a>", false},
		{"an end of another name", strings.Replace(good, "</a>", "</A>", 1), false},
		{"ends alone", "</xml>", false},
		{"no UTF-8", strings.Replace(good, ">1<", ">\xff<", 1), false},
		{"no UTF-8 in the declaration", "<?xml version=\"1.0\" \xff?>" + good, false},
		{"an end behind", good + "</xml>", false},
		{"no UTF-8, by declaration", `<?xml version="1.0" encoding="GBK"?>` + good, false},
		{"XML of another version", `<?xml version="1.1"?>` + good, false},
		{"a character that XML has not", strings.Replace(good, ">1<", ">\x00<", 1), false},
		{"a number of such", strings.Replace(good, ">1<", ">&#0;<", 1), false},
		{"deep", strings.Repeat("<xml>", 100_000), false},
		{"2 MiB", good + strings.Repeat(" ", 2<<20), false},
	} {
		event, err := parser().ParseXML(context.Background(), []byte(c.xml))
		switch {
		case c.isGood && (err != nil || event == nil):
			t.Errorf("%s: error %v", c.why, err)
		case !c.isGood:
			checkRefusal(t, c.why, err, notify.CheckForm, notify.ErrMalformed)
		}
	}
}
