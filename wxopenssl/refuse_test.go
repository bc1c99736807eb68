package wxopenssl_test

import (
	"bytes"
	"context"
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"errors"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/wxopenssl"
)

// altered returns a copy of a key with a change. Numbers are changed by setting new ones.
func altered(change func(*rsa.PrivateKey)) *rsa.PrivateKey {
	whole := wxtest.Key(wxtest.Merchant)
	key := *whole
	key.Primes = []*big.Int{whole.Primes[0], whole.Primes[1]}
	change(&key)
	return &key
}

// off returns a number that differs by 2, so that an odd one stays odd.
func off(n *big.Int) *big.Int { return new(big.Int).Add(n, big.NewInt(2)) }

func TestKeysRefused(t *testing.T) {
	library := load(t)
	tests := []struct {
		why  string
		key  *rsa.PrivateKey
		want string
	}{
		{"no key", nil, "no private key"},
		{"an empty key", new(rsa.PrivateKey), "empty"},
		{"no modulus", altered(func(k *rsa.PrivateKey) { k.N = nil }), "empty"},
		{"no exponent", altered(func(k *rsa.PrivateKey) { k.D = nil }), "empty"},
		{"no primes", altered(func(k *rsa.PrivateKey) { k.Primes = nil }), "empty"},
		{"a prime is missing", altered(func(k *rsa.PrivateKey) { k.Primes = k.Primes[:1] }), "1 primes"},
		{"more primes than two", altered(func(k *rsa.PrivateKey) { k.Primes = append(k.Primes, big.NewInt(3)) }), "3 primes"},
		{"a prime is nil", altered(func(k *rsa.PrivateKey) { k.Primes[1] = nil; k.Precomputed = rsa.PrecomputedValues{} }), "validation"},
		{"under 2048 bits", newKey(t, 1024), "1024 bits"},
		{"a wrong modulus", altered(func(k *rsa.PrivateKey) { k.N = off(k.N) }), "validation"},
		{"a wrong private exponent", altered(func(k *rsa.PrivateKey) { k.D = off(k.D) }), "validation"},
		{"a wrong public exponent", altered(func(k *rsa.PrivateKey) { k.E += 2 }), "validation"},
		{"an even public exponent", altered(func(k *rsa.PrivateKey) { k.E = 65536 }), "validation"},
		{"a wrong prime", altered(func(k *rsa.PrivateKey) { k.Primes[0] = off(k.Primes[0]) }), "validation"},
		{"a wrong exponent of a prime", altered(func(k *rsa.PrivateKey) { k.Precomputed.Dp = off(k.Precomputed.Dp) }), "validation"},
		{"a wrong coefficient, put together by hand", altered(func(k *rsa.PrivateKey) {
			p := k.Precomputed
			k.Precomputed = rsa.PrecomputedValues{Dp: p.Dp, Dq: p.Dq, Qinv: off(p.Qinv)}
		}), "validation"},
		{"a negative number", altered(func(k *rsa.PrivateKey) { k.D = new(big.Int).Neg(k.D); k.Precomputed = rsa.PrecomputedValues{} }), ""},
	}
	for _, tt := range tests {
		s, err := library.NewSigner(tt.key)
		if tt.want == "" && err == nil { // crypto/rsa takes it for the number without its sign
			sameSignature(t, s, wxtest.Key(wxtest.Merchant), []byte("message"))
			s.Close()
			continue
		}
		if s != nil || !errors.Is(err, crypto.ErrKey) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v; want a crypto.ErrKey with %q", tt.why, err, tt.want)
		}
	}
}

// TestKeysTaken has keys that are unusual and right.
func TestKeysTaken(t *testing.T) {
	library := load(t)
	whole := wxtest.Key(wxtest.Merchant)
	for why, key := range map[string]*rsa.PrivateKey{
		"nothing is precomputed": altered(func(k *rsa.PrivateKey) { k.Precomputed = rsa.PrecomputedValues{} }),
		"its primes are swapped": altered(func(k *rsa.PrivateKey) {
			k.Primes[0], k.Primes[1] = k.Primes[1], k.Primes[0]
			k.Precomputed = rsa.PrecomputedValues{}
		}),
	} {
		s, err := library.NewSigner(key)
		if err != nil {
			t.Errorf("%s: %v", why, err)
			continue
		}
		sameSignature(t, s, whole, []byte(why))
		sameText(t, s, whole, []byte(why))
		if key.Precomputed.Dp != nil {
			t.Errorf("%s: NewSigner has written to the caller's key", why)
		}
		s.Close()
	}
}

