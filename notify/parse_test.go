package notify_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/notify"
)

const refund = `{"refund_id":"50200207182018070300011301001","amount":{"total":999}}`

func TestParse(t *testing.T) {
	text := encode(body("REFUND.SUCCESS", "refund", refund))
	kept := strings.Clone(text)
	header := sign(sentAt, text)
	keptHeader := header.Clone()
	data := []byte(text)
	got, err := parser().Parse(context.Background(), header, data)
	if err != nil {
		t.Fatal(err)
	}
	want := &notify.Event{
		Version: notify.V3, ID: "EV-2018022511223320873", Type: "REFUND.SUCCESS", OriginalType: "refund",
		ResourceType: "encrypt-resource", Summary: "支付成功",
		CreateTime: time.Date(2015, 5, 20, 5, 29, 35, 0, time.UTC), Resource: []byte(refund),
		MchID: merchant, Serial: wechatSerial, RequestID: "08F78BB5AF0610D302189F99DD5C20BA56F89845-0", Signed: true,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(keptHeader, header); diff != "" || string(data) != kept {
		t.Errorf("what was given is changed: body %t, header (-want +got):\n%s", string(data) != kept, diff)
	}
	clear(data) // the event has nothing of it
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the event shares memory with the body (-want +got):\n%s", diff)
	}
}

// TestHeaders leaves out, empties and doubles each header of the signature. Nothing after the
// headers is looked at.
func TestHeaders(t *testing.T) {
	text := encode(body("REFUND.SUCCESS", "refund", refund))
	for _, name := range []string{"Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Serial", "Wechatpay-Signature"} {
		for why, change := range map[string]func(h http.Header){
			"missing":                   func(h http.Header) { h.Del(name) },
			"empty":                     func(h http.Header) { h.Set(name, "") },
			"twice the same":            func(h http.Header) { h.Add(name, h.Get(name)) },
			"twice":                     func(h http.Header) { h.Add(name, "1") },
			"twice, once in lower case": func(h http.Header) { h[strings.ToLower(name)] = []string{h.Get(name)} },
		} {
			h := sign(sentAt, text)
			change(h)
			_, err := parser().Parse(context.Background(), h, []byte(text))
			checkRefusal(t, name+" "+why, err, notify.CheckHeaders, notify.ErrMissingSignature)
		}
	}
}

// TestHeaderNames shows that names may be in lower case, as fasthttp and functions as a service
// have them.
func TestHeaderNames(t *testing.T) {
	text := encode(body("REFUND.SUCCESS", "refund", refund))
	lower := http.Header{}
	for name, values := range sign(sentAt, text) {
		lower[strings.ToLower(name)] = values
	}
	got, err := parser().Parse(context.Background(), lower, []byte(text))
	if err != nil || got.Serial != wechatSerial || got.RequestID == "" {
		t.Errorf("event %+v, error %v", got, err)
	}
}

func checkRefusal(t *testing.T, why string, err error, check notify.Check, want error) {
	t.Helper()
	var refusal *notify.Error
	if !errors.As(err, &refusal) || refusal.Check != check || !errors.Is(err, want) {
		t.Errorf("%s: error %v, want one of %s: %v", why, err, check, want)
		return
	}
	if text := err.Error(); !strings.HasPrefix(text, "notify: "+string(check)+": ") || strings.ContainsAny(text, "\n\r") {
		t.Errorf("%s: text %q", why, text)
	}
}

