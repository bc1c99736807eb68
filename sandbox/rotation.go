package sandbox

import (
	"crypto/x509"
)

// Rotate begins WeChat Pay's change of its platform certificate (平台证书更换). The first call
// issues a new certificate with a new key; from then on v3/certificates lists both, and both
// decrypt. The share, 0 to 1, says how many of the answers that a certificate signs are signed with
// the new one. Further calls change the share only. Withdraw ends the rotation.
//
// Begin with a share of 0, and let the client download the certificates before a higher one.
// wechatpay-go verifies the list with the certificates that it has, and never gets a certificate
// that signs before it was listed.
//
// Rotate returns the new certificate. It fails for another share, and for a merchant with a public
// key only.
func (s *Sandbox) Rotate(part float64) (*x509.Certificate, error) {
	return s.platform.Rotate(part, s.conf.Now())
}

// Withdraw ends a rotation: the old certificate is no longer listed, signs nothing and decrypts
// nothing, and Certificate returns the new one. Without a rotation it does nothing.
func (s *Sandbox) Withdraw() { s.platform.Withdraw() }

// SwitchToPublicKey is WeChat Pay's gradual change from certificates to the public key (灰度切换).
// Answers may be signed with the public key if the request's Wechatpay-Serial asks for it. The
// share, 0 to 1, says how many of them are. At first it is 1. At 0 the switch has not begun, or was
// stopped (停止更换). A merchant with a public key only has nothing to switch from, so that the
// share has no effect. SwitchToPublicKey fails for another share, and for a merchant with
// certificates only.
func (s *Sandbox) SwitchToPublicKey(part float64) error { return s.platform.SwitchToPublicKey(part) }
