package notify_test

import (
	"context"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/notify"
)

// TestTypeV2 checks the type of a signed notice, and the ID that stays the same when it is sent
// again.
func TestTypeV2(t *testing.T) {
	combined := fields{
		"return_code": "SUCCESS", "result_code": "SUCCESS", "combine_appid": "wx2421b1c4370ec43b", "combine_mch_id": merchant,
		"combine_out_trade_no": "1217752501201407033233368018", "nonce_str": "5d2b6c2a8db53831f7eda20af46e531c", "sign_type": "MD5", "trade_type": "JSAPI",
		"sub_order_list": `{"order_num":1,"order_list":[{"mch_id":"1","total_fee":1}]}`,
	}
	contract := fields{ // pay.weixin.qq.com/doc/v2: 签约、解约结果通知
		"mch_id": merchant, "contract_code": "100001256", "plan_id": "123", "openid": "onqOjjmM1tad-3ROpncN-yUfa6ua", "change_type": "ADD",
		"operate_time": "2015-07-01 10:00:00", "contract_id": "Wx15463511252015071056489715", "request_serial": "1695",
	}
	for _, c := range []struct {
		why     string
		message fields
		kind    string
		id      string // what it begins with
	}{
		{"a payment", payment, "transaction-success", "transaction-success:1004400740201409030005092168"},
		{"a deduction that succeeded", payment.with("trade_state", "SUCCESS"), "transaction-success", "transaction-success:1004400740201409030005092168"},
		{"a payment that failed", payment.with("result_code", "FAIL"), "transaction-failed", "transaction-failed:"},
		{"a deduction that failed", payment.with("trade_state", "PAY_FAIL"), "transaction-failed", "transaction-failed:"},
		{"a deduction that failed has no number", payment.with("result_code", "FAIL").with("transaction_id", "-"), "transaction-failed", "transaction-failed:"},
		{"a payment without a number is none", payment.with("transaction_id", "-"), "unknown", "unknown:"},
		{"a combined payment", combined, "combined-transactions-success", "combined-transactions-success:1217752501201407033233368018"},
		{"a combined payment that failed", combined.with("result_code", "FAIL"), "combined-transactions-failed", "combined-transactions-failed:"},
		{"a contract", contract, "pap-contract-state-changed", "pap-contract-state-changed:Wx15463511252015071056489715:ADD:2015-07-01 10:00:00"},
		{"anything", fields{"mch_id": merchant, "a": "1"}, "unknown", "unknown:"},
	} {
		event, err := parser().ParseXML(context.Background(), []byte(c.message.signed("MD5").xml("xml")))
		if err != nil || event.Type != c.kind || !strings.HasPrefix(event.ID, c.id) || event.OriginalType != "" || !event.CreateTime.IsZero() {
			t.Errorf("%s: event %+v, error %v", c.why, event, err)
			continue
		}
		again := c.message.with("nonce_str", "other")
		if c.message["sign_type"] != "" {
			again["sign_type"] = "HMAC-SHA256"
		}
		repeated, err := parser().ParseXML(context.Background(), []byte(again.signed("HMAC-SHA256").xml("xml")))
		if err != nil || repeated.ID != event.ID {
			t.Errorf("%s: sent again with another nonce: event %+v, error %v", c.why, repeated, err)
		}
		if other, err := parser().ParseXML(context.Background(), []byte(c.message.with("b", "2").signed("MD5").xml("xml"))); err != nil ||
			strings.HasSuffix(c.id, ":") != (other.ID != event.ID) {
			t.Errorf("%s: with other contents: event %+v, error %v", c.why, other, err)
		}
	}
}

const refundXML = "<root><refund_id>50000408942018111907145868882</refund_id><refund_status>SUCCESS</refund_status></root>"

func TestRefund(t *testing.T) {
	outer := fields{"return_code": "SUCCESS", "appid": "wx8888888888888888", "mch_id": merchant, "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS"}
	full := refundXML + strings.Repeat(" ", 16-len(refundXML)%16)
	sealed := sealECB(refundXML, true)
	for _, c := range []struct {
		why     string
		message fields
		check   notify.Check
		want    error
	}{
		{"as it should be", outer.with("req_info", sealed), "", nil},
		{"over several lines", outer.with("req_info", "\n"+sealed[:64]+"\n"+sealed[64:]+"\n"), "", nil},
		{"full blocks, padded", outer.with("req_info", sealECB(full, true)), "", nil},
		{"full blocks, not padded", outer.with("req_info", sealECB(full, false)), "", nil},
		{"nobody has signed mch_id, and it is still compared", outer.with("mch_id", "10000100").with("req_info", sealed), notify.CheckMerchant, notify.ErrMerchant},
		{"a sign that is there must be right", outer.with("req_info", sealed).with("sign", strings.Repeat("A", 32)), notify.CheckSignature, notify.ErrBadSignature},
		{"empty, which is as none, so a sign is needed", outer.with("req_info", ""), notify.CheckHeaders, notify.ErrMissingSignature},
		{"empty, in a payment that is not signed", payment.with("req_info", ""), notify.CheckHeaders, notify.ErrMissingSignature},
		{"no base64", outer.with("req_info", "*"), notify.CheckDecrypt, notify.ErrDecrypt},
		{"half a block", outer.with("req_info", base64.StdEncoding.EncodeToString(make([]byte, 24))), notify.CheckDecrypt, notify.ErrDecrypt},
		{"another's", outer.with("req_info", base64.StdEncoding.EncodeToString(make([]byte, 32))), notify.CheckDecrypt, notify.ErrDecrypt},
		{"a block less", outer.with("req_info", sealECB(full[16:], true)), notify.CheckDecrypt, notify.ErrDecrypt},
		{"padding of 17", outer.with("req_info", sealECB(full[:len(full)-1]+strings.Repeat("\x11", 17), false)), notify.CheckDecrypt, notify.ErrDecrypt},
		{"padding of 2, once", outer.with("req_info", sealECB(full[:len(full)-1]+"\x02", false)), notify.CheckDecrypt, notify.ErrDecrypt},
		{"a DTD inside", outer.with("req_info", sealECB("<!DOCTYPE root>"+refundXML, true)), notify.CheckDecrypt, notify.ErrDecrypt},
	} {
		event, err := parser().ParseXML(context.Background(), []byte(c.message.xml("xml")))
		if c.want != nil {
			checkRefusal(t, c.why, err, c.check, c.want)
			continue
		}
		if err != nil || event.Type != notify.TypeV2Refund || event.Signed || event.MchID != merchant || event.ID != "refund-processed:50000408942018111907145868882:SUCCESS" {
			t.Errorf("%s: event %+v, error %v", c.why, event, err)
		}
	}
}

