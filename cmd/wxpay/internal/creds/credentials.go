package creds

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"strconv"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/checkout"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

// Credentials say who calls, and with which keys. Each piece is loaded when it is asked for, so a
// command needs only the pieces that it uses. The error for a missing or unusable piece is a
// cli.UsageError.
type Credentials struct {
	MchID, SerialNo     string
	PublicKeyID         string
	BaseURL             string
	key, ownCertificate material
	publicKey           material
	certificate         material
	apiv3, apiv2        material
}

// material is a key or certificate: the name of its file, or its text.
type material struct {
	text   string
	inline bool
	place  words.Text // where it was given, such as "--key"; errors name it
}

func (m material) given() bool { return m.text != "" }

// missing makes the error for a piece that was not given. It says how to give it.
func missing(what words.Text, flag, env string) error {
	return cli.Usagef("there is no %s; give it with --%s, %s or --config", what, flag, env)
}

// Merchant returns the merchant number (商户号) and the serial of the merchant's API certificate
// (商户API证书序列号).
func (c *Credentials) Merchant() (mchID, serialNo string, err error) {
	if _, err := c.MerchantNumber(); err != nil {
		return "", "", err
	}
	if c.SerialNo != "" {
		return c.MchID, c.SerialNo, nil
	}
	cert, err := c.MerchantCertificate()
	if err != nil {
		return "", "", err
	}
	if cert == nil {
		return "", "", missing(words.Say("serial of the merchant's API certificate (商户API证书序列号), nor that certificate"), "serial, --merchant-certificate", "WXPAY_SERIAL_NO")
	}
	return c.MchID, crypto.Serial(cert), nil
}

// MerchantNumber returns the merchant number (商户号).
func (c *Credentials) MerchantNumber() (string, error) {
	if c.MchID == "" {
		return "", missing(words.Say("merchant number (商户号)"), "mchid", "WXPAY_MCHID")
	}
	return c.MchID, nil
}

// Checkout returns what invokes payment (调起支付). It needs the merchant number and the private
// key; no key of WeChat Pay's and no serial, as a Client does.
func (c *Credentials) Checkout(now func() time.Time) (checkout.Merchant, error) {
	if _, err := c.MerchantNumber(); err != nil {
		return checkout.Merchant{}, err
	}
	key, err := c.PrivateKey()
	if err != nil {
		return checkout.Merchant{}, err
	}
	return checkout.Merchant{MchID: c.MchID, Signer: crypto.RSA(key), Now: now}, nil
}

// PrivateKey returns the merchant's private key (商户API私钥).
func (c *Credentials) PrivateKey() (*rsa.PrivateKey, error) {
	if !c.key.given() {
		return nil, missing(words.Say("private key (商户API私钥, apiclient_key.pem)"), "key", "WXPAY_PRIVATE_KEY")
	}
	return load(c.key, words.Say("the private key"), crypto.ParsePrivateKey)
}

// MerchantCertificate returns the merchant's API certificate (商户API证书), nil if none was given.
// Only its serial is needed.
func (c *Credentials) MerchantCertificate() (*x509.Certificate, error) {
	if !c.ownCertificate.given() {
		return nil, nil
	}
	return load(c.ownCertificate, words.Say("the merchant's certificate"), crypto.ParseCertificate)
}

// PlatformKeys returns WeChat Pay's keys: the public key (微信支付公钥) if there is one, then the
// key of the platform certificate (平台证书).
func (c *Credentials) PlatformKeys() ([]keyring.Key, error) {
	var keys []keyring.Key
	if c.publicKey.given() {
		public, err := load(c.publicKey, words.Say("WeChat Pay's public key"), crypto.ParsePublicKey)
		if err != nil {
			return nil, err
		}
		if c.PublicKeyID == "" {
			return nil, missing(words.Say("ID of WeChat Pay's public key (微信支付公钥ID, PUB_KEY_ID_…)"), "public-key-id", "WXPAY_PUBLIC_KEY_ID")
		}
		keys = append(keys, keyring.Key{Serial: c.PublicKeyID, Public: public})
	}
	if c.certificate.given() {
		cert, err := c.PlatformCertificate()
		if err != nil {
			return nil, err
		}
		keys = append(keys, keyring.FromCertificate(cert))
	}
	if len(keys) == 0 {
		return nil, cli.Usagef("there is no key of WeChat Pay's; give --public-key with --public-key-id (微信支付公钥), " +
			"--certificate (平台证书), their WXPAY_ variables or --config")
	}
	return keys, nil
}

