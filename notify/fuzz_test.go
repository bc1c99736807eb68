package notify_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/wxpay-chain/wxpay/notify"
)

// checkOutcome holds for any input: the outcome is an event or an *Error. The error is one line,
// with nothing of the input in it but serial and Request-ID.
func checkOutcome(t *testing.T, event *notify.Event, err error) {
	t.Helper()
	if (event == nil) != (err != nil) {
		t.Fatalf("event %v, error %v", event, err)
	}
	if err != nil {
		var refusal *notify.Error
		if !errors.As(err, &refusal) || refusal.Check == "" || strings.ContainsAny(err.Error(), "\n\r") || len(err.Error()) > 1000 {
			t.Fatalf("error %q", err)
		}
		return
	}
	if event.ID == "" || event.Type == "" || !utf8.ValidString(event.ID+event.Type+event.Summary) {
		t.Fatalf("event %+v", event)
	}
	if !bytes.HasPrefix(bytes.TrimLeft(event.Resource, " \t\r\n"), []byte("{")) || !json.Valid(event.Resource) {
		t.Fatalf("resource %q", event.Resource)
	}
	var resource any
	if err := event.Decode(&resource); err != nil {
		t.Fatal(err)
	}
}

// FuzzParse gives bodies and headers, with a signature that fits or that is part of the input. It
// also gives plaintexts, truly encrypted.
func FuzzParse(f *testing.F) {
	good := holding(refund)
	f.Add([]byte(good), "", true, false)
	f.Add([]byte(refund), "", true, true)
	f.Add([]byte(`{"id":"1","id":"2"}`), "", true, false)
	f.Add([]byte(good), "WECHATPAY/SIGNTEST/AAAA", false, false)
	f.Add([]byte(strings.Repeat("[", 20_000)), "", true, true)
	f.Fuzz(func(t *testing.T, data []byte, signature string, signed, encrypted bool) {
		if encrypted {
			data = []byte(holding(string(data)))
		}
		kept := bytes.Clone(data)
		h := http.Header{"wechatpay-signature": {signature}, "Wechatpay-Nonce": {"1"}, "Wechatpay-Timestamp": {"1624523846"}, "Wechatpay-Serial": {wechatSerial}}
		if signed {
			h = sign(sentAt, string(data))
		}
		event, err := parser().Parse(context.Background(), h, data)
		if !bytes.Equal(kept, data) {
			t.Fatal("the body is changed")
		}
		checkOutcome(t, event, err)
		if event != nil && !signed {
			t.Fatalf("nobody signed this: %+v", event)
		}
	})
}

// FuzzParseXML gives XML as it is, XML in req_info, and values in fields that are truly signed.
func FuzzParseXML(f *testing.F) {
	f.Add([]byte(payment.signed("MD5").xml("xml")), uint8(0))
	f.Add([]byte(fields{"return_code": "SUCCESS", "mch_id": merchant, "req_info": sealECB(refundXML, true)}.xml("xml")), uint8(0))
	f.Add([]byte(refundXML), uint8(1))
	f.Add([]byte("<xml><a>&lt;</a></xml>"), uint8(2))
	f.Add([]byte("a]b=c&d"), uint8(3))
	f.Add([]byte(`<!DOCTYPE xml [<!ENTITY a "b">]><xml><a>&a;</a></xml>`), uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, how uint8) {
		text := string(data)
		switch how % 4 {
		case 1:
			text = fields{"return_code": "SUCCESS", "mch_id": merchant, "req_info": sealECB(text, true)}.xml("xml")
		case 2:
			text = fields{
				"algorithm": "HMAC-SHA256", "appid": "wx2134213414324", "mch_id": merchant, "nonce_str": "1", "event_create_time": "20180225112233",
				"event_id": "1", "event_type": "CHECK.FAIL", "event_algorithm": "AEAD_AES_256_GCM", "event_nonce": resourceIV,
				"event_ciphertext": seal(keyV3, resourceIV, "", text),
			}.signed("HMAC-SHA256").xml("xml")
		case 3:
			text = payment.with("attach", text).signed("MD5").xml("xml")
		}
		data = []byte(text)
		event, err := parser().ParseXML(context.Background(), data)
		if string(data) != text {
			t.Fatal("the body is changed")
		}
		checkOutcome(t, event, err)
	})
}
