package crypto_test

import (
	"context"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	mathrand "math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/crypto"
)

// openssl verifies the signatures of this package.
func TestOpensslVerifiesOurs(t *testing.T) {
	public := write(t, "public.pem", pemOf("PUBLIC KEY", spki(t, &docKey().PublicKey)))
	signer := crypto.RSA(docKey())
	for _, message := range []string{"", "\n", "GET\n/v3/certificates\n1554208460\nnonce\n\n", "1554208460\nnonce\n{\"name\":\"张三\"}\n", strings.Repeat("x", 10000)} {
		signature, err := signer.Sign(context.Background(), []byte(message))
		if err != nil {
			t.Fatal(err)
		}
		file := write(t, "signature", signature)
		out := openssl(t, []byte(message), "dgst", "-sha256", "-verify", public, "-signature", file)
		if !strings.Contains(string(out), "Verified OK") {
			t.Errorf("openssl says %q about a message of %d bytes", out, len(message))
		}
	}
}

// This package verifies openssl's signatures, and agrees with it about changed ones.
func TestVerifyAgreesWithOpenssl(t *testing.T) {
	private := write(t, "private.pem", pemOf("PRIVATE KEY", pkcs8(t, docKey())))
	public := write(t, "public.pem", pemOf("PUBLIC KEY", spki(t, &docKey().PublicKey)))
	random := mathrand.New(mathrand.NewPCG(1554208460, 2))
	rounds := 60
	if testing.Short() {
		rounds = 10
	}
	accepted := 0
	for i := range rounds {
		message := make([]byte, 1+random.IntN(200))
		for j := range message {
			message[j] = byte(random.Uint32())
		}
		signature := openssl(t, message, "dgst", "-sha256", "-sign", private)
		switch i % 6 {
		case 0:
			signature[random.IntN(len(signature))] ^= 1 << random.IntN(8)
		case 1:
			message[random.IntN(len(message))] ^= 1 << random.IntN(8)
		case 2:
			signature = signature[:random.IntN(len(signature))]
		}
		out, err := tryOpenssl(t, message, "dgst", "-sha256", "-verify", public, "-signature", write(t, fmt.Sprint("signature", i), signature))
		want := err == nil && strings.Contains(string(out), "Verified OK")
		if got := crypto.Verify(&docKey().PublicKey, message, signature); (got == nil) != want {
			t.Fatalf("round %d: Verify = %v, openssl accepts: %t", i, got, want)
		}
		if want {
			accepted++
		}
	}
	if accepted != rounds/2 {
		t.Errorf("%d of %d were accepted, want half", accepted, rounds)
	}
}

func TestOAEPAgreesWithOpenssl(t *testing.T) {
	private := write(t, "private.pem", pemOf("PRIVATE KEY", pkcs8(t, docKey())))
	public := write(t, "public.pem", pemOf("PUBLIC KEY", spki(t, &docKey().PublicKey)))
	oaep := []string{"-pkeyopt", "rsa_padding_mode:oaep", "-pkeyopt", "rsa_oaep_md:sha1", "-pkeyopt", "rsa_mgf1_md:sha1"}
	for _, plaintext := range []string{"", "13800138000", "张三", strings.Repeat("x", 214)} {
		ours, err := crypto.Encrypt(&docKey().PublicKey, plaintext)
		if err != nil {
			t.Fatal(err)
		}
		block, err := base64.StdEncoding.DecodeString(ours)
		if err != nil {
			t.Fatal(err)
		}
		out := openssl(t, block, append([]string{"pkeyutl", "-decrypt", "-inkey", private}, oaep...)...)
		if string(out) != plaintext {
			t.Errorf("openssl decrypts %q of %q", out, plaintext)
		}
		theirs := openssl(t, []byte(plaintext), append([]string{"pkeyutl", "-encrypt", "-pubin", "-inkey", public}, oaep...)...)
		got, err := crypto.Decrypt(docKey(), base64.StdEncoding.EncodeToString(theirs))
		if err != nil || got != plaintext {
			t.Errorf("Decrypt = %q, %v of openssl's %q", got, err, plaintext)
		}
	}
}

