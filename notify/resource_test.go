package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/notify"
)

// resourceWith changes one member of a good notice's resource; nil takes it away.
func resourceWith(name string, value any) string {
	b := body("REFUND.SUCCESS", "refund", refund)
	return encode(changed(b, "resource", changed(b["resource"].(object), name, value)))
}

func bodyWith(name string, value any) string {
	return encode(changed(body("REFUND.SUCCESS", "refund", refund), name, value))
}

func changed(o object, name string, value any) object {
	o[name] = value
	if value == nil {
		delete(o, name)
	}
	return o
}

// sealedWith is a good notice but for the nonce of its resource. The nonce may have any length, and
// the resource is truly encrypted with it.
func sealedWith(nonce string) string {
	b := body("REFUND.SUCCESS", "refund", refund)
	r := changed(b["resource"].(object), "nonce", nonce)
	return encode(changed(b, "resource", changed(r, "ciphertext", seal(keyV3, nonce, "refund", refund))))
}

func holding(plaintext string) string { return encode(body("REFUND.SUCCESS", "refund", plaintext)) }

// TestForm gives bodies that WeChat Pay truly signed, and that are still not in order.
func TestForm(t *testing.T) {
	good := holding(refund)
	deep := strings.Repeat(`{"a":`, 200_000) + "1" + strings.Repeat("}", 200_000)
	for _, c := range []struct {
		why, body string
		check     notify.Check
		want      error
	}{
		{"as it should be", good, "", nil},
		{"members that are unknown are passed over", bodyWith("new", object{"id": []any{1, nil}}), "", nil},
		{"no summary: many have none", bodyWith("summary", nil), "", nil},
		{"no original_type: many have none", resourceWith("original_type", nil), "", nil},
		{"resource_type applyment, as one documented notice has", bodyWith("resource_type", "applyment"), "", nil},
		{"a time in no form at all is no reason to lose a payment", bodyWith("create_time", "yesterday"), "", nil},
		{"no create_time", bodyWith("create_time", nil), "", nil},
		{"many brackets, not deep: left to encoding/json", bodyWith("new", strings.Split(strings.Repeat("[{", 9000), "")), "", nil},

		{"an empty body", "", notify.CheckForm, notify.ErrMalformed},
		{"not JSON", "<xml></xml>", notify.CheckForm, notify.ErrMalformed},
		{"cut", good[:len(good)-1], notify.CheckForm, notify.ErrMalformed},
		{"two objects", good + good, notify.CheckForm, notify.ErrMalformed},
		{"an array", "[" + good + "]", notify.CheckForm, notify.ErrMalformed},
		{"null", "null", notify.CheckForm, notify.ErrMalformed},
		{"a byte order mark", "\ufeff" + good, notify.CheckForm, notify.ErrMalformed},
		{"bytes that are no UTF-8", strings.Replace(good, "支", "\xff", 1), notify.CheckForm, notify.ErrMalformed},
		{"a control character in a string", strings.Replace(good, "支", "\x01", 1), notify.CheckForm, notify.ErrMalformed},
		{"deep beyond all measure", `{"a":` + deep + `,` + good[1:], notify.CheckForm, notify.ErrMalformed},
		{"deep and cut", strings.Repeat("[", 1<<20), notify.CheckForm, notify.ErrMalformed},
		{"an id twice", `{"id":"EV-1",` + good[1:], notify.CheckForm, notify.ErrMalformed},
		{"an id twice, once with an escape", `{"\u0069d":"EV-1",` + good[1:], notify.CheckForm, notify.ErrMalformed},
		{"a resource twice", `{"resource":{},` + good[1:], notify.CheckForm, notify.ErrMalformed},
		{"a nonce twice", strings.Replace(good, `"nonce":`, `"nonce":"Kj7QIyUiYx1r","nonce":`, 1), notify.CheckForm, notify.ErrMalformed},
		{"names in another case are other names", strings.Replace(good, `"event_type"`, `"Event_Type"`, 1), notify.CheckForm, notify.ErrMalformed},
		{"no id", bodyWith("id", nil), notify.CheckForm, notify.ErrMalformed},
		{"an empty id", bodyWith("id", ""), notify.CheckForm, notify.ErrMalformed},
		{"an id that is a number", bodyWith("id", 1), notify.CheckForm, notify.ErrMalformed},
		{"no event_type", bodyWith("event_type", nil), notify.CheckForm, notify.ErrMalformed},
		{"no resource", bodyWith("resource", nil), notify.CheckForm, notify.ErrMalformed},
		{"a resource that is a string", bodyWith("resource", "{}"), notify.CheckForm, notify.ErrMalformed},
		{"no algorithm", resourceWith("algorithm", nil), notify.CheckForm, notify.ErrMalformed},
		{"the algorithm of 国密", resourceWith("algorithm", "AEAD_SM4_GCM"), notify.CheckForm, notify.ErrAlgorithm},
		{"an algorithm in another case", resourceWith("algorithm", "aead_aes_256_gcm"), notify.CheckForm, notify.ErrAlgorithm},
		{"no nonce", resourceWith("nonce", nil), notify.CheckForm, notify.ErrMalformed},
		{"a nonce of 0 bytes", sealedWith(""), notify.CheckForm, notify.ErrMalformed},
		{"a nonce of 11 bytes", sealedWith(resourceIV[1:]), notify.CheckForm, notify.ErrMalformed},
		{"a nonce of 13 bytes", sealedWith(resourceIV + "x"), notify.CheckForm, notify.ErrMalformed},
		{"a nonce of 12 characters that are 14 bytes", sealedWith("微" + resourceIV[1:]), notify.CheckForm, notify.ErrMalformed},
		{"another nonce", resourceWith("nonce", "Kj7QIyUiYx1r"), notify.CheckDecrypt, notify.ErrDecrypt},
		{"other associated data", resourceWith("associated_data", "refunds"), notify.CheckDecrypt, notify.ErrDecrypt},
		{"no associated data where there was some", resourceWith("associated_data", nil), notify.CheckDecrypt, notify.ErrDecrypt},
		{"associated data that is a number", resourceWith("associated_data", 1), notify.CheckForm, notify.ErrMalformed},
		{"a changed ciphertext", resourceWith("ciphertext", seal(keyV3, resourceIV, "refund", refund+" ")[2:]+"AA=="), notify.CheckForm, notify.ErrMalformed},
		{"another's ciphertext", resourceWith("ciphertext", seal(keyV2, resourceIV, "refund", refund)), notify.CheckDecrypt, notify.ErrDecrypt},
		{"a ciphertext shorter than its tag", resourceWith("ciphertext", "AAAA"), notify.CheckDecrypt, notify.ErrDecrypt},
		{"a ciphertext that is no base64", resourceWith("ciphertext", "*"), notify.CheckForm, notify.ErrMalformed},
		{"no ciphertext", resourceWith("ciphertext", nil), notify.CheckForm, notify.ErrMalformed},
		{"a plaintext that is no object", holding(`"text"`), notify.CheckForm, notify.ErrMalformed},
		{"an empty plaintext", holding(""), notify.CheckForm, notify.ErrMalformed},
		{"a plaintext with an amount twice", holding(`{"amount":1,"amount":100}`), notify.CheckForm, notify.ErrMalformed},
		{"a plaintext that is no UTF-8", holding("{\"a\":\"\xff\"}"), notify.CheckForm, notify.ErrMalformed},
	} {
		event, err := parser().Parse(context.Background(), sign(sentAt, c.body), []byte(c.body))
		if (event == nil) != (err != nil) || c.want == nil && err != nil {
			t.Errorf("%s: event %v, error %v", c.why, event, err)
		}
		if c.want != nil {
			checkRefusal(t, c.why, err, c.check, c.want)
		}
	}
}

