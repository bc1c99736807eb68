package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// Keys are all keys of a sandbox. Share them between sandboxes to save the time that making the
// pairs takes. The three pairs are needed. New makes the rest if it is missing, for each sandbox
// anew.
//
// Printing and logging show none of them, unless they stand by value in an unexported field of
// another struct.
type Keys struct {
	Merchant *rsa.PrivateKey // 商户API私钥: signs requests
	Public   *rsa.PrivateKey // the private half of 微信支付公钥, named PUB_KEY_ID_…
	Platform *rsa.PrivateKey // the private half of 平台证书

	MerchantCertificate *x509.Certificate // 商户API证书, of Merchant
	PlatformCertificate *x509.Certificate // 平台证书, of Platform
	PublicKeyID         string            // 公钥ID of Public: PUB_KEY_ID_…
	APIv3Key            string            // APIv3密钥, 32 bytes
	APIv2Key            string            // APIv2密钥, 32 bytes
}

// NewKeys makes three pairs of 2048 bits, side by side.
func NewKeys() (*Keys, error) {
	var made [3]*rsa.PrivateKey
	var errs [3]error
	var wg sync.WaitGroup
	for i := range made {
		wg.Go(func() { made[i], errs[i] = rsa.GenerateKey(rand.Reader, pki.KeyBits) })
	}
	wg.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return nil, fmt.Errorf("sandbox: cannot make keys: %w", err)
	}
	return &Keys{Merchant: made[0], Public: made[1], Platform: made[2]}, nil
}

// completed returns a copy of the keys in which the missing ones are made. It makes all of them for
// nil.
func (k *Keys) completed(mchID string, now time.Time) (*Keys, error) {
	if k == nil {
		made, err := NewKeys()
		if err != nil {
			return nil, err
		}
		return made, made.complete(mchID, now)
	}
	own := *k
	return &own, own.complete(mchID, now)
}

// complete refuses keys that would only fail later, at the first request, and makes the missing
// ones.
func (k *Keys) complete(mchID string, now time.Time) (err error) {
	for _, pair := range []*rsa.PrivateKey{k.Merchant, k.Public, k.Platform} {
		if pair == nil || pair.N == nil || pair.N.BitLen() != pki.KeyBits {
			return fmt.Errorf("sandbox: Config.Keys needs all three keys, RSA with %d bits", pki.KeyBits)
		}
	}
	if k.MerchantCertificate, err = pki.CertificateOf(k.MerchantCertificate, k.Merchant, mchID, now); err != nil {
		return err
	}
	if k.PlatformCertificate, err = pki.CertificateOf(k.PlatformCertificate, k.Platform, pki.PlatformName, now); err != nil {
		return err
	}
	if k.PublicKeyID == "" {
		if k.PublicKeyID, err = pki.NewPublicKeyID(mchID, now); err != nil {
			return err
		}
	}
	if !strings.HasPrefix(k.PublicKeyID, pki.PublicKeyIDPrefix) {
		return errors.New("sandbox: Keys.PublicKeyID must begin with PUB_KEY_ID_")
	}
	for _, secret := range []*string{&k.APIv3Key, &k.APIv2Key} {
		if *secret == "" {
			*secret = pki.Base62(32)
		}
		if len(*secret) != 32 {
			return errors.New("sandbox: Keys.APIv3Key and Keys.APIv2Key must have 32 bytes")
		}
	}
	return nil
}

// inside returns the keys as the sandbox's rooms have them.
func (k *Keys) inside(c Config) pki.Keys {
	return pki.Keys{
		MchID: c.MchID, Merchant: &k.Merchant.PublicKey, APIv3Key: k.APIv3Key, PublicKeyID: k.PublicKeyID, Public: k.Public,
		PublicKeyOnly: c.PublicKeyOnly, CertificateOnly: c.CertificateOnly, Platform: pki.Certificate{Key: k.Platform, Cert: k.PlatformCertificate},
	}
}

// Certificate returns the platform certificate (平台证书), for clients in the mode with
// certificates. During a rotation it is the old one. Its subject is made up and it is signed with
// its own key. It is nil with Config.PublicKeyOnly.
func (s *Sandbox) Certificate() *x509.Certificate {
	if listed := s.platform.Certificates(); len(listed) > 0 {
		return listed[0].Cert
	}
	return nil
}

// MerchantKey returns the merchant's private key (商户API私钥).
func (s *Sandbox) MerchantKey() *rsa.PrivateKey { return s.keys.Merchant }

// Keys returns all keys of the sandbox. Another sandbox that is given them is the same WeChat Pay
// with the same merchant. The keys that Config.PublicKeyOnly or Config.CertificateOnly leaves
// without a use are there, too. The caller owns the struct, and must not change what it points to.
func (s *Sandbox) Keys() *Keys {
	keys := *s.keys
	if listed := s.platform.Certificates(); len(listed) > 0 {
		keys.Platform, keys.PlatformCertificate = listed[0].Key, listed[0].Cert
	}
	return &keys
}

// MerchantCertificate returns the merchant's API certificate (商户API证书). Its serial is the
// serial_no of a request.
func (s *Sandbox) MerchantCertificate() *x509.Certificate { return s.keys.MerchantCertificate }
