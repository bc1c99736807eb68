package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"time"
)

// Rotate is WeChat Pay's change of its platform certificate (平台证书更换). The first call issues a new certificate
// with a new key; from then on both are listed by v3/certificates and both decrypt. The share, 0 to 1, is how many
// of the answers that a certificate signs the new one signs; further calls change it and nothing else. Withdraw ends it.
// It fails for another share, and for a merchant with a public key only. It returns the new certificate.
func (s *Sandbox) Rotate(part float64) (*x509.Certificate, error) {
	p := s.platform
	switch {
	case !isShare(part):
		return nil, errShare
	case p.publicKeyOnly:
		return nil, errors.New("sandbox: a merchant with a public key only has no certificate to rotate")
	}
	s.rotating.Lock() // one at a time, without holding answers up while the key is made
	defer s.rotating.Unlock()
	if present := p.listed(); len(present) == 1 {
		next, err := successor(present[0], s.conf.Now())
		if err != nil {
			return nil, err
		}
		p.mu.Lock()
		p.certificates = []platformCertificate{present[0], next}
		p.mu.Unlock()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.newer.part = part
	return p.certificates[1].cert, nil
}

// successor issues the certificate that follows another. It expires later, for whoever encrypts has to choose the one
// that expires last (docs/protocol.md section 3), even if both were issued within a second.
func successor(present platformCertificate, now time.Time) (platformCertificate, error) {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return platformCertificate{}, fmt.Errorf("sandbox: cannot make keys: %w", err)
	}
	until := now.AddDate(5, 0, 0)
	if least := present.cert.NotAfter.Add(24 * time.Hour); until.Before(least) {
		until = least
	}
	cert, err := newCertificate(key, platformName, now, until)
	return platformCertificate{key, cert}, err
}

// Withdraw ends what Rotate began: the old certificate is no longer listed, signs nothing and decrypts nothing, and the
// new one is what Certificate returns. Without a rotation it does nothing.
func (s *Sandbox) Withdraw() {
	s.rotating.Lock()
	defer s.rotating.Unlock()
	s.platform.mu.Lock()
	defer s.platform.mu.Unlock()
	if len(s.platform.certificates) > 1 {
		s.platform.certificates = s.platform.certificates[1:]
		s.platform.newer = portion{}
	}
}

// SwitchToPublicKey is WeChat Pay's gradual change from certificates to the public key (灰度切换). The share, 0 to 1, is
// how many of the answers that may be signed with the public key are: those to requests whose Wechatpay-Serial asks for
// it. At first it is 1; at 0 the switch has not been begun, or was stopped (停止更换). A merchant with a public key
// only has nothing to switch from, and ignores it. It fails for another share.
func (s *Sandbox) SwitchToPublicKey(part float64) error {
	if !isShare(part) {
		return errShare
	}
	s.platform.mu.Lock()
	defer s.platform.mu.Unlock()
	s.platform.switched = portion{part: part}
	return nil
}
