package keyring_test

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

func TestVerify(t *testing.T) {
	c := newClock()
	good := c.year(t, 1)
	p := newPlatform(c.now, good)
	ring := keyring.Static(keyring.Key{Serial: good.serial, Public: &good.key.PublicKey})
	set := func(name, value string) func(http.Header) { return func(h http.Header) { h.Set(name, value) } }
	for _, test := range []struct {
		why    string
		change func(http.Header)
		after  time.Duration
		body   string
		want   error
	}{
		{"as it came", nil, 0, "", nil},
		{"300 s later", nil, 300 * time.Second, "", nil},
		{"300 s earlier", nil, -300 * time.Second, "", nil},
		{"301 s later", nil, 301 * time.Second, "", keyring.ErrTimestampSkew},
		{"301 s earlier", nil, -301 * time.Second, "", keyring.ErrTimestampSkew},
		{"another body", nil, 0, "{}", crypto.ErrBadSignature},
		{"no serial", set("Wechatpay-Serial", ""), 0, "", keyring.ErrMissingSignature},
		{"no nonce", set("Wechatpay-Nonce", ""), 0, "", keyring.ErrMissingSignature},
		{"no timestamp", set("Wechatpay-Timestamp", ""), 0, "", keyring.ErrMissingSignature},
		{"no signature", set("Wechatpay-Signature", ""), 0, "", keyring.ErrMissingSignature},
		{"a timestamp that is no number", set("Wechatpay-Timestamp", "+1"), 0, "", keyring.ErrMissingSignature},
		{"a timestamp that overflows", set("Wechatpay-Timestamp", "99999999999999999999"), 0, "", keyring.ErrMissingSignature},
		{"a probe", set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/x"), 0, "", keyring.ErrSignatureProbe},
		{"an unknown serial", set("Wechatpay-Serial", "AB"), 0, "", keyring.ErrUnknownSerial},
		{"a serial in another form", set("Wechatpay-Serial", "0"+good.serial), 0, "", nil},
		{"another nonce", set("Wechatpay-Nonce", "x"), 0, "", crypto.ErrBadSignature},
		{"a signature in no base64", set("Wechatpay-Signature", "!"), 0, "", crypto.ErrBadSignature},
		{"another signature", set("Wechatpay-Signature", "AAAA"), 0, "", crypto.ErrBadSignature},
	} {
		r := p.answer()
		if test.change != nil {
			test.change(r.header)
		}
		if test.body != "" {
			r.body = []byte(test.body)
		}
		if err := keyring.Verify(t.Context(), ring, c.now().Add(test.after), r.header, r.body); !errors.Is(err, test.want) || (err == nil) != (test.want == nil) {
			t.Errorf("%s: %v, want %v", test.why, err, test.want)
		}
	}
}
