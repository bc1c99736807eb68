package sandbox

import (
	"crypto/x509"
)

// Rotate is WeChat Pay's change of its platform certificate (平台证书更换). The first call issues a new certificate
// with a new key; from then on both are listed by v3/certificates and both decrypt. The share, 0 to 1, is how many
// of the answers that a certificate signs the new one signs; further calls change it and nothing else. Withdraw ends it.
// It fails for another share, and for a merchant with a public key only. It returns the new certificate.
func (s *Sandbox) Rotate(part float64) (*x509.Certificate, error) {
	return s.platform.Rotate(part, s.conf.Now())
}

// Withdraw ends what Rotate began: the old certificate is no longer listed, signs nothing and decrypts nothing, and the
// new one is what Certificate returns. Without a rotation it does nothing.
func (s *Sandbox) Withdraw() { s.platform.Withdraw() }

// SwitchToPublicKey is WeChat Pay's gradual change from certificates to the public key (灰度切换). The share, 0 to 1, is
// how many of the answers that may be signed with the public key are: those to requests whose Wechatpay-Serial asks for
// it. At first it is 1; at 0 the switch has not been begun, or was stopped (停止更换). A merchant with a public key
// only has nothing to switch from, and ignores it. It fails for another share.
func (s *Sandbox) SwitchToPublicKey(part float64) error { return s.platform.SwitchToPublicKey(part) }