// Every format that openssl writes is read, and is the same key.
func TestParseReadsOpenssl(t *testing.T) {
	directory := t.TempDir()
	file := func(name string) string { return filepath.Join(directory, name) }
	openssl(t, nil, "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", file("key.pem"))
	want, err := crypto.LoadPrivateKey(file("key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	openssl(t, nil, "req", "-x509", "-new", "-key", file("key.pem"), "-subj", "/CN=wxpay-test", "-days", "3650", "-out", file("cert.pem"))
	openssl(t, nil, "pkcs12", "-export", "-inkey", file("key.pem"), "-in", file("cert.pem"), "-passout", "pass:test", "-out", file("all.p12"))

	private := map[string][]string{
		"PKCS#8 PEM":    {"pkey", "-in", file("key.pem")},
		"PKCS#8 DER":    {"pkcs8", "-topk8", "-nocrypt", "-in", file("key.pem"), "-outform", "DER"},
		"PKCS#1 PEM":    {"rsa", "-traditional", "-in", file("key.pem")},
		"PKCS#1 DER":    {"rsa", "-traditional", "-in", file("key.pem"), "-outform", "DER"},
		"PEM with text": {"pkey", "-in", file("key.pem"), "-text"},
		"of PKCS#12":    {"pkcs12", "-in", file("all.p12"), "-nodes", "-passin", "pass:test"},
	}
	for name, args := range private {
		got, err := crypto.ParsePrivateKey(openssl(t, nil, args...))
		if err != nil || !got.Equal(want) {
			t.Errorf("private key, %s: error %v", name, err)
		}
	}
	public := map[string][]string{
		"SPKI PEM":      {"pkey", "-in", file("key.pem"), "-pubout"},
		"SPKI DER":      {"pkey", "-in", file("key.pem"), "-pubout", "-outform", "DER"},
		"PKCS#1 PEM":    {"rsa", "-in", file("key.pem"), "-RSAPublicKey_out"},
		"PKCS#1 DER":    {"rsa", "-in", file("key.pem"), "-RSAPublicKey_out", "-outform", "DER"},
		"PEM with text": {"pkey", "-in", file("key.pem"), "-pubout", "-text"},
		"of X.509":      {"x509", "-in", file("cert.pem"), "-noout", "-pubkey"},
	}
	for name, args := range public {
		got, err := crypto.ParsePublicKey(openssl(t, nil, args...))
		if err != nil || !got.Equal(&want.PublicKey) {
			t.Errorf("public key, %s: error %v", name, err)
		}
	}
	certificates := map[string][]string{
		"PEM":           {"x509", "-in", file("cert.pem")},
		"DER":           {"x509", "-in", file("cert.pem"), "-outform", "DER"},
		"PEM with text": {"x509", "-in", file("cert.pem"), "-text"},
		"of PKCS#12":    {"pkcs12", "-in", file("all.p12"), "-nodes", "-passin", "pass:test"},
	}
	for name, args := range certificates {
		got, err := crypto.ParseCertificate(openssl(t, nil, args...))
		if err != nil || !want.PublicKey.Equal(got.PublicKey) {
			t.Errorf("certificate, %s: error %v", name, err)
		}
	}
}

// The standard library's own encodings are read by openssl: the keys of the
// other tests are what they seem to be.
func TestOpensslReadsTheTestKeys(t *testing.T) {
	for name, der := range map[string][]byte{"PKCS#1": x509.MarshalPKCS1PrivateKey(docKey()), "PKCS#8": pkcs8(t, docKey())} {
		out := openssl(t, der, "pkey", "-inform", "DER", "-noout", "-check")
		if !strings.Contains(string(out), "Key is valid") {
			t.Errorf("%s: openssl says %q", name, out)
		}
	}
}
