package wxpay

import (
	"crypto/rsa"
	"reflect"
	"strings"

	"github.com/wxpay-chain/wxpay/keyring"
)

// check finds mistakes before a request shows them, and says what to do. It returns the base URL
// parsed.
func (c *Config) check() (*baseURL, error) {
	base, err := c.checkCaller()
	if err != nil {
		return nil, err
	}
	return base, c.checkKeyring()
}

// checkCaller is check without the Keyring.
func (c *Config) checkCaller() (*baseURL, error) {
	if err := c.checkMerchant(); err != nil {
		return nil, err
	}
	if err := c.checkPrivateKey(); err != nil {
		return nil, err
	}
	switch {
	case isNilPointer(c.Transport):
		return nil, errorf(ErrConfig, "Transport is a nil %T; leave it out for the default", c.Transport)
	case c.Timeout < 0:
		return nil, errorf(ErrConfig, "Timeout is negative; 0 is the default")
	case c.MaxAnswer < 0:
		return nil, errorf(ErrConfig, "MaxAnswer is negative; 0 is the default")
	case c.MaxInFlight < 0:
		return nil, errorf(ErrConfig, "MaxInFlight is negative; 0 is the default")
	}
	if err := c.Retry.check(); err != nil {
		return nil, err
	}
	base, err := parseBaseURL(c.BaseURL)
	if err != nil {
		return nil, err
	}
	return base, base.settle(c.Hosts)
}

func (c *Config) checkMerchant() error {
	switch {
	case c.MchID == "":
		return errorf(ErrConfig, "MchID is empty; it is the merchant number (商户号) that the merchant platform shows")
	case len(c.MchID) > 32 || strings.Trim(c.MchID, "0123456789") != "":
		return errorf(ErrConfig, "MchID is no merchant number (商户号): %d bytes, not digits alone", len(c.MchID))
	case c.SerialNo == "":
		return errorf(ErrConfig, "SerialNo is empty; openssl x509 -in apiclient_cert.pem -noout -serial prints it")
	case strings.HasPrefix(c.SerialNo, "PUB_KEY_ID_"):
		return errorf(ErrConfig, "SerialNo is the ID of WeChat Pay's public key (微信支付公钥ID); "+
			"give the serial of the merchant's own certificate, and that key in Keyring")
	case len(c.SerialNo) < 8 || len(c.SerialNo) > 40 || strings.Trim(c.SerialNo, "0123456789ABCDEFabcdef") != "":
		return errorf(ErrConfig, "SerialNo is no serial: 8 to 40 digits in hex, as openssl x509 -in apiclient_cert.pem -noout -serial prints them")
	}
	c.SerialNo = strings.ToUpper(c.SerialNo) // as WeChat Pay prints it
	return nil
}

func (c *Config) checkPrivateKey() error {
	switch {
	case c.PrivateKey == nil && c.Signer == nil:
		return errorf(ErrConfig, "PrivateKey is missing; crypto.LoadPrivateKey(\"apiclient_key.pem\") loads it (商户API私钥)")
	case isNilPointer(c.Signer):
		return errorf(ErrConfig, "Signer is a nil %T", c.Signer)
	case isNilPointer(c.Decrypter):
		return errorf(ErrConfig, "Decrypter is a nil %T", c.Decrypter)
	case c.PrivateKey != nil && c.Signer != nil:
		return errorf(ErrConfig, "PrivateKey and Signer are both given; leave out one")
	case c.PrivateKey != nil && c.Decrypter != nil:
		return errorf(ErrConfig, "PrivateKey and Decrypter are both given; PrivateKey decrypts as well, leave out one")
	case c.PrivateKey != nil && (c.PrivateKey.N == nil || c.PrivateKey.D == nil):
		return errorf(ErrConfig, "PrivateKey is empty; crypto.LoadPrivateKey(\"apiclient_key.pem\") loads one")
	case c.PrivateKey != nil && c.PrivateKey.N.BitLen() < keyring.MinBits:
		return errorf(ErrConfig, "PrivateKey has %d bits, under %d; apply for a new API certificate", c.PrivateKey.N.BitLen(), keyring.MinBits)
	}
	return nil
}

func (c *Config) checkKeyring() error {
	if err := keyring.Check(c.Keyring, c.SerialNo); err != nil {
		return &mistake{kind: ErrConfig, text: err.Error(), cause: err}
	}
	return c.checkOwnKey()
}

// checkOwnKey finds the merchant's own key under a serial of WeChat Pay's. With such a key every
// answer would fail, and a merchant could be made to believe its own signatures. Of a key that is
// elsewhere, the Decrypter knows the public half.
func (c *Config) checkOwnKey() error {
	lister, ok := c.Keyring.(keyring.Lister)
	decrypter := c.decrypter()
	if !ok || decrypter == nil {
		return nil
	}
	own, ok := decrypter.Public().(*rsa.PublicKey)
	if !ok || own == nil || own.N == nil {
		return nil
	}
	for _, key := range lister.Keys() {
		if public, ok := key.Public.(*rsa.PublicKey); ok && public.Equal(own) {
			return errorf(ErrConfig, "Keyring holds the merchant's own public key; it takes WeChat Pay's (微信支付公钥 or 平台证书)")
		}
	}
	return nil
}

// isNilPointer reports whether an interface holds a nil pointer or a nil function, whose methods
// would panic in the first call.
func isNilPointer(v any) bool {
	r := reflect.ValueOf(v)
	return r.IsValid() && (r.Kind() == reflect.Pointer || r.Kind() == reflect.Func) && r.IsNil()
}