// PlatformCertificate returns WeChat Pay's platform certificate (平台证书).
func (c *Credentials) PlatformCertificate() (*x509.Certificate, error) {
	return load(c.certificate, words.Say("the platform certificate"), crypto.ParseCertificate)
}

// Keyring returns a keyring of PlatformKeys.
func (c *Credentials) Keyring() (keyring.Keyring, error) {
	keys, err := c.PlatformKeys()
	if err != nil {
		return nil, err
	}
	return keyring.Static(keys[0], keys[1:]...), nil
}

// HasAPIv3Key reports whether an APIv3 key was given.
func (c *Credentials) HasAPIv3Key() bool { return c.apiv3.given() }

// APIv3Key returns the APIv3 key (APIv3密钥), 32 bytes.
func (c *Credentials) APIv3Key() ([]byte, error) {
	return secretKey(c.apiv3, "APIv3", "apiv3-key-file", "WXPAY_APIV3_KEY")
}

// APIv2Key returns the APIv2 key (APIv2密钥), 32 bytes.
func (c *Credentials) APIv2Key() ([]byte, error) {
	return secretKey(c.apiv2, "APIv2", "apiv2-key-file", "WXPAY_APIV2_KEY")
}

// secretKey reads a key that the merchant sets on the merchant platform (商户平台).
func secretKey(m material, protocol, flag, env string) ([]byte, error) {
	if !m.given() {
		return nil, missing(words.Say("%[1]s key (%[1]s密钥)", protocol), flag, env)
	}
	data, err := m.read()
	if err != nil {
		return nil, err
	}
	key := data
	if !m.inline {
		key = bytes.TrimRight(data, "\r\n")
	}
	if len(key) != 32 {
		return nil, cli.Usagef("the %s key has %d bytes, not 32; the merchant platform (商户平台) shows it once, when it is set", protocol, len(key))
	}
	return key, nil
}

// Config returns a configuration for wxpay.New.
func (c *Credentials) Config() (wxpay.Config, error) {
	mchID, serialNo, err := c.Merchant()
	if err != nil {
		return wxpay.Config{}, err
	}
	key, err := c.PrivateKey()
	if err != nil {
		return wxpay.Config{}, err
	}
	ring, err := c.Keyring()
	if err != nil {
		return wxpay.Config{}, err
	}
	return wxpay.Config{MchID: mchID, SerialNo: serialNo, PrivateKey: key, Keyring: ring, BaseURL: c.BaseURL}, nil
}

// read returns the text, or the content of the file.
func (m material) read() ([]byte, error) {
	if m.inline {
		return []byte(m.text), nil
	}
	return cli.ReadSecretFile(m.text, m.place)
}

// load reads a key or certificate. what names it in errors. Texts of package crypto name the kind
// of content that was found, never the content.
func load[T any](m material, what words.Text, parse func([]byte) (*T, error)) (*T, error) {
	v, err := parsed(m, parse)
	if err != nil {
		return nil, cli.NewUsage(err, "%s: %s", what, err)
	}
	return v, nil
}

// parsed reads a key or certificate. The error begins with the name of the file.
func parsed[T any](m material, parse func([]byte) (*T, error)) (*T, error) {
	data, err := m.read()
	if err != nil {
		return nil, err
	}
	v, err := parse(data)
	if err != nil {
		text := strings.TrimPrefix(err.Error(), "crypto: ")
		if !m.inline {
			text = strconv.Quote(m.text) + ": " + text
		}
		return nil, cli.NewUsage(err, "%s", text)
	}
	return v, nil
}
