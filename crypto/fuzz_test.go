package crypto_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/crypto"
)

// FuzzParse gives anything to the three loaders. They return either a usable result or an error of
// one line that tells nothing of the input. Besides its committed seeds it begins with all test
// files.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("testdata/wrong/*")
	if err != nil || len(files) == 0 {
		f.Fatalf("%d seeds, error %v", len(files), err)
	}
	for _, file := range append(files, "testdata/vectors/wechatpay_doc_test_key.pkcs1.b64") {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(pkcs8(f, docKey()))
	f.Add(spki(f, &docKey().PublicKey))
	f.Add(certificate(f, big.NewInt(7)).Raw)
	f.Add(pemOf("CERTIFICATE", certificate(f, big.NewInt(7)).Raw))

	f.Fuzz(func(t *testing.T, data []byte) {
		private, err := crypto.ParsePrivateKey(data)
		checkParsed(t, data, private != nil, err)
		if private != nil && private.Validate() != nil {
			t.Error("an invalid private key")
		}
		public, err := crypto.ParsePublicKey(data)
		checkParsed(t, data, public != nil, err)
		if public != nil {
			checkUsable(t, public)
		}
		cert, err := crypto.ParseCertificate(data)
		checkParsed(t, data, cert != nil, err)
		if cert != nil {
			checkUsable(t, cert.PublicKey.(*rsa.PublicKey))
			_ = crypto.Serial(cert)
		}
	})
}

func checkParsed(t *testing.T, data []byte, found bool, err error) {
	t.Helper()
	if found == (err != nil) {
		t.Fatalf("found something: %t, error %v", found, err)
	}
	if err == nil {
		return
	}
	wantKeyError(t, err)
	if leak := leaked(err.Error(), data); leak != "" {
		t.Errorf("error %q repeats %q of the input", err, leak)
	}
}

// checkUsable fails if an accepted key is refused when it is used.
func checkUsable(t *testing.T, public *rsa.PublicKey) {
	t.Helper()
	if public.N.BitLen() > 8192 {
		return // only costs time
	}
	err := crypto.Verify(public, []byte("message"), make([]byte, public.Size()))
	if err != nil && !errors.Is(err, crypto.ErrBadSignature) {
		t.Errorf("a key was loaded that cannot be used: %v", err)
	}
}

// FuzzOpen compares Open and Seal with the standard library.
func FuzzOpen(f *testing.F) {
	for _, v := range gcmVectors(f) {
		f.Add([]byte(v.key), []byte(v.nonce), []byte(v.additional), []byte(v.ciphertext))
	}
	f.Add([]byte(strings.Repeat("k", 16)), []byte("123456789012"), []byte(nil), make([]byte, 16))
	f.Add([]byte(apiV3Key), []byte(nil), []byte(nil), []byte(nil))

	f.Fuzz(func(t *testing.T, key, nonce, additional, ciphertext []byte) {
		plaintext, err := crypto.Open(key, nonce, additional, ciphertext)
		if (plaintext == nil) == (err == nil) {
			t.Fatalf("plaintext %v, error %v", plaintext, err)
		}
		want, ok := standardOpen(key, nonce, additional, ciphertext)
		if ok != (err == nil) || ok && !bytes.Equal(plaintext, want) {
			t.Fatalf("Open = %x, %v; the standard library: %x, %t", plaintext, err, want, ok)
		}
		switch wanted := len(key) != crypto.KeySize; {
		case wanted && !errors.Is(err, crypto.ErrKey):
			t.Errorf("a key of %d bytes: %v", len(key), err)
		case !wanted && err != nil && err != crypto.ErrDecrypt:
			t.Errorf("error %v, want ErrDecrypt", err)
		}
		sealed, err := crypto.Seal(key, nonce, additional, ciphertext) // any plaintext will do
		if (err == nil) != (len(key) == crypto.KeySize && len(nonce) > 0) {
			t.Fatalf("Seal with a key of %d and a nonce of %d bytes: %v", len(key), len(nonce), err)
		}
		if err != nil {
			return
		}
		back, err := crypto.Open(key, nonce, additional, sealed)
		if err != nil || !bytes.Equal(back, ciphertext) {
			t.Errorf("Open of what Seal made: %x, %v", back, err)
		}
	})
}

// standardOpen is Open by nothing but the standard library.
func standardOpen(key, nonce, additional, ciphertext []byte) ([]byte, bool) {
	if len(key) != 32 || len(nonce) == 0 {
		return nil, false
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, false
	}
	gcm, err := cipher.NewGCMWithNonceSize(block, len(nonce))
	if err != nil {
		return nil, false
	}
	plaintext, err := gcm.Open(nil, nonce, ciphertext, additional)
	return plaintext, err == nil
}
