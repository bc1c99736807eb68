// Package pki has WeChat Pay's keys and certificates. It signs, seals and opens with them. It also
// makes the IDs, numbers and times that WeChat Pay writes.
package pki

import (
	"crypto/rsa"
	"crypto/x509"
	"sync"
)

// Keys are the keys of a sandbox. All are needed but those that PublicKeyOnly or CertificateOnly
// makes needless.
type Keys struct {
	MchID       string         // merchant number (商户号)
	Merchant    *rsa.PublicKey // of the merchant's API certificate: encrypts for the merchant
	APIv3Key    string         // APIv3密钥, 32 bytes: seals notices and certificates
	PublicKeyID string         // 公钥ID: PUB_KEY_ID_…
	Public      *rsa.PrivateKey

	PublicKeyOnly   bool // the merchant has no platform certificate
	CertificateOnly bool // the merchant has no public key of WeChat Pay's
	Platform        Certificate
}

// Certificate is a platform certificate (平台证书) and its private key.
type Certificate struct {
	Key  *rsa.PrivateKey
	Cert *x509.Certificate
}

// Platform is WeChat Pay's side of the keys at a time. It is safe for concurrent use.
type Platform struct {
	keys     Keys       // read only
	rotating sync.Mutex // held by Rotate and Withdraw

	mu           sync.Mutex    // guards what follows
	certificates []Certificate // replaced as a whole
	newer        portion       // of the answers that a certificate signs: by the second of two
	switched     portion       // of the answers that may be signed with the public key: by it
}

// NewPlatform returns the keys before any rotation.
func NewPlatform(k Keys) *Platform {
	p := &Platform{keys: k, switched: portion{part: 1}}
	if !k.PublicKeyOnly {
		p.certificates = []Certificate{k.Platform}
	}
	return p
}

// PublicKeyOnly reports whether the merchant has no platform certificate.
func (p *Platform) PublicKeyOnly() bool { return p.keys.PublicKeyOnly }

// Certificates returns the certificates in force: none, one, or two during a rotation, the present
// one first. The slice is read only.
func (p *Platform) Certificates() []Certificate {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.certificates
}

// signer returns the key that signs an answer to a request whose Wechatpay-Serial is asked, or ""
// (docs/protocol.md section 3).
func (p *Platform) signer(asked string) (serial string, key *rsa.PrivateKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.keys.PublicKeyOnly || asked == p.keys.PublicKeyID && !p.keys.CertificateOnly && p.switched.next() {
		return p.keys.PublicKeyID, p.keys.Public
	}
	signs := p.certificates[0]
	if len(p.certificates) > 1 && p.newer.next() {
		signs = p.certificates[1]
	}
	return SerialOf(signs.Cert), signs.Key
}

// private returns the private half of the key that a request names in Wechatpay-Serial, nil if
// there is no such key.
func (p *Platform) private(named string) *rsa.PrivateKey {
	if named == p.keys.PublicKeyID && !p.keys.CertificateOnly {
		return p.keys.Public
	}
	for _, c := range p.Certificates() {
		if SameSerial(named, SerialOf(c.Cert)) {
			return c.Key
		}
	}
	return nil
}

// portion lets a part of many through, spread evenly and the same in every run.
type portion struct{ part, sum float64 }

func (p *portion) next() bool {
	p.sum += p.part
	if p.sum < 1-1e-9 {
		return false
	}
	p.sum--
	return true
}
