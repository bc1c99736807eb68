package crypto

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
)

const (
	// maxInput is how many bytes are read at most. A key has 2 KB, a chain of certificates some 10.
	maxInput = 1 << 20

	// maxKey is the length in bytes of the longest DER that may be a key. RSA of 16384 bits takes
	// under 10 KB, and larger numbers only cost time.
	maxKey = 16 << 10

	// minBits is the size in bits under which the standard library refuses to
	// work with an RSA key. (WeChat Pay's have 2048.)
	minBits = 1024
)

// ParsePrivateKey reads an RSA private key (商户API私钥) in PKCS#1 or PKCS#8, as PEM, DER or the
// base64 of DER. In PEM the first suitable block counts. A byte order mark, text around the blocks
// and indentation do no harm. Nor do line breaks of any kind, including those written as \n in an
// environment variable.
//
// The error is an ErrKey that names what was found instead, such as a certificate, a public key or
// an encrypted key. Other findings are a key of another algorithm and a key whose numbers do not
// fit together.
func ParsePrivateKey(data []byte) (*rsa.PrivateKey, error) {
	return parse(data, kindPrivate, readPrivate)
}

// ParsePublicKey reads an RSA public key (微信支付公钥) in SPKI or PKCS#1, from
// the same encodings as [ParsePrivateKey] and with errors of the same kind. A
// certificate is refused: use [ParseCertificate] for it.
func ParsePublicKey(data []byte) (*rsa.PublicKey, error) {
	return parse(data, kindPublic, readPublic)
}

// ParseCertificate reads an X.509 certificate with an RSA key (平台证书 or
// 商户API证书), from the same encodings as [ParsePrivateKey] and with errors of
// the same kind. Of a chain it returns the first. It checks neither issuer nor
// dates.
func ParseCertificate(data []byte) (*x509.Certificate, error) {
	return parse(data, kindCertificate, readCertificate)
}

// parse returns the first candidate in data that read accepts, or says what was found in its place.
// A reader returns neither value nor error for a candidate of another kind. It returns an error for
// a candidate of its kind that cannot be used.
func parse[T any](data []byte, want kind, read func(der []byte) (*T, error)) (*T, error) {
	candidates, nothing := split(data)
	if nothing != kindUnknown {
		return nil, mismatch(want, finding{kind: nothing})
	}
	var unusable error
	for _, c := range candidates {
		if c.foreign() {
			continue
		}
		value, err := read(c.der)
		if value != nil && err == nil {
			return value, nil
		}
		if unusable == nil {
			unusable = err
		}
	}
	if unusable != nil {
		return nil, unusable
	}
	return nil, mismatch(want, describeAll(candidates))
}

// readPrivate reads PKCS#8 and PKCS#1. The standard library validates the key.
func readPrivate(der []byte) (*rsa.PrivateKey, error) {
	if len(der) > maxKey {
		return nil, nil
	}
	var key *rsa.PrivateKey
	if pkcs8, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		key, _ = pkcs8.(*rsa.PrivateKey)
	} else {
		key, _ = x509.ParsePKCS1PrivateKey(der)
	}
	if key == nil {
		return nil, nil
	}
	if bits := key.N.BitLen(); bits < minBits {
		return nil, tooSmall("private", bits)
	}
	if key.Validate() != nil {
		return nil, mismatch(kindPrivate, finding{kind: kindPrivate, algorithm: rsaName})
	}
	return key, nil
}

// readPublic reads SPKI and PKCS#1.
func readPublic(der []byte) (*rsa.PublicKey, error) {
	if len(der) > maxKey {
		return nil, nil
	}
	var key *rsa.PublicKey
	if spki, err := x509.ParsePKIXPublicKey(der); err == nil {
		key, _ = spki.(*rsa.PublicKey)
	} else if pkcs1, err := x509.ParsePKCS1PublicKey(der); err == nil {
		// Two integers and no more: other things begin with two integers.
		if bytes.Equal(x509.MarshalPKCS1PublicKey(pkcs1), der) {
			key = pkcs1
		}
	}
	if key == nil {
		return nil, nil
	}
	return key, checkPublic(key, "public")
}

// readCertificate reads X.509.
func readCertificate(der []byte) (*x509.Certificate, error) {
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, nil
	}
	key, ok := cert.PublicKey.(*rsa.PublicKey)
	if !ok {
		return nil, nil
	}
	return cert, checkPublic(key, "certified")
}

// checkPublic refuses an RSA key that could never verify anything.
func checkPublic(key *rsa.PublicKey, which string) error {
	if bits := key.N.BitLen(); bits < minBits {
		return tooSmall(which, bits)
	}
	if key.N.Bit(0) == 0 || key.E < 3 || key.E&1 == 0 || key.E > 1<<31-1 {
		return &keyError{text: "a damaged RSA " + which + " key: its numbers cannot be those of a key"}
	}
	return nil
}

func tooSmall(which string, bits int) error {
	return &keyError{text: fmt.Sprintf("an RSA %s key of %d bits, which is too small to be used; WeChat Pay's keys have 2048", which, bits)}
}
