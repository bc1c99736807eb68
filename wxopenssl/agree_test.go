package wxopenssl_test

import (
	"bytes"
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"fmt"
	mathrand "math/rand/v2"
	"testing"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
)

var oaep = &rsa.OAEPOptions{Hash: stdcrypto.SHA1}

// TestAgainstStandardLibrary signs 10,000 messages and decrypts as many ciphertexts under 20 keys,
// if it is asked for all. A signature has one right value, that of crypto/rsa.
func TestAgainstStandardLibrary(t *testing.T) {
	load(t)
	sizes := []struct{ bits, keys, messages int }{{2048, 1, 150}, {3072, 1, 30}}
	if isFull() {
		sizes = []struct{ bits, keys, messages int }{{2048, 12, 700}, {3072, 5, 200}, {4096, 3, 200}}
	}
	for _, size := range sizes {
		for n := range size.keys {
			t.Run(fmt.Sprintf("%d bits, key %d", size.bits, n), func(t *testing.T) {
				t.Parallel()
				key := newKey(t, size.bits)
				s := signer(t, key)
				random := mathrand.New(mathrand.NewPCG(uint64(size.bits), uint64(n)))
				for range size.messages {
					sameSignature(t, s, key, randomBytes(t, random.IntN(4096)))
					sameText(t, s, key, randomBytes(t, random.IntN(key.Size()-2*sha1.Size-1)))
				}
			})
		}
	}
}

// sameSignature compares a signature with the standard library's.
func sameSignature(t *testing.T, s crypto.Signer, key *rsa.PrivateKey, message []byte) {
	t.Helper()
	digest := sha256.Sum256(message)
	want, err := rsa.SignPKCS1v15(nil, key, stdcrypto.SHA256, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Sign(t.Context(), message)
	if err != nil || !bytes.Equal(want, got) {
		t.Fatalf("the signature of %d bytes is another than the standard library's: %v", len(message), err)
	}
}

// sameText decrypts what the standard library has encrypted.
func sameText(t *testing.T, s stdcrypto.Decrypter, key *rsa.PrivateKey, text []byte) {
	t.Helper()
	ciphertext, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &key.PublicKey, text, nil)
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Decrypt(nil, ciphertext, oaep)
	if err != nil || !bytes.Equal(text, got) {
		t.Fatalf("%d bytes come out as %d others: %v", len(text), len(got), err)
	}
}

func randomBytes(t *testing.T, n int) []byte {
	t.Helper()
	b := make([]byte, n)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return b
}

// TestDamagedCiphertexts flips each bit of a ciphertext: crypto/rsa and libcrypto refuse the same.
func TestDamagedCiphertexts(t *testing.T) {
	key := wxtest.Key(wxtest.Merchant)
	s := signer(t, key)
	ciphertext, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &key.PublicKey, []byte("张三"), nil)
	if err != nil {
		t.Fatal(err)
	}
	step := 97
	if isFull() {
		step = 1
	}
	for bit := 0; bit < 8*len(ciphertext); bit += step {
		damaged := bytes.Clone(ciphertext)
		damaged[bit/8] ^= 1 << (bit % 8)
		if text, err := s.Decrypt(nil, damaged, oaep); err != rsa.ErrDecryption || text != nil {
			t.Fatalf("bit %d: %d bytes, %v; want rsa.ErrDecryption", bit, len(text), err)
		}
		sameText(t, s, key, []byte("still of use"))
	}
}
