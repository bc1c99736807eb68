package notify_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/notify"
)

// TestDeep sends notices of some 10 MiB under a true signature, as deep as that size allows. The
// depth is in their body, in their encrypted part, or in the XML of APIv2. A parser that recurses
// once a level would end the process, and no test can recover from that.
func TestDeep(t *testing.T) {
	const size = 10 << 20
	arrays, objects, both := strings.Repeat("[", size), strings.Repeat(`{"a":`, size/5), strings.Repeat(`{"a":[`, size/6)
	whole := strings.Repeat(`{"a":[`, size/8) + strings.Repeat("]}", size/8)
	for why, text := range map[string]string{"arrays": arrays, "objects": objects, "both": both, "as JSON": whole, "in a member": `{"a":` + whole + "}"} {
		for how, body := range map[string]string{"as the body": text, "encrypted": holding(text)} {
			event, err := parser().Parse(context.Background(), sign(sentAt, body), []byte(body))
			if !errors.Is(err, notify.ErrMalformed) || event != nil {
				t.Errorf("%s, %s: %v", why, how, err)
			}
		}
	}
	for why, text := range map[string]string{
		"elements":             strings.Repeat("<a>", size/3),
		"elements that end":    strings.Repeat("<a>", size/7) + strings.Repeat("</a>", size/7),
		"elements in a field":  "<xml><a>" + strings.Repeat("<a>", size/3),
		"a DTD in a DTD":       strings.Repeat("<!DOCTYPE x [", size/13),
		"brackets in a DTD":    "<!DOCTYPE x " + strings.Repeat("<", size),
		"entities":             "<xml><a>" + strings.Repeat("&", size),
		"CDATA in CDATA":       "<xml><a>" + strings.Repeat("<![CDATA[", size/9),
		"deep JSON as a field": fields{"attach": whole, "mch_id": "1"}.signed("MD5").xml("xml"),
	} {
		if event, err := parser().ParseXML(context.Background(), []byte(text)); err == nil || event != nil {
			t.Errorf("XML, %s: %v", why, err)
		}
		encrypted := fields{"return_code": "SUCCESS", "req_info": sealECB(text, true)}.xml("xml")
		if event, err := parser().ParseXML(context.Background(), []byte(encrypted)); !errors.Is(err, notify.ErrMalformed) || event != nil {
			t.Errorf("XML in req_info, %s: %v", why, err)
		}
	}
	event := &notify.Event{Type: "T", Resource: []byte(whole)} // made by hand
	var v any
	if err := event.Decode(&v); err == nil {
		t.Error("it decodes")
	}
}
