package crypto_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"strconv"
	"strings"
	"testing"
)

// broken are things whose kind can be seen, but not their content.
func broken(t *testing.T) []wrong {
	private, public := pkcs8(t, docKey()), spki(t, &docKey().PublicKey)
	cert := certificate(t, big.NewInt(7)).Raw
	wide := "a damaged RSA public key: its numbers cannot be those of a key"
	if strconv.IntSize == 32 {
		wide = damagedPublic // not even read
	}
	junk := []byte("\x30\x03\x0c\x01x")
	return []wrong{
		{"private key with a wrong number", "a private key", flip(private, 600), damagedPrivate, hintPubKey, hintCert},
		{"PKCS#1 private key with a wrong number", "a private key", flip(x509.MarshalPKCS1PrivateKey(docKey()), 600), damagedPrivate, hintPubKey, hintCert},
		{"PEM of a wrong number", "a private key", pemOf("PRIVATE KEY", flip(private, 600)), damagedPrivate, hintPubKey, hintCert},
		{"private key of junk", "a private key", pemOf("PRIVATE KEY", junk), damagedPrivate, hintPubKey, hintCert},
		{"RSA private key of nothing", "a private key", pemOf("RSA PRIVATE KEY", nil), damagedPrivate, hintPubKey, hintCert},
		{"public key of junk", "a public key", pemOf("PUBLIC KEY", junk), hintKey, damagedPublic, hintPublic},
		{"certificate of junk", "a certificate", pemOf("CERTIFICATE", junk), hintKeyOfCert, hintPlatform, damagedCert},
		{"request of junk", "a certificate signing request", pemOf("NEW CERTIFICATE REQUEST", junk), hintKey, hintPubKey,
			"; the certificate is what the merchant platform (商户平台) hands out for it"},
		{"certificate with a broken date", "a certificate", []byte(strings.Replace(string(cert), "190402123420Z", "190402999999Z", 1)), hintKeyOfCert, hintPlatform, damagedCert},
		{"even modulus", "a public key", flip(public, len(public)-6), hintKey, "a damaged RSA public key: its numbers cannot be those of a key", hintPublic},
		{"even exponent", "a public key", flip(public, len(public)-1), hintKey, "a damaged RSA public key: its numbers cannot be those of a key", hintPublic},
		{"exponent 1, under which each message signs itself", "a public key", withExponent(t, 1), hintKey, "a damaged RSA public key: its numbers cannot be those of a key", hintPublic},
		{"exponent over 31 bits", "a public key", withExponent(t, 1<<32+1), hintKey, wide, hintPublic},
		{"key of an unknown algorithm", "a public key of an unknown algorithm", unknownAlgorithm(t), hintKey,
			"a public key of an unknown algorithm where an RSA public key was expected" + hintRSA, hintPublic},
		{"numbers over any measure", "a public key", hugeKey(t), hintKey, damagedPublic, hintPublic},
	}
}

// flip changes the lowest bit of one byte.
func flip(der []byte, at int) []byte {
	changed := append([]byte{}, der...)
	changed[at] ^= 1
	return changed
}

func unknownAlgorithm(t *testing.T) []byte {
	der, err := asn1.Marshal(struct {
		Algorithm struct{ ID asn1.ObjectIdentifier }
		Key       asn1.BitString
	}{struct{ ID asn1.ObjectIdentifier }{asn1.ObjectIdentifier{1, 2, 3, 4}}, asn1.BitString{Bytes: []byte{1}, BitLength: 8}})
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// hugeKey is a public key of 160,000 bits, which would only cost time.
func hugeKey(t *testing.T) []byte {
	n := new(big.Int).Lsh(big.NewInt(1), 160000)
	public := docKey().PublicKey
	public.N = n.Add(n, big.NewInt(1))
	return spki(t, &public)
}

// threeIntegers begins like a PKCS#1 public key, but goes on.
func threeIntegers(t *testing.T) string {
	der, err := asn1.Marshal([]*big.Int{docKey().N, big.NewInt(65537), big.NewInt(1)})
	if err != nil {
		t.Fatal(err)
	}
	return string(der)
}

// withExponent is docKey with another exponent. One that is too small or too large
// (where an int has 64 bits) the standard library reads but refuses to use.
func withExponent(t *testing.T, e int64) []byte {
	inner, err := asn1.Marshal(struct{ N, E *big.Int }{docKey().N, big.NewInt(e)})
	if err != nil {
		t.Fatal(err)
	}
	outer, err := asn1.Marshal(struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}{
		pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}, Parameters: asn1.NullRawValue},
		asn1.BitString{Bytes: inner, BitLength: 8 * len(inner)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return outer
}
