package pki

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"
)

const (
	// PlatformName is the subject of WeChat Pay's own certificates.
	PlatformName = "Tenpay.com sign"
	// KeyBits is the only size of an RSA key that WeChat Pay uses.
	KeyBits = 2048
	// PublicKeyIDPrefix begins the ID of every public key of WeChat Pay's.
	PublicKeyIDPrefix = "PUB_KEY_ID_"
)

// CertificateOf makes a certificate for a key, or checks that a given one is of that key.
func CertificateOf(given *x509.Certificate, key *rsa.PrivateKey, name string, now time.Time) (*x509.Certificate, error) {
	if given == nil {
		return newCertificate(key, name, now, now.AddDate(5, 0, 0))
	}
	if !key.PublicKey.Equal(given.PublicKey) {
		return nil, errors.New("sandbox: a certificate in Config.Keys does not belong to its key")
	}
	return given, nil
}

// newCertificate makes a certificate for a key, valid from the day before now. The issuer that it
// names does not exist: no client checks the chain of these certificates (docs/protocol.md section
// 3).
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

// newSerial draws 20 bytes of which the first lies in 0x10…0x7F, so that the serial prints as 40
// digits and is positive.
func newSerial() (*big.Int, error) {
	raw := make([]byte, 20)
	if _, err := rand.Read(raw); err != nil {
		return nil, fmt.Errorf("sandbox: no randomness: %w", err)
	}
	raw[0] = 0x10 + raw[0]%0x70
	return new(big.Int).SetBytes(raw), nil
}

// SerialOf returns a certificate's serial as WeChat Pay prints it: upper case, hexadecimal.
func SerialOf(c *x509.Certificate) string { return fmt.Sprintf("%X", c.SerialNumber) }

// SameSerial reports whether two texts are the serial of one certificate. Serials are numbers, so
// that case and leading zeros do not matter.
func SameSerial(a, b string) bool {
	return strings.EqualFold(strings.TrimLeft(a, "0"), strings.TrimLeft(b, "0"))
}

// NewPublicKeyID draws an ID as WeChat Pay gives its public keys: 01, the merchant's number, the
// date and ten random digits.
func NewPublicKeyID(mchID string, now time.Time) (string, error) {
	rest, err := rand.Int(rand.Reader, big.NewInt(1e10))
	if err != nil {
		return "", fmt.Errorf("sandbox: no randomness: %w", err)
	}
	return fmt.Sprintf("%s01%s%s%010d", PublicKeyIDPrefix, mchID, now.UTC().Format("060102"), rest), nil
}