func TestCiphertextsRefused(t *testing.T) {
	key, stranger := wxtest.Key(wxtest.Merchant), wxtest.Key(wxtest.Stranger)
	s := signer(t, key)
	encrypt := func(to *rsa.PrivateKey, label string) []byte {
		c, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &to.PublicKey, []byte("text"), []byte(label))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	other, err := rsa.EncryptOAEP(sha256.New(), rand.Reader, &key.PublicKey, []byte("text"), nil)
	if err != nil {
		t.Fatal(err)
	}
	good := encrypt(key, "")
	for _, tt := range []struct {
		why        string
		ciphertext []byte
	}{
		{"nothing", nil},
		{"one byte", good[:1]},
		{"a byte short", good[:len(good)-1]},
		{"a byte long", append(bytes.Clone(good), 0)},
		{"for another key", encrypt(stranger, "")},
		{"with a label", encrypt(key, "label")},
		{"with another hash", other},
		{"all zero", make([]byte, key.Size())},
		{"over the modulus", bytes.Repeat([]byte{0xff}, key.Size())},
		{"the modulus", key.N.Bytes()},
	} {
		if text, err := s.Decrypt(nil, tt.ciphertext, oaep); err != rsa.ErrDecryption || text != nil {
			t.Errorf("%s: %d bytes, %v; want rsa.ErrDecryption", tt.why, len(text), err)
		}
	}
	sameText(t, s, key, []byte("a Signer goes on after what it has refused"))
}

func TestSchemesRefused(t *testing.T) {
	key := wxtest.Key(wxtest.Merchant)
	s := signer(t, key)
	ciphertext, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &key.PublicKey, []byte("text"), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, opts := range []stdcrypto.DecrypterOpts{
		nil, // PKCS#1 v1.5
		(*rsa.OAEPOptions)(nil), stdcrypto.SHA1,
		&rsa.OAEPOptions{}, &rsa.OAEPOptions{Hash: stdcrypto.SHA256},
		&rsa.OAEPOptions{Hash: stdcrypto.SHA1, MGFHash: stdcrypto.SHA256},
		&rsa.OAEPOptions{Hash: stdcrypto.SHA1, Label: []byte("label")},
	} {
		if text, err := s.Decrypt(nil, ciphertext, opts); err == nil || text != nil || !strings.Contains(err.Error(), "no other scheme") {
			t.Errorf("%#v: %q, %v", opts, text, err)
		}
	}
	if _, err := s.Decrypt(nil, ciphertext, &rsa.OAEPOptions{Hash: stdcrypto.SHA1, MGFHash: stdcrypto.SHA1}); err != nil {
		t.Errorf("the same hash twice: %v", err)
	}
}

func TestContexts(t *testing.T) {
	s := signer(t, wxtest.Key(wxtest.Merchant))
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Sign(ended, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended: %v", err)
	}
	var none context.Context
	if _, err := s.Sign(none, nil); err == nil {
		t.Error("without a context it signs")
	}
}

// TestUnavailable loads what is not libcrypto 3.
func TestUnavailable(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "libcrypto.so.3")
	if err := os.WriteFile(text, []byte("text"), 0o600); err != nil {
		t.Fatal(err)
	}
	files := []string{"", "no-such-library.so.3", filepath.Join(folder, "none"), folder, text}
	if runtime.GOOS == "linux" {
		files = append(files, "libc.so.6") // a library, of other functions
	}
	for _, file := range files {
		library, err := wxopenssl.Load(file)
		if library != nil || !errors.Is(err, wxopenssl.ErrUnavailable) || strings.Contains(err.Error(), "\n") {
			t.Errorf("Load(%q): %v; want ErrUnavailable", file, err)
		}
	}
	for _, library := range []*wxopenssl.Library{nil, new(wxopenssl.Library)} {
		if _, err := library.NewSigner(wxtest.Key(0)); !errors.Is(err, wxopenssl.ErrUnavailable) || library.Version() != "" {
			t.Errorf("a Library that Load did not make: %q, %v", library.Version(), err)
		}
	}
	if runtime.GOOS == "linux" {
		load(t)
		library, err := wxopenssl.Load(text, "libcrypto.so.3")
		if err != nil || !strings.HasPrefix(library.Version(), "OpenSSL 3.") {
			t.Errorf("the second file is good: %v", err)
		}
	}
}