// TestRefundSigned shows that a signed refund would be verified, and that the Event says so. Fields
// outside of req_info never count.
func TestRefundSigned(t *testing.T) {
	message := fields{"return_code": "SUCCESS", "appid": "wx8888888888888888", "mch_id": "10000100", "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
		"req_info": sealECB(refundXML, true), "refund_id": "2"}
	p := parser()
	p.MchID = ""
	event, err := p.ParseXML(context.Background(), []byte(message.signed("MD5").xml("xml")))
	if err != nil || !event.Signed || event.Type != notify.TypeV2Refund || event.MchID != "10000100" {
		t.Errorf("signed: event %+v, error %v", event, err)
	}
	event, err = p.ParseXML(context.Background(), []byte(message.xml("xml")))
	if err != nil || event.Signed || event.MchID != "" || strings.Contains(string(event.Resource), `"2"`) {
		t.Errorf("not signed: event %+v, error %v", event, err)
	}
}

func TestWXV(t *testing.T) {
	plaintext := fields{"state": "USER_PAID", "room": "豪华双人房", "total_amount": "200"}.xml("xml")
	outer := fields{ // wechatpay.js.org/webhook/v2/TRANSACTION.SUCCESS, which says app_id
		"mch_id": merchant, "app_id": "wx2134213414324", "event_id": "EV-2018022511223320873", "event_create_time": "20180225112233",
		"event_type": "TRANSACTION.SUCCESS", "event_algorithm": "AEAD_AES_256_GCM", "event_nonce": resourceIV, "event_associated_data": "wxv",
		"event_ciphertext": seal(keyV3, resourceIV, "wxv", plaintext), "algorithm": "HMAC-SHA256", "nonce_str": "5K8264ILTKCH16CQ2502SI8ZNMTM67VS",
	}
	signed := func(name, value string) fields { return outer.with(name, value).signed("HMAC-SHA256") }
	for _, c := range []struct {
		why     string
		message fields
		check   notify.Check
		want    error
	}{
		{"as it should be", outer.signed("HMAC-SHA256"), "", nil},
		{"its algorithm not said", signed("algorithm", "-"), notify.CheckFields, notify.ErrRecut},
		{"another event type", outer.signed("HMAC-SHA256").with("event_type", "CHECK.FAIL"), notify.CheckSignature, notify.ErrBadSignature},
		{"MD5 that says HMAC-SHA256", outer.signed("MD5"), notify.CheckSignature, notify.ErrBadSignature},
		{"an algorithm that nobody knows", signed("algorithm", "SM3"), notify.CheckScheme, notify.ErrSignatureType},
		{"another encryption", signed("event_algorithm", "AEAD_SM4_GCM"), notify.CheckForm, notify.ErrAlgorithm},
		{"a nonce of 11 bytes", signed("event_nonce", resourceIV[1:]), notify.CheckForm, notify.ErrMalformed},
		{"other associated data", signed("event_associated_data", ""), notify.CheckDecrypt, notify.ErrDecrypt},
		{"no event_id", signed("event_id", "-"), notify.CheckFields, notify.ErrRecut},
		{"no event_type", signed("event_type", ""), notify.CheckFields, notify.ErrRecut},
		{"a plaintext that is no XML", signed("event_ciphertext", seal(keyV3, resourceIV, "wxv", "{}")), notify.CheckForm, notify.ErrMalformed},
	} {
		event, err := parser().ParseXML(context.Background(), []byte(c.message.xml("xml")))
		if c.want != nil {
			checkRefusal(t, c.why, err, c.check, c.want)
			continue
		}
		if err != nil || event.Type != "TRANSACTION.SUCCESS" || event.OriginalType != notify.OriginalTypeWXV || event.ID != "EV-2018022511223320873" ||
			!event.Signed || !event.CreateTime.Equal(time.Date(2018, 2, 25, 3, 22, 33, 0, time.UTC)) ||
			string(event.Resource) != `{"room":"豪华双人房","state":"USER_PAID","total_amount":"200"}` {
			t.Errorf("%s: event %+v, error %v", c.why, event, err)
		}
	}
	p := parser()
	p.APIv3Key = ""
	_, err := p.ParseXML(context.Background(), []byte(outer.signed("HMAC-SHA256").xml("xml")))
	checkRefusal(t, "without the APIv3 key", err, notify.CheckConfig, notify.ErrConfig)
}