// TestFlippedCiphertext flips every bit of the ciphertext, under a signature that is right.
func TestFlippedCiphertext(t *testing.T) {
	text := resourceWith("associated_data", "refund")
	start := strings.Index(text, `"ciphertext":"`) + len(`"ciphertext":"`)
	for i := start; text[i] != '"'; i += 5 {
		for bit := range 8 {
			wrong := []byte(text)
			wrong[i] ^= 1 << bit
			event, err := parser().Parse(context.Background(), sign(sentAt, string(wrong)), wrong)
			if event != nil || !errors.Is(err, notify.ErrDecrypt) && !errors.Is(err, notify.ErrMalformed) {
				t.Fatalf("bit %d of byte %d: event %v, error %v", bit, i, event, err)
			}
		}
	}
}

func TestCreateTime(t *testing.T) {
	for _, c := range []struct {
		why, text string
		want      time.Time
	}{
		{"the usual form", "2015-05-20T13:29:35+08:00", time.Date(2015, 5, 20, 5, 29, 35, 0, time.UTC)},
		{"with milliseconds", "2015-05-20T13:29:35.120+08:00", time.Date(2015, 5, 20, 5, 29, 35, 120e6, time.UTC)},
		{"that of ENTRUST.SIGN and others, in Beijing's time", "20180225112233", time.Date(2018, 2, 25, 3, 22, 33, 0, time.UTC)},
		{"anything else", "2018", time.Time{}},
	} {
		text := bodyWith("create_time", c.text)
		event, err := parser().Parse(context.Background(), sign(sentAt, text), []byte(text))
		if err != nil || !event.CreateTime.Equal(c.want) {
			t.Errorf("%s: event %v, error %v", c.why, event, err)
		}
	}
}

func TestDecode(t *testing.T) {
	text := holding(refund)
	event, err := parser().Parse(context.Background(), sign(sentAt, text), []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	type refunded struct {
		RefundID string `json:"refund_id"`
		Amount   struct{ Total int64 }
	}
	got, err := notify.As[refunded](event)
	want := refunded{RefundID: "50200207182018070300011301001"}
	want.Amount.Total = 999
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("error %v, (-want +got):\n%s", err, diff)
	}
	_, err = notify.As[struct{ Amount struct{ Total int8 } }](event)
	var mismatch *json.UnmarshalTypeError
	if !errors.As(err, &mismatch) || strings.Contains(err.Error(), "999") || !strings.HasPrefix(err.Error(), "notify: the resource of REFUND.SUCCESS does not fit into ") {
		t.Errorf("a number that is too large: %v", err)
	}
	_, err = notify.As[struct {
		Refund time.Time `json:"refund_id"`
	}](event)
	if err == nil || strings.Contains(err.Error(), "502002") {
		t.Errorf("no time: %v", err)
	}
	if err := event.Decode(nil); err == nil {
		t.Error("decoded into nil")
	}
	if _, err := notify.As[object](nil); !errors.Is(err, notify.ErrNoEvent) {
		t.Errorf("a nil event: %v", err)
	}
}
