package notify_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/notify"
)

// TestSameNotice changes captured notices as a stranger can, so that their signs still fit. Each is
// the same event as before, so that a Store has it handled once.
func TestSameNotice(t *testing.T) {
	failed := payment.with("result_code", "FAIL").with("transaction_id", "-")
	for _, c := range []struct {
		reason  string
		message fields
		added   fields // not signed
	}{
		{"a payment, with an unknown field", payment, fields{"z": ""}},
		{"a payment, with fields of other kinds", payment, fields{"req_info": "", "event_ciphertext": "", "contract_id": "", "mchid": ""}},
		{"a payment, with another spelling", payment, fields{"Total_fee": ""}},
		{"a payment, with the fields of its digest", payment, fields{"sign_type": "", "trade_state": "", "return_msg": ""}},
		{"a payment that failed", failed, fields{"z": ""}},
		{"a payment that failed, with two", failed, fields{"transaction_id": "", "z1": ""}},
		{"a combined payment that failed", fields{"combine_mch_id": merchant, "combine_out_trade_no": "1", "nonce_str": "1", "result_code": "FAIL",
			"sub_order_list": "{}"}, fields{"z": ""}},
		{"a risk", fields{"event_code": "1", "mch_id": merchant, "nonce_str": "1", "return_code": "SUCCESS", "risk_level": "1", "risk_level_desc": "1",
			"sign_type": "MD5", "sub_mch_id": "2", "transaction_id_list": "3"}, fields{"z": ""}},
		{"a vehicle", fields{"appid": "wx", "mch_id": merchant, "nonce_str": "1", "plate_number": "1", "sign_type": "MD5",
			"vehicle_event_createtime": "20200101000000"}, fields{"z": ""}},
		{"the QR code of 模式一, which is of no kind", fields{"appid": "wx", "mch_id": merchant, "nonce_str": "1", "product_id": "1", "time_stamp": "1"}, fields{"z": ""}},
	} {
		signed := c.message.signed("MD5")
		changed := signed
		for name, value := range c.added {
			changed = changed.with(name, value)
		}
		want, err := parser().ParseXML(context.Background(), []byte(signed.xml("xml")))
		must(t, err)
		got, err := parser().ParseXML(context.Background(), []byte(changed.xml("xml")))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: error %v, event (-want +got):\n%s", c.reason, err, diff)
		}
	}
}

// TestSameText cuts the text of a notice into other fields. Each cut that is believed has the same
// ID.
func TestSameText(t *testing.T) {
	for _, message := range []fields{
		{"attach": "a&attach2=b&attach3=c", "mch_id": merchant, "nonce_str": "1", "out_trade_no": "1", "result_code": "FAIL"},
		{"a": "1&b=2&c=3&d=4", "mch_id": merchant, "nonce_str": "1"},
	} {
		signed := message.signed("MD5")
		want, err := parser().ParseXML(context.Background(), []byte(signed.xml("xml")))
		must(t, err)
		believed := 0
		forEachCut(textOf(message), func(cut fields) {
			got, err := parser().ParseXML(context.Background(), []byte(cut.with("sign", signed["sign"]).xml("xml")))
			switch {
			case errors.Is(err, notify.ErrBadSignature):
				t.Errorf("%v: %v", cut, err)
			case err == nil:
				believed++
				if got.ID != want.ID || got.Type != want.Type {
					t.Errorf("%v has the ID %s, want %s", cut, got.ID, want.ID)
				}
			}
		})
		if believed < 2 {
			t.Errorf("%v: %d cuts are believed, so the test shows nothing", message, believed)
		}
	}
}

// TestReplayedOnce sends one notice in many forms. Its function is called once, and the Store keeps
// room for true notices.
func TestReplayedOnce(t *testing.T) {
	store := notify.NewMemory(notify.MemoryConfig{Max: 2})
	m, _ := newMux(t, func(c *notify.Config) { c.Store = store })
	calls := 0
	must(t, m.HandleRest(func(context.Context, *notify.Event) error { calls++; return nil }))
	shown := fields{"appid": "wx", "mch_id": merchant, "nonce_str": "1", "product_id": "1", "time_stamp": "1"}.signed("MD5")
	for _, name := range []string{"appid", "z1", "z2", "z3", "z4"} {
		if shown[name] == "" {
			shown = shown.with(name, "")
		}
		post(t, m, requestV2(shown.xml("xml")), 200, okXML)
	}
	post(t, m, paidV2("1"), 200, okXML)
	if calls != 2 || store.Len() != 2 {
		t.Errorf("%d calls and %d entries for 2 notices", calls, store.Len())
	}
}
