package crypto_test

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/crypto"
)

// form is one way of writing down the same DER.
type form struct{ name, text, why string }

// forms returns der in all encodings that are understood.
func forms(label string, der []byte) []form {
	text := string(pemOf(label, der))
	bare := base64.StdEncoding.EncodeToString(der)
	lines := strings.SplitAfter(text, "\n")
	body := strings.Join(lines[1:len(lines)-2], "")
	return []form{
		{"PEM", text, "as handed out"},
		{"PEM with CRLF", strings.ReplaceAll(text, "\n", "\r\n"), "edited on Windows"},
		{"PEM with BOM", "\ufeff" + text, "saved by Notepad"},
		{"PEM after text", "Bag Attributes\n    friendlyName: test\nKey Attributes: <No Attributes>\n" + text, "as openssl pkcs12 writes it"},
		{"PEM before text", text + "\nend of file\n", "notes at the end"},
		{"PEM without last line break", strings.TrimSpace(text), "trimmed by a tool"},
		{"PEM after blank lines", "\n\n  \n" + text, "pasted"},
		{"PEM after another block", string(pemOf("SOMETHING ELSE", []byte("else"))) + text, "the first suitable block counts"},
		{"PEM after broken block", "-----BEGIN NOTHING-----\n!!\n-----END NOTHING-----\n" + text, "one bad block does not hide a good one"},
		{"PEM before another block", text + string(pemOf("SOMETHING ELSE", []byte("else"))), "the first suitable block counts"},
		{"PEM with another label", string(pemOf("SOMETHING ELSE", der)), "what is inside counts"},
		{"PEM with headers", strings.Replace(text, "-----\n", "-----\nComment: a test\n\n", 1), "RFC 1421 headers"},
		{"indented PEM", "  " + strings.ReplaceAll(text, "\n", "\n  "), "cut out of YAML"},
		{"PEM with written line breaks", strings.ReplaceAll(text, "\n", `\n`), "an environment variable"},
		{"PEM with written CRLF", strings.ReplaceAll(text, "\n", `\r\n`), "an environment variable"},
		{"PEM on one line", strings.ReplaceAll(text, "\n", " "), "an environment variable"},
		{"PEM without line breaks", strings.ReplaceAll(text, "\n", ""), "an environment variable"},
		{"DER", string(der), "as openssl -outform DER writes it"},
		{"DER and a line break", string(der) + "\n", "left there by an editor"},
		{"base64", bare, "as the PHP library takes it"},
		{"base64 lines", body, "PEM without its first and last line"},
		{"base64 with CRLF", strings.ReplaceAll(body, "\n", "\r\n"), "the same on Windows"},
		{"base64 with BOM and blanks", "\ufeff \t" + strings.ReplaceAll(body, "\n", " \n\t") + "\n\n", "pasted"},
		{"base64 without padding", strings.TrimRight(bare, "="), "some tools strip it"},
	}
}

func TestParsePrivateKey(t *testing.T) {
	for label, der := range map[string][]byte{
		"RSA PRIVATE KEY": x509.MarshalPKCS1PrivateKey(docKey()),
		"PRIVATE KEY":     pkcs8(t, docKey()),
	} {
		for _, form := range forms(label, der) {
			t.Run(label+"/"+form.name, func(t *testing.T) {
				key, err := crypto.ParsePrivateKey([]byte(form.text))
				if err != nil {
					t.Fatalf("%v: %s", err, form.why)
				}
				if !key.Equal(docKey()) {
					t.Error("another key")
				}
			})
		}
	}
}

func TestParsePublicKey(t *testing.T) {
	for label, der := range map[string][]byte{
		"RSA PUBLIC KEY": x509.MarshalPKCS1PublicKey(&docKey().PublicKey),
		"PUBLIC KEY":     spki(t, &docKey().PublicKey),
	} {
		for _, form := range forms(label, der) {
			t.Run(label+"/"+form.name, func(t *testing.T) {
				key, err := crypto.ParsePublicKey([]byte(form.text))
				if err != nil {
					t.Fatalf("%v: %s", err, form.why)
				}
				if !key.Equal(&docKey().PublicKey) {
					t.Error("another key")
				}
			})
		}
	}
}

func TestParseCertificate(t *testing.T) {
	cert := certificate(t, big.NewInt(0x408B07E7))
	for _, form := range forms("CERTIFICATE", cert.Raw) {
		t.Run(form.name, func(t *testing.T) {
			got, err := crypto.ParseCertificate([]byte(form.text))
			if err != nil {
				t.Fatalf("%v: %s", err, form.why)
			}
			if !got.Equal(cert) {
				t.Error("another certificate")
			}
		})
	}
}

// A file with everything in it yields to each loader what it looks for, and of
// several of a kind the first.
func TestParseFirstSuitable(t *testing.T) {
	first, second := certificate(t, big.NewInt(1)), certificate(t, big.NewInt(2))
	bundle := bytes.Join([][]byte{
		read(t, "testdata/wrong/ec_with_parameters.pem"),
		read(t, "testdata/wrong/ec_certificate.pem"),
		read(t, "testdata/wrong/ec_spki.pem"),
		read(t, "testdata/wrong/encrypted_pkcs1.pem"),
		read(t, "testdata/wrong/rsa_512.pem"),
		pemOf("CERTIFICATE", first.Raw),
		pemOf("PRIVATE KEY", pkcs8(t, docKey())),
		pemOf("PUBLIC KEY", spki(t, &docKey().PublicKey)),
		pemOf("CERTIFICATE", second.Raw),
		pemOf("PRIVATE KEY", pkcs8(t, otherKey())),
		pemOf("PUBLIC KEY", spki(t, &otherKey().PublicKey)),
	}, nil)
	private, err := crypto.ParsePrivateKey(bundle)
	if err != nil || !private.Equal(docKey()) {
		t.Errorf("private key: error %v", err)
	}
	public, err := crypto.ParsePublicKey(bundle)
	if err != nil || !public.Equal(&docKey().PublicKey) {
		t.Errorf("public key: error %v", err)
	}
	cert, err := crypto.ParseCertificate(bundle)
	if err != nil || !cert.Equal(first) {
		t.Errorf("certificate: error %v", err)
	}
}

// Keys of every usual size are read; which size is wanted is not decided here.
func TestParseSizes(t *testing.T) {
	for _, key := range []struct {
		bits int
		pem  []byte
	}{
		{1024, pemOf("PRIVATE KEY", pkcs8(t, smallKey()))},
		{2048, pemOf("PRIVATE KEY", pkcs8(t, otherKey()))},
		{3072, pemOf("PRIVATE KEY", pkcs8(t, bigKey()))},
		{2048, read(t, "testdata/wrong/rsa_3primes.pem")}, // not usual, but not wrong either
	} {
		t.Run(fmt.Sprint(key.bits), func(t *testing.T) {
			got, err := crypto.ParsePrivateKey(key.pem)
			if err != nil {
				t.Fatal(err)
			}
			if got.N.BitLen() != key.bits {
				t.Errorf("%d bits, want %d", got.N.BitLen(), key.bits)
			}
			public, err := crypto.ParsePublicKey(spki(t, &got.PublicKey))
			if err != nil || !public.Equal(&got.PublicKey) {
				t.Errorf("its public key: %v", err)
			}
		})
	}
}
