package pki

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"time"
)

// ErrShare is returned for a share that is not 0 to 1.
var ErrShare = errors.New("sandbox: the share is not between 0 and 1")

func isShare(part float64) bool { return part >= 0 && part <= 1 } // NaN is neither

// Rotate issues a new platform certificate at the first call, and sets the share of the answers
// that it signs. It returns the new certificate.
func (p *Platform) Rotate(part float64, now time.Time) (*x509.Certificate, error) {
	switch {
	case !isShare(part):
		return nil, ErrShare
	case p.keys.PublicKeyOnly:
		return nil, errors.New("sandbox: a merchant with a public key only has no certificate to rotate")
	}
	p.rotating.Lock() // one at a time, without holding answers up while the key is made
	defer p.rotating.Unlock()
	present := p.Certificates()
	if len(present) == 1 {
		next, err := successor(present[0], now)
		if err != nil {
			return nil, err
		}
		present = []Certificate{present[0], next}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.certificates, p.newer.part = present, part
	return present[1].Cert, nil
}

// successor issues the certificate that follows another. It expires at least a day later, even if
// both were issued within a second. A client that encrypts has to choose the certificate that
// expires last (docs/protocol.md section 3).
func successor(present Certificate, now time.Time) (Certificate, error) {
	key, err := rsa.GenerateKey(rand.Reader, KeyBits)
	if err != nil {
		return Certificate{}, fmt.Errorf("sandbox: cannot make keys: %w", err)
	}
	until := now.AddDate(5, 0, 0)
	if least := present.Cert.NotAfter.Add(24 * time.Hour); until.Before(least) {
		until = least
	}
	cert, err := newCertificate(key, PlatformName, now, until)
	return Certificate{key, cert}, err
}

// Withdraw ends a rotation: the old certificate is no longer in force. Without a rotation it does
// nothing.
func (p *Platform) Withdraw() {
	p.rotating.Lock()
	defer p.rotating.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.certificates) > 1 {
		p.certificates = p.certificates[1:]
		p.newer = portion{}
	}
}

// SwitchToPublicKey sets the share of the answers that may be signed with the public key and are.
func (p *Platform) SwitchToPublicKey(part float64) error {
	if !isShare(part) {
		return ErrShare
	}
	if p.keys.CertificateOnly {
		return errors.New("sandbox: a merchant with certificates only has no public key to switch to")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.switched = portion{part: part}
	return nil
}
