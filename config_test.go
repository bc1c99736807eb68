package wxpay_test

import (
	"context"
	stdcrypto "crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"math/big"
	"net/http"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

func TestNewRefuses(t *testing.T) {
	box := newBox(t)
	small, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	elliptic, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	with := func(serial string, public stdcrypto.PublicKey) keyring.Keyring {
		return keyring.Static(box.Key(), keyring.Key{Serial: serial, Public: public})
	}
	for _, c := range []struct {
		why    string
		change func(*wxpay.Config)
		says   string
	}{
		{"no MchID", func(c *wxpay.Config) { c.MchID = "" }, "商户号"},
		{"a MchID with letters", func(c *wxpay.Config) { c.MchID = "wx1900000109" }, "digits alone"},
		{"a MchID that would end its quotes", func(c *wxpay.Config) { c.MchID = `1",x="` }, "digits alone"},
		{"no SerialNo", func(c *wxpay.Config) { c.SerialNo = "" }, "openssl x509"},
		{"a SerialNo with colons", func(c *wxpay.Config) { c.SerialNo = "40:8B:07:E7:9B" }, "hex"},
		{"WeChat Pay's key as SerialNo", func(c *wxpay.Config) { c.SerialNo = box.Key().Serial }, "微信支付公钥ID"},
		{"no key", func(c *wxpay.Config) { c.PrivateKey = nil }, "apiclient_key.pem"},
		{"an empty key", func(c *wxpay.Config) { c.PrivateKey = new(rsa.PrivateKey) }, "PrivateKey is empty"},
		{"a key of 1024 bits", func(c *wxpay.Config) { c.PrivateKey = small }, "1024 bits"},
		{"a nil transport", func(c *wxpay.Config) { c.Transport = (*http.Transport)(nil) }, "Transport is a nil *http.Transport"},
		{"a nil function as transport", func(c *wxpay.Config) { c.Transport = roundTripFunc(nil) }, "Transport is a nil"},
		{"a nil decrypter", func(c *wxpay.Config) { c.Decrypter = (*rsa.PrivateKey)(nil) }, "Decrypter is a nil *rsa.PrivateKey"},
		{"key and signer", func(c *wxpay.Config) { c.Signer = crypto.RSA(c.PrivateKey) }, "leave out one"},
		{"no keyring", func(c *wxpay.Config) { c.Keyring = nil }, "keyring"},
		{"a keyring without a key", func(c *wxpay.Config) { c.Keyring = keyring.Static(keyring.Key{}) }, "serial"},
		{"a keyring with a weak key", func(c *wxpay.Config) { c.Keyring = with("PUB_KEY_ID_2", &small.PublicKey) }, "1024"},
		{"the merchant's own serial in the keyring, written otherwise", func(c *wxpay.Config) {
			c.Keyring = with("00"+strings.ToLower(c.SerialNo), &elliptic.PublicKey)
		}, "merchant"},
		{"the merchant's own key in the keyring", func(c *wxpay.Config) { c.Keyring = with("PUB_KEY_ID_2", &c.PrivateKey.PublicKey) }, "merchant's own public key"},
		{"the merchant's own key in the keyring, loaded from another file", func(c *wxpay.Config) {
			c.Keyring = with("PUB_KEY_ID_2", &rsa.PublicKey{N: new(big.Int).Set(c.PrivateKey.N), E: c.PrivateKey.E})
		}, "merchant's own public key"},
		{"the merchant's own key in the keyring, which a KMS keeps", func(c *wxpay.Config) {
			kms := c.PrivateKey
			c.PrivateKey, c.Signer, c.Decrypter = nil, crypto.RSA(kms), kms
			c.Keyring = with("PUB_KEY_ID_2", &kms.PublicKey)
		}, "merchant's own public key"},
		{"no TLS", func(c *wxpay.Config) { c.BaseURL = "http://api.mch.weixin.qq.com" }, "https"},
		{"no TLS on a private address", func(c *wxpay.Config) { c.BaseURL = "http://10.0.0.1" }, "https"},
		{"a host that begins like loopback", func(c *wxpay.Config) { c.BaseURL = "http://127.0.0.1.evil.example" }, "https"},
		{"another scheme", func(c *wxpay.Config) { c.BaseURL = "ftp://127.0.0.1" }, "ftp"},
		{"a BaseURL without a scheme", func(c *wxpay.Config) { c.BaseURL = "api.mch.weixin.qq.com" }, "full URL"},
		{"a BaseURL with dots", func(c *wxpay.Config) { c.BaseURL += "/x/%2e%2e/v3" }, "dots"},
		{"a BaseURL with a query", func(c *wxpay.Config) { c.BaseURL += "?a=b" }, "query"},
		{"a BaseURL of two hosts", func(c *wxpay.Config) { c.BaseURL = "https://a.com,b.com" }, "letters, digits, dots and hyphens"},
		{"a BaseURL with no such port", func(c *wxpay.Config) { c.BaseURL = "https://a.com:65536" }, "port"},
		{"a BaseURL with a user", func(c *wxpay.Config) { c.BaseURL = "https://a:b@api.mch.weixin.qq.com" }, "user name"},
		{"a negative Timeout", func(c *wxpay.Config) { c.Timeout = -1 }, "Timeout"},
		{"a negative MaxAnswer", func(c *wxpay.Config) { c.MaxAnswer = -1 }, "MaxAnswer"},
		{"a negative MaxInFlight", func(c *wxpay.Config) { c.MaxInFlight = -1 }, "MaxInFlight"},
		{"a nil Middleware", func(c *wxpay.Config) { c.Middleware = []wxpay.Middleware{nil} }, "number 1"},
		{"a Middleware that returns nil", func(c *wxpay.Config) {
			c.Middleware = []wxpay.Middleware{func(http.RoundTripper) http.RoundTripper { return nil }}
		}, "number 1"},
	} {
		config := box.Config()
		c.change(&config)
		client, err := wxpay.New(config)
		if client != nil || !errors.Is(err, wxpay.ErrConfig) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v; want an ErrConfig that says %q", c.why, err, c.says)
		}
	}
}

