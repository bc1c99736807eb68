package keyring_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/keyring"
)

func TestCheck(t *testing.T) {
	good := keyring.Key{Serial: publicKeyID, Public: keyA()}
	platform := keyring.Key{Serial: platformSerial, Public: keyB()}
	own := keyring.Key{Serial: merchantSerial, Public: keyB()}
	odd := func(public any) keyring.Keyring {
		return keyring.Static(good, keyring.Key{Serial: platformSerial, Public: public})
	}
	const merchants = "the merchant's own certificate was given where WeChat Pay's key was expected; use WeChat Pay's public key (微信支付公钥"
	tests := []struct {
		name     string
		ring     keyring.Keyring
		merchant string
		want     string // empty: passes
	}{
		{"public key", keyring.Static(good), merchantSerial, ""},
		{"certificate", keyring.Static(platform), merchantSerial, ""},
		{"both, while switching", keyring.Static(good, platform), merchantSerial, ""},
		{"no merchant serial", keyring.Static(good), "", ""},
		{"somebody else's with keys", &listed{keys: []keyring.Key{good}}, merchantSerial, ""},
		{"keyring that lists nothing", remote{}, merchantSerial, ""},
		{"nil", nil, merchantSerial, "no keyring was given; make one with keyring.Static"},
		{"nil pointer", (*listed)(nil), merchantSerial, "no keyring was given"},
		{"no key", &listed{}, merchantSerial, "there is no key in the keyring"},
		{"the merchant's own", keyring.Static(own), merchantSerial, "key 1 (the current one): " + merchants},
		{"the merchant's own besides", keyring.Static(good, platform, own), merchantSerial, "key 3: " + merchants},
		{"the merchant's own in another form", keyring.Static(good, own), "00" + strings.ToLower(merchantSerial), "key 2: " + merchants},
		{"the merchant's own, listed elsewhere", &listed{keys: []keyring.Key{own}}, merchantSerial, "key 1 (the current one): " + merchants},
		{"small key", keyring.Static(keyring.Key{Serial: publicKeyID, Public: smallKey()}), merchantSerial, "key 1 (the current one): an RSA key of 1024 bits, where WeChat Pay's have 2048"},
		{"small key besides", odd(smallKey()), merchantSerial, "key 2: an RSA key of 1024 bits"},
		{"RSA by value", odd(*keyA()), merchantSerial, "key 2: a rsa.PublicKey where an *rsa.PublicKey was expected"},
		{"private key", odd(&rsa.PrivateKey{}), merchantSerial, "key 2: a *rsa.PrivateKey where"},
		{"EC", odd(&ecdsa.PublicKey{}), merchantSerial, "key 2: a *ecdsa.PublicKey where"},
		{"Ed25519", odd(ed25519.PublicKey("key")), merchantSerial, "key 2: a ed25519.PublicKey where"},
		{"certificate itself", odd(&x509.Certificate{}), merchantSerial, "key 2: a *x509.Certificate where"},
		{"PEM", odd("-----BEGIN PUBLIC KEY-----"), merchantSerial, "key 2: a string where"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			err := keyring.Check(test.ring, test.merchant)
			if test.want == "" {
				if err != nil {
					t.Errorf("Check = %v", err)
				}
				return
			}
			if !errors.Is(err, keyring.ErrInvalid) {
				t.Fatalf("Check = %v, want ErrInvalid", err)
			}
			text := err.Error()
			if !strings.HasPrefix(text, "keyring: invalid: "+test.want) || strings.ContainsAny(text, "\r\n") {
				t.Errorf("error %q, want %q", text, test.want)
			}
			if strings.Contains(text, "BEGIN") || strings.Contains(strings.ToUpper(text), merchantSerial) {
				t.Errorf("error %q tells what it was given", text)
			}
		})
	}
}

// Check finds in a keyring of another make the mistakes that Static remembers.
func TestCheckFindsMistakesElsewhere(t *testing.T) {
	for _, test := range mistakes() {
		t.Run(test.name, func(t *testing.T) {
			err := keyring.Check(&listed{keys: test.keys}, merchantSerial)
			if !errors.Is(err, keyring.ErrInvalid) || !strings.HasPrefix(err.Error(), "keyring: invalid: "+test.want) {
				t.Errorf("Check = %v, want %q", err, test.want)
			}
		})
	}
}
