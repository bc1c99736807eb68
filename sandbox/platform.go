package sandbox

import (
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"strings"
	"sync"
)

// platform is what WeChat Pay signs and decrypts with at a time. It is safe for concurrent use.
type platform struct {
	publicKeyID   string
	public        *rsa.PrivateKey
	publicKeyOnly bool

	mu           sync.Mutex // guards what follows
	certificates []platformCertificate
	newer        portion // of what a certificate signs: by the second of two
	switched     portion // of what may be signed with the public key: by it
}

// platformCertificate is a 平台证书 and its private half.
type platformCertificate struct {
	key  *rsa.PrivateKey
	cert *x509.Certificate
}

func newPlatform(k *Keys, publicKeyOnly bool) *platform {
	p := &platform{publicKeyID: k.PublicKeyID, public: k.Public, publicKeyOnly: publicKeyOnly, switched: portion{part: 1}}
	if !publicKeyOnly {
		p.certificates = []platformCertificate{{k.Platform, k.PlatformCertificate}}
	}
	return p
}

// signer is the key that signs an answer to a request which asked for a key, or for none (docs/protocol.md section 3).
func (p *platform) signer(asked string) (serial string, key *rsa.PrivateKey) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.publicKeyOnly || asked == p.publicKeyID && p.switched.next() {
		return p.publicKeyID, p.public
	}
	signs := p.certificates[0]
	if len(p.certificates) > 1 && p.newer.next() {
		signs = p.certificates[1]
	}
	return serialOf(signs.cert), signs.key
}

// opener is the private half of the key that a request names in Wechatpay-Serial, nil if it names none of ours.
// Certificate serials are numbers, so case and leading zeros do not matter.
func (p *platform) opener(named string) *rsa.PrivateKey {
	if named == p.publicKeyID {
		return p.public
	}
	for _, c := range p.listed() {
		if strings.EqualFold(strings.TrimLeft(named, "0"), serialOf(c.cert)) {
			return c.key
		}
	}
	return nil
}

// listed are the certificates that there are: none, one, or two during a rotation, the present one first.
func (p *platform) listed() []platformCertificate {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.certificates // only ever replaced, never written to
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

var errShare = errors.New("sandbox: a share is 0 to 1")

func isShare(part float64) bool { return part >= 0 && part <= 1 } // NaN is neither
