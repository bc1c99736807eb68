package crypto_test

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
)

// docKey is the key that WeChat Pay's documentation prints, read only by the standard library.
var docKey = sync.OnceValue(func() *rsa.PrivateKey {
	text, err := os.ReadFile("testdata/vectors/wechatpay_doc_test_key.pkcs1.b64")
	if err != nil {
		panic(err)
	}
	der, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		panic(err)
	}
	key, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		panic(err)
	}
	return key
})

// otherKey is a second key, made on the spot.
func otherKey() *rsa.PrivateKey { return wxtest.Key(wxtest.Stranger) }

// bigKey and smallKey have other sizes than WeChat Pay's 2048 bits.
var (
	bigKey   = sync.OnceValue(func() *rsa.PrivateKey { return makeKey(3072) })
	smallKey = sync.OnceValue(func() *rsa.PrivateKey { return makeKey(1024) })
)

func makeKey(bits int) *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		panic(err)
	}
	return key
}

// certificate makes a self-signed certificate of docKey by the standard library.
func certificate(t testing.TB, serial *big.Int) *x509.Certificate {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: "wxpay-test"},
		NotBefore:    time.Unix(1554208460, 0),
		NotAfter:     time.Unix(1954208460, 0),
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &docKey().PublicKey, docKey())
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return cert
}

func pkcs8(t testing.TB, key *rsa.PrivateKey) []byte {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func spki(t testing.TB, key any) []byte {
	t.Helper()
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func pemOf(label string, der []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: label, Bytes: der})
}

// openssl runs the openssl command, or skips the test where there is none.
func openssl(t testing.TB, stdin []byte, args ...string) []byte {
	t.Helper()
	out, err := tryOpenssl(t, stdin, args...)
	if err != nil {
		t.Fatalf("openssl %s: %v", strings.Join(args, " "), err)
	}
	return out
}

// tryOpenssl is openssl for commands that may say no.
func tryOpenssl(t testing.TB, stdin []byte, args ...string) ([]byte, error) {
	t.Helper()
	path, err := exec.LookPath("openssl")
	if err != nil {
		t.Skip("the openssl command, which this test compares with, is not on PATH")
	}
	cmd := exec.Command(path, args...)
	cmd.Stdin = bytes.NewReader(stdin)
	return cmd.Output()
}

// write puts data in a new file and returns its name.
func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func read(t testing.TB, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// wantKeyError fails unless err is an ErrKey of one line.
func wantKeyError(t testing.TB, err error) {
	t.Helper()
	if !errors.Is(err, crypto.ErrKey) {
		t.Errorf("error = %v, want an ErrKey", err)
		return
	}
	if strings.ContainsAny(err.Error(), "\r\n") {
		t.Errorf("error %q has several lines", err)
	}
}
