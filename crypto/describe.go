package crypto

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"strings"
)

// kind is what a piece of data turned out to be.
type kind int

const (
	kindUnknown     kind = iota // not yet known
	kindPrivate                 // a private key
	kindPublic                  // a public key
	kindCertificate             // an X.509 certificate
	kindRequest                 // a certificate signing request
	kindEncrypted               // a private key under a passphrase
	kindBundle                  // PKCS#12
	kindChain                   // PKCS#7, certificates only
	kindOpenSSH                 // OpenSSH's own format
	kindParameters              // of a key, not the key
	kindCut                     // PEM without its end, or whose base64 is broken
	kindUTF16                   // text as old Windows tools write it
	kindEmpty                   // nothing at all
	kindLarge                   // over maxInput
	kindNothing                 // none of these
)

// finding is what describe makes of a candidate. The algorithm is empty where
// it is not known or has no meaning.
type finding struct {
	kind      kind
	algorithm string
}

const rsaName = "RSA"

// describeAll tells what there is in place of what was wanted: the first
// candidate that can be named. Parameters, which openssl writes before an EC
// key, do not count when something follows.
func describeAll(candidates []candidate) finding {
	first := finding{kind: kindNothing}
	for _, c := range candidates {
		found := describe(c)
		if found.kind != kindNothing && found.kind != kindParameters {
			return found
		}
		if first.kind == kindNothing {
			first = found
		}
	}
	return first
}

// describe names one candidate, by its structure if that is known and by the
// label of its PEM block otherwise.
func describe(c candidate) finding {
	if c.encrypted {
		return finding{kind: kindEncrypted}
	}
	if c.foreign() {
		return finding{kind: kindParameters}
	}
	if found := structure(c.der); found.kind != kindNothing {
		return found
	}
	// Longer labels first: they contain the shorter ones.
	switch label := c.label; {
	case strings.Contains(label, "OPENSSH"):
		return finding{kind: kindOpenSSH}
	case strings.Contains(label, "PRIVATE KEY"):
		return finding{kind: kindPrivate, algorithm: rsaName}
	case strings.Contains(label, "PUBLIC KEY"):
		return finding{kind: kindPublic, algorithm: rsaName}
	case strings.Contains(label, "CERTIFICATE REQUEST"):
		return finding{kind: kindRequest}
	case strings.HasSuffix(label, "CERTIFICATE"):
		return finding{kind: kindCertificate, algorithm: rsaName}
	}
	return finding{kind: kindNothing}
}

// The shapes of what may be found, as far as needed to tell them apart.
// encoding/asn1 ignores further elements at the end of each.
type (
	pkcs8Shape struct {
		Version   int
		Algorithm pkix.AlgorithmIdentifier
		Key       []byte
	}
	sec1Shape struct {
		Version int
		Key     []byte
	}
	spkiShape struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	encryptedShape struct {
		Algorithm pkix.AlgorithmIdentifier
		Data      []byte
	}
	pkcs12Shape struct {
		Version int
		Content pkcs7Shape
	}
	pkcs7Shape struct {
		Type asn1.ObjectIdentifier
		Data asn1.RawValue
	}
	signedShape struct { // a certificate or a request
		Content   asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
)

// structure names a piece of DER by its shape alone, so that a damaged key is
// still called a key.
func structure(der []byte) finding {
	var p8 pkcs8Shape
	if fits(der, &p8) {
		return finding{kindPrivate, algorithmOf(p8.Algorithm)}
	}
	if fits(der, &sec1Shape{}) {
		return finding{kindPrivate, curveOr(der, "EC")}
	}
	var spki spkiShape
	if fits(der, &spki) {
		return finding{kindPublic, algorithmOf(spki.Algorithm)}
	}
	if fits(der, &encryptedShape{}) {
		return finding{kind: kindEncrypted}
	}
	if fits(der, &pkcs12Shape{}) {
		return finding{kind: kindBundle}
	}
	if fits(der, &pkcs7Shape{}) {
		return finding{kind: kindChain}
	}
	if fits(der, &signedShape{}) {
		return signed(der)
	}
	return integers(der)
}

// signed tells a certificate from a signing request.
func signed(der []byte) finding {
	if _, err := x509.ParseCertificateRequest(der); err == nil {
		return finding{kind: kindRequest}
	}
	cert, err := x509.ParseCertificate(der)
	switch {
	case err != nil:
		return finding{kindCertificate, curveOr(der, rsaName)}
	case cert.PublicKeyAlgorithm == x509.ECDSA:
		return finding{kindCertificate, "EC"}
	case cert.PublicKeyAlgorithm == x509.UnknownPublicKeyAlgorithm:
		return finding{kindCertificate, ""}
	}
	return finding{kindCertificate, cert.PublicKeyAlgorithm.String()}
}

// integers tells the two forms of PKCS#1, which are nothing but integers.
func integers(der []byte) finding {
	var numbers []asn1.RawValue
	if len(der) > maxKey || !fits(der, &numbers) {
		return finding{kind: kindNothing}
	}
	for _, n := range numbers[:min(len(numbers), 9)] {
		if n.Class != asn1.ClassUniversal || n.Tag != asn1.TagInteger {
			return finding{kind: kindNothing}
		}
	}
	switch {
	case len(numbers) >= 9: // version, n, e, d, p, q, d mod p-1, d mod q-1, 1/q mod p
		return finding{kindPrivate, rsaName}
	case len(numbers) == 6: // version, p, q, g, y, x
		return finding{kindPrivate, "DSA"}
	case len(numbers) == 2: // n, e
		return finding{kindPublic, rsaName}
	}
	return finding{kind: kindNothing}
}

func fits(der []byte, shape any) bool {
	rest, err := asn1.Unmarshal(der, shape)
	return err == nil && len(rest) == 0
}

// algorithmOf names the algorithm of a key; it is empty for one that is not
// known here.
func algorithmOf(id pkix.AlgorithmIdentifier) string {
	switch id.Algorithm.String() {
	case "1.2.840.113549.1.1.1":
		return rsaName
	case "1.2.840.113549.1.1.10":
		return "RSA-PSS"
	case "1.2.840.10045.2.1":
		return curveOr(id.Parameters.FullBytes, "EC")
	case "1.2.840.10040.4.1":
		return "DSA"
	case "1.3.101.110":
		return "X25519"
	case "1.3.101.112":
		return "Ed25519"
	}
	return ""
}

// curveOr returns SM2 when der names its curve (1.2.156.10197.1.301), which the
// standard library does not know, and otherwise what is given.
func curveOr(der []byte, otherwise string) string {
	if bytes.Contains(der, []byte("\x06\x08\x2a\x81\x1c\xcf\x55\x01\x82\x2d")) {
		return "SM2 (国密)"
	}
	return otherwise
}