// TestRefusals changes one thing of a notice that is in order.
func TestRefusals(t *testing.T) {
	set := func(name, value string) func(http.Header) { return func(h http.Header) { h.Set(name, value) } }
	flip := func(h http.Header) {
		signature, _ := base64.StdEncoding.DecodeString(h.Get("Wechatpay-Signature"))
		signature[7] ^= 1
		h.Set("Wechatpay-Signature", base64.StdEncoding.EncodeToString(signature))
	}
	for _, c := range []struct {
		why    string
		at     time.Time
		change func(http.Header)
		body   func(string) string
		check  notify.Check
		want   error
	}{
		{"300 s old is the last that is taken", sentAt.Add(-300 * time.Second), nil, nil, "", nil},
		{"299 s old", sentAt.Add(-299 * time.Second), nil, nil, "", nil},
		{"299 s ahead", sentAt.Add(299 * time.Second), nil, nil, "", nil},
		{"300 s ahead", sentAt.Add(300 * time.Second), nil, nil, "", nil},
		{"301 s old", sentAt.Add(-301 * time.Second), nil, nil, notify.CheckClock, notify.ErrTimestampSkew},
		{"301 s ahead", sentAt.Add(301 * time.Second), nil, nil, notify.CheckClock, notify.ErrTimestampSkew},
		{"a time that is no number", sentAt, set("Wechatpay-Timestamp", "1e9"), nil, notify.CheckHeaders, notify.ErrMissingSignature},
		{"a time of a header that a proxy has joined", sentAt, set("Wechatpay-Timestamp", "1624523846,1624523846"), nil, notify.CheckHeaders, notify.ErrMissingSignature},
		{"another time within the window", sentAt, set("Wechatpay-Timestamp", "1624523847"), nil, notify.CheckSignature, notify.ErrBadSignature},
		{"another nonce", sentAt, set("Wechatpay-Nonce", "FcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz"), nil, notify.CheckSignature, notify.ErrBadSignature},
		{"a flipped bit in the signature", sentAt, flip, nil, notify.CheckSignature, notify.ErrBadSignature},
		{"a signature that is no base64", sentAt, set("Wechatpay-Signature", "*"), nil, notify.CheckSignature, notify.ErrBadSignature},
		{"a serial that nobody knows", sentAt, set("Wechatpay-Serial", "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"), nil, notify.CheckSerial, notify.ErrUnknownSerial},
		{"a probe", sentAt, set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AAAA"), nil, notify.CheckProbe, notify.ErrSignatureProbe},
		{"a probe is one whatever its time", sentAt.Add(-time.Hour), set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AAAA"), nil, notify.CheckProbe, notify.ErrSignatureProbe},
		{"no signature type is RSA", sentAt, set("Wechatpay-Signature-Type", ""), nil, "", nil},
		{"the signature type of 国密", sentAt, set("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3"), nil, notify.CheckScheme, notify.ErrSignatureType},
		{"two signature types", sentAt, func(h http.Header) { h.Add("Wechatpay-Signature-Type", "") }, nil, notify.CheckHeaders, notify.ErrMissingSignature},
		{"a flipped bit in the body", sentAt, nil, func(s string) string { return s[:9] + string(s[9]^1) + s[10:] }, notify.CheckSignature, notify.ErrBadSignature},
		{"the body encoded again", sentAt, nil, func(s string) string { return strings.ReplaceAll(s, ",", ", ") }, notify.CheckSignature, notify.ErrBadSignature},
		{"a newline more", sentAt, nil, func(s string) string { return s + "\n" }, notify.CheckSignature, notify.ErrBadSignature},
		{"no body", sentAt, nil, func(string) string { return "" }, notify.CheckSignature, notify.ErrBadSignature},
		{"2 MiB", sentAt, nil, func(string) string { return strings.Repeat(" ", 2<<20) }, notify.CheckForm, notify.ErrMalformed},
	} {
		text := encode(body("REFUND.SUCCESS", "refund", refund))
		h := sign(c.at, text)
		if c.change != nil {
			c.change(h)
		}
		if c.body != nil {
			text = c.body(text)
		}
		event, err := parser().Parse(context.Background(), h, []byte(text))
		if (event == nil) != (err != nil) || c.want == nil && err != nil {
			t.Errorf("%s: event %v, error %v", c.why, event, err)
		}
		if c.want != nil {
			checkRefusal(t, c.why, err, c.check, c.want)
		}
	}
}

// TestMovedLine shows that the lines of the signed text end at fixed places. A queue may hand on a
// nonce that no HTTP header could hold.
func TestMovedLine(t *testing.T) {
	whole := "{\n" + holding(refund)[1:]
	h := sign(sentAt, whole)
	first, rest, _ := strings.Cut(whole, "\n")
	h.Set("Wechatpay-Nonce", h.Get("Wechatpay-Nonce")+"\n"+first)
	_, err := parser().Parse(context.Background(), h, []byte(rest))
	checkRefusal(t, "the first line of the body in the nonce", err, notify.CheckHeaders, notify.ErrMissingSignature)
}

// failing is a keyring that cannot download.
type failing struct{ keyring.Keyring }

var errDownload = errors.New("no way out")

func (failing) Lookup(ctx context.Context, _ string) (keyring.Key, error) {
	return keyring.Key{}, errors.Join(errDownload, ctx.Err())
}

// TestKeyringFails tells a keyring's own errors apart from a serial that is unknown.
func TestKeyringFails(t *testing.T) {
	text := encode(body("REFUND.SUCCESS", "refund", refund))
	p := parser()
	p.Keyring = failing{}
	_, err := p.Parse(context.Background(), sign(sentAt, text), []byte(text))
	checkRefusal(t, "a download that fails", err, notify.CheckSerial, errDownload)
	var refusal *notify.Error
	if errors.Is(err, notify.ErrUnknownSerial) || !errors.As(err, &refusal) || refusal.Serial != wechatSerial || refusal.RequestID == "" {
		t.Errorf("error %#v", err)
	}
	var none context.Context // must not panic
	_, err = p.Parse(none, sign(sentAt, text), []byte(text))
	checkRefusal(t, "without a context", err, notify.CheckSerial, errDownload)
	p.Keyring = keyring.Static(keyring.Key{Serial: wechatSerial, Public: "no key"})
	if _, err := p.Parse(context.Background(), sign(sentAt, text), []byte(text)); err == nil {
		t.Error("a key that is none is taken")
	}
}

// TestConfig shows that a Parser that cannot work says so before it looks at anything.
func TestConfig(t *testing.T) {
	ring := parser().Keyring
	for _, c := range []struct {
		why         string
		parser      *notify.Parser
		v3, v2, all bool // whether it is in order for them
	}{
		{"all", &notify.Parser{Keyring: ring, APIv3Key: keyV3, APIv2Key: keyV2}, true, true, true},
		{"v3 alone", &notify.Parser{Keyring: ring, APIv3Key: keyV3}, true, false, true},
		{"v2 alone", &notify.Parser{APIv2Key: keyV2}, false, true, true},
		{"v2 with wxv", &notify.Parser{APIv2Key: keyV2, APIv3Key: keyV3}, false, true, true},
		{"nil", nil, false, false, false},
		{"nothing", &notify.Parser{}, false, false, false},
		{"no keyring", &notify.Parser{APIv3Key: keyV3}, false, false, false},
		{"no APIv3 key", &notify.Parser{Keyring: ring}, false, false, false},
		{"an APIv3 key of 16 bytes", &notify.Parser{Keyring: ring, APIv3Key: "testMchAPIv3Key0"}, false, false, false},
		{"an APIv3 key of 16 bytes, for wxv", &notify.Parser{APIv2Key: keyV2, APIv3Key: "testMchAPIv3Key0"}, false, true, false},
		{"an APIv3 key of 33 bytes", &notify.Parser{Keyring: ring, APIv3Key: keyV3 + "x"}, false, false, false},
		{"an APIv2 key of 31 bytes", &notify.Parser{Keyring: ring, APIv3Key: keyV3, APIv2Key: keyV2[1:]}, true, false, false},
	} {
		_, err := c.parser.Parse(context.Background(), nil, nil)
		if errors.Is(err, notify.ErrConfig) == c.v3 {
			t.Errorf("%s: Parse: error %v", c.why, err)
		}
		_, err = c.parser.ParseXML(context.Background(), nil)
		if errors.Is(err, notify.ErrConfig) == c.v2 {
			t.Errorf("%s: ParseXML: error %v", c.why, err)
		}
		err = c.parser.Check()
		if (err == nil) != c.all || err != nil && (!errors.Is(err, notify.ErrConfig) || !strings.HasPrefix(err.Error(), "notify: ")) {
			t.Errorf("%s: Check: error %v", c.why, err)
		}
	}
	if err := (&notify.Parser{Keyring: keyring.Static(keyring.Key{}), APIv3Key: keyV3}).Check(); !errors.Is(err, keyring.ErrInvalid) {
		t.Errorf("a keyring without a key: %v", err)
	}
}

// TestSharedParser is for the race detector, and for the clock that is there by default.
func TestSharedParser(t *testing.T) {
	p := parser()
	p.Now = nil
	text := encode(body("REFUND.SUCCESS", "refund", refund))
	header := sign(time.Now(), text)
	done := make(chan error)
	for range 8 {
		go func() {
			_, err := p.Parse(context.Background(), header, []byte(text))
			done <- err
		}()
	}
	for range 8 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
