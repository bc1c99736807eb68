package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"sync"
	"time"
)

// Keys are what a sandbox signs, encrypts and is known by. Share them between sandboxes to save the time that making
// the pairs takes. The three pairs are needed; New makes what else is missing, each sandbox for itself.
//
// Printing and logging show none of them, unless they stand by value in an unexported field of another struct.
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

// platformName is the subject of WeChat Pay's own certificates.
const platformName = "Tenpay.com sign"

// keyBits is the only size WeChat Pay uses.
const keyBits = 2048

// NewKeys makes three pairs of 2048 bits, side by side.
func NewKeys() (*Keys, error) {
	var made [3]*rsa.PrivateKey
	var errs [3]error
	var wg sync.WaitGroup
	for i := range made {
		wg.Go(func() { made[i], errs[i] = rsa.GenerateKey(rand.Reader, keyBits) })
	}
	wg.Wait()
	if err := errors.Join(errs[:]...); err != nil {
		return nil, fmt.Errorf("sandbox: cannot make keys: %w", err)
	}
	return &Keys{Merchant: made[0], Public: made[1], Platform: made[2]}, nil
}

// complete refuses keys that would only fail later, at the first request, and makes what is missing.
func (k *Keys) complete(mchID string, now time.Time) (err error) {
	for _, pair := range []*rsa.PrivateKey{k.Merchant, k.Public, k.Platform} {
		if pair == nil || pair.N == nil || pair.N.BitLen() != keyBits {
			return fmt.Errorf("sandbox: Config.Keys needs all three keys, RSA with %d bits", keyBits)
		}
	}
	if k.MerchantCertificate, err = certificateOf(k.MerchantCertificate, k.Merchant, mchID, now); err != nil {
		return err
	}
	if k.PlatformCertificate, err = certificateOf(k.PlatformCertificate, k.Platform, platformName, now); err != nil {
		return err
	}
	if k.PublicKeyID == "" {
		if k.PublicKeyID, err = newPublicKeyID(mchID, now); err != nil {
			return err
		}
	}
	if !strings.HasPrefix(k.PublicKeyID, "PUB_KEY_ID_") {
		return errors.New("sandbox: Keys.PublicKeyID does not begin with PUB_KEY_ID_")
	}
	for _, secret := range []*string{&k.APIv3Key, &k.APIv2Key} {
		if *secret == "" {
			*secret = base62(32)
		}
		if len(*secret) != 32 {
			return errors.New("sandbox: Keys.APIv3Key and APIv2Key have 32 bytes")
		}
	}
	return nil
}

// certificateOf checks that a certificate that was given is the key's, or makes one.
func certificateOf(given *x509.Certificate, key *rsa.PrivateKey, name string, now time.Time) (*x509.Certificate, error) {
	if given == nil {
		return newCertificate(key, name, now, now.AddDate(5, 0, 0))
	}
	if !key.PublicKey.Equal(given.PublicKey) {
		return nil, errors.New("sandbox: a certificate in Config.Keys is not its key's")
	}
	return given, nil
}

// newCertificate makes a certificate for a key, valid from the day before now. The issuer it names does
// not exist: nobody checks the chain of these certificates (docs/protocol.md section 3).
func newCertificate(key *rsa.PrivateKey, name string, now, until time.Time) (*x509.Certificate, error) {
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: name, Organization: []string{"wxpay sandbox"}, Country: []string{"CN"}},
		NotBefore:    now.Add(-24 * time.Hour),
		NotAfter:     until,
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageDataEncipherment,
	}
	issuer := &x509.Certificate{Subject: pkix.Name{CommonName: "wxpay sandbox CA", Country: []string{"CN"}}}
	der, err := x509.CreateCertificate(rand.Reader, template, issuer, &key.PublicKey, key)
	if err != nil {
		return nil, fmt.Errorf("sandbox: cannot make a certificate: %w", err)
	}
	return x509.ParseCertificate(der)
}

// newSerial draws 20 bytes of which the first lies in 0x10…0x7F, so that the serial prints as 40 digits and is positive.
func newSerial() (*big.Int, error) {
	raw := make([]byte, 20)
	if _, err := rand.Read(raw); err != nil {
		return nil, fmt.Errorf("sandbox: no randomness: %w", err)
	}
	raw[0] = 0x10 + raw[0]%0x70
	return new(big.Int).SetBytes(raw), nil
}

// serialOf prints a certificate's serial as WeChat Pay does: upper case, hexadecimal.
func serialOf(c *x509.Certificate) string { return fmt.Sprintf("%X", c.SerialNumber) }

// newPublicKeyID draws a name as WeChat Pay gives its public keys: 28 digits, being 01, the merchant's number, the date
// and a rest, which makes two sandboxes' keys tell apart.
func newPublicKeyID(mchID string, now time.Time) (string, error) {
	rest, err := rand.Int(rand.Reader, big.NewInt(1e10))
	if err != nil {
		return "", fmt.Errorf("sandbox: no randomness: %w", err)
	}
	return fmt.Sprintf("PUB_KEY_ID_01%s%s%010d", mchID, now.UTC().Format("060102"), rest), nil
}

// base62 draws n characters of [0-9A-Za-z] for nonces and tokens. It is no secret; a slight bias does not matter.
func base62(n int) string {
	const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	raw := make([]byte, n)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	var b strings.Builder
	for _, c := range raw {
		b.WriteByte(alphabet[int(c)%len(alphabet)])
	}
	return b.String()
}

// newNoticeID draws an ID as notices have it: a UUID.
func newNoticeID() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw)
	return fmt.Sprintf("%x-%x-%x-%x-%x", raw[:4], raw[4:6], raw[6:8], raw[8:10], raw[10:])
}
