package sandbox

import (
	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// This file is the only one that imports the client's packages, and it only hands keys and settings
// out. The code that judges requests and signs answers imports none of them.

// Config returns settings that are ready for wxpay.New: the merchant's number, serial and key, the
// base URL, and the sandbox's clock if Now was set. The keyring has the public key (微信支付公钥)
// as its current key and also knows the platform certificate (平台证书), if the merchant has both.
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

// keyring returns the keys of the moment.
func (s *Sandbox) keyring() keyring.Keyring {
	switch {
	case s.conf.PublicKeyOnly:
		return keyring.Static(s.Key())
	case s.conf.CertificateOnly:
		return keyring.Static(s.CertificateKey())
	}
	return keyring.Static(s.Key(), s.CertificateKey())
}

// Key returns the public key (微信支付公钥) and its ID, PUB_KEY_ID_…. Sensitive fields are
// encrypted with it when the request's Wechatpay-Serial names it. It is zero with
// Config.CertificateOnly.
func (s *Sandbox) Key() keyring.Key {
	if s.conf.CertificateOnly {
		return keyring.Key{}
	}
	return keyring.Key{Serial: s.keys.PublicKeyID, Public: &s.keys.Public.PublicKey}
}

// CertificateKey returns the key and serial of Certificate, for the mode with certificates
// (平台证书). It is zero if there is no certificate.
func (s *Sandbox) CertificateKey() keyring.Key {
	cert := s.Certificate()
	if cert == nil {
		return keyring.Key{}
	}
	return keyring.Key{Serial: pki.SerialOf(cert), Public: cert.PublicKey}
}