// TestSigner: a KMS in place of a key, which may fail.
func TestSigner(t *testing.T) {
	box := newBox(t)
	down := errors.New("kms down")
	for _, c := range []struct {
		why    string
		signer crypto.Signer
		want   error
	}{
		{"it signs", crypto.RSA(box.MerchantKey()), nil},
		{"it is down: nothing is sent", brokenSigner{down}, down},
	} {
		client := newClient(t, box, func(config *wxpay.Config) { config.PrivateKey, config.Signer = nil, c.signer })
		_, err := client.Chain(permissionsPath).Post(t.Context(), permissions())
		if !errors.Is(err, c.want) || c.want != nil && wxpay.MayHaveActed(err) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	if box.Count() != 1 {
		t.Errorf("%d requests, want 1", box.Count())
	}
}

// TestKeyless: a Decrypter that does not tell its public key is taken, and none is compared.
func TestKeyless(t *testing.T) {
	box := newBox(t)
	for _, public := range []stdcrypto.PublicKey{nil, "a name", (*rsa.PublicKey)(nil), new(rsa.PublicKey)} {
		newClient(t, box, func(config *wxpay.Config) {
			config.Signer, config.Decrypter, config.PrivateKey = crypto.RSA(box.MerchantKey()), keyless{box.MerchantKey(), public}, nil
		})
	}
}

type keyless struct {
	stdcrypto.Decrypter
	public stdcrypto.PublicKey
}

func (k keyless) Public() stdcrypto.PublicKey { return k.public }

type brokenSigner struct{ err error }

func (s brokenSigner) Sign(context.Context, []byte) ([]byte, error) { return nil, s.err }
func (brokenSigner) Scheme() string                                 { return crypto.SchemeRSA }

// TestKeyrings: both modes, and a keyring that has no current key.
func TestKeyrings(t *testing.T) {
	box := newBox(t)
	away := errors.New("no key yet")
	for _, c := range []struct {
		why  string
		ring keyring.Keyring
		want error
	}{
		{"public key (微信支付公钥)", keyring.Static(box.Key()), nil},
		{"platform certificate (平台证书)", keyring.Static(keyring.FromCertificate(box.Certificate())), nil},
		{"both, during the switch (灰度切换)", keyring.Static(box.CertificateKey(), box.Key()), nil},
		{"none: nothing is sent", brokenRing{away}, away},
	} {
		client := newClient(t, box, func(config *wxpay.Config) { config.Keyring = c.ring })
		_, err := client.Chain(permissionsPath).Post(t.Context(), permissions())
		if !errors.Is(err, c.want) || c.want != nil && wxpay.MayHaveActed(err) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	if box.Count() != 3 {
		t.Errorf("%d requests, want 3", box.Count())
	}
}

type brokenRing struct{ err error }

func (r brokenRing) Current(context.Context) (keyring.Key, error)        { return keyring.Key{}, r.err }
func (r brokenRing) Lookup(context.Context, string) (keyring.Key, error) { return keyring.Key{}, r.err }
