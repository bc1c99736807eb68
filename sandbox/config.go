package sandbox

import (
	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// This file is the only one that knows the client's packages, and only to hand keys and settings out. What judges a
// request and signs an answer stands apart from them.

// Config is ready for wxpay.New: the merchant's number, serial and key, a keyring with the public key (微信支付公钥) as
// current and the platform certificate (平台证书) beside it, the base URL, and the sandbox's clock if it was given one.
func (s *Sandbox) Config() wxpay.Config {
	c := wxpay.Config{
		MchID:      s.conf.MchID,
		SerialNo:   pki.SerialOf(s.keys.MerchantCertificate),
		PrivateKey: s.keys.Merchant,
		Keyring:    s.keyring(),
		BaseURL:    s.URL,
	}
	if s.ownClock {
		c.Now = s.conf.Now
	}
	return c
}

// keyring holds the keys of the moment.
func (s *Sandbox) keyring() keyring.Keyring {
	if s.Certificate() == nil {
		return keyring.Static(s.Key())
	}
	return keyring.Static(s.Key(), s.CertificateKey())
}

// Key is the public key (微信支付公钥) and its ID, PUB_KEY_ID_…: sensitive fields are encrypted with it when the request's
// Wechatpay-Serial names it.
func (s *Sandbox) Key() keyring.Key {
	return keyring.Key{Serial: s.keys.PublicKeyID, Public: &s.keys.Public.PublicKey}
}

// CertificateKey is the key and serial of Certificate, for the mode with certificates (平台证书); zero if there is none.
func (s *Sandbox) CertificateKey() keyring.Key {
	cert := s.Certificate()
	if cert == nil {
		return keyring.Key{}
	}
	return keyring.Key{Serial: pki.SerialOf(cert), Public: cert.PublicKey}
}
