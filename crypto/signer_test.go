package crypto_test

import (
	"bytes"
	"context"
	stdcrypto "crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"io"
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/crypto"
)

// kms is a key that lives elsewhere: it has the methods but is no
// *rsa.PrivateKey.
type kms struct {
	key    *rsa.PrivateKey
	public stdcrypto.PublicKey
	err    error
	hash   stdcrypto.Hash // what Sign was asked for
	opts   any            // what Decrypt was asked for
}

func (k *kms) Public() stdcrypto.PublicKey { return k.public }

func (k *kms) Sign(random io.Reader, digest []byte, opts stdcrypto.SignerOpts) ([]byte, error) {
	k.hash = opts.HashFunc()
	if k.err != nil {
		return nil, k.err
	}
	return k.key.Sign(random, digest, opts)
}

func (k *kms) Decrypt(random io.Reader, ciphertext []byte, opts stdcrypto.DecrypterOpts) ([]byte, error) {
	k.opts = opts
	if k.err != nil {
		return nil, k.err
	}
	return k.key.Decrypt(random, ciphertext, opts)
}

func newKMS() *kms { return &kms{key: docKey(), public: &docKey().PublicKey} }

func TestSignerScheme(t *testing.T) {
	if got := crypto.RSA(docKey()).Scheme(); got != "WECHATPAY2-SHA256-RSA2048" {
		t.Errorf("Scheme() = %q", got)
	}
}

func TestSignThroughKMS(t *testing.T) {
	remote := newKMS()
	message := []byte("GET\n/v3/certificates\n1554208460\nnonce\n\n")
	got, err := crypto.RSA(remote).Sign(context.Background(), message)
	if err != nil {
		t.Fatal(err)
	}
	want, err := crypto.RSA(docKey()).Sign(context.Background(), message)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("signature (-want +got):\n%s", diff)
	}
	if remote.hash != stdcrypto.SHA256 {
		t.Errorf("the KMS was asked for %v, want SHA-256", remote.hash)
	}
}

func TestSignRefuses(t *testing.T) {
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key := docKey()
	public := key.PublicKey
	tests := []struct {
		name string
		key  stdcrypto.Signer
		why  string
	}{
		{"nil", nil, "Config.PrivateKey was forgotten"},
		{"nil *rsa.PrivateKey", (*rsa.PrivateKey)(nil), "its error was ignored when it was loaded"},
		{"nil pointer of another type", (*kms)(nil), "the handle of a KMS that was not opened"},
		{"zero rsa.PrivateKey", &rsa.PrivateKey{}, "the methods of the standard library panic on it"},
		{"without exponent", &rsa.PrivateKey{PublicKey: public, Primes: key.Primes}, "D is nil"},
		{"without primes", &rsa.PrivateKey{PublicKey: public, D: key.D}, "cannot be validated"},
		{"with nil primes", &rsa.PrivateKey{PublicKey: public, D: key.D, Primes: make([]*big.Int, 2)}, "would be dereferenced"},
		{"with three nil primes", &rsa.PrivateKey{PublicKey: public, D: key.D, Primes: make([]*big.Int, 3)}, "another path of the standard library"},
		{"another key's primes", &rsa.PrivateKey{PublicKey: public, D: key.D, Primes: otherKey().Primes}, "its signatures would be wrong"},
		{"another key's modulus", &rsa.PrivateKey{PublicKey: otherKey().PublicKey, D: key.D, Primes: key.Primes}, "its signatures would not verify"},
		{"EC", ec, "not RSA"},
		{"Ed25519", ed, "not RSA"},
		{"KMS without public key", &kms{key: key}, "cannot be known to be RSA"},
		{"KMS with an EC key", &kms{key: key, public: &ec.PublicKey}, "not RSA"},
		{"KMS with a nil RSA key", &kms{key: key, public: (*rsa.PublicKey)(nil)}, "no key behind the pointer"},
		{"KMS with an empty RSA key", &kms{key: key, public: &rsa.PublicKey{}}, "no modulus"},
		{"KMS with an RSA key by value", &kms{key: key, public: public}, "only pointers are public keys in the standard library"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			signature, err := crypto.RSA(test.key).Sign(context.Background(), []byte("message"))
			if signature != nil {
				t.Errorf("signature of %d bytes, want none: %s", len(signature), test.why)
			}
			wantKeyError(t, err)
		})
	}
}

func TestSignContext(t *testing.T) {
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	remote := newKMS()
	_, err := crypto.RSA(remote).Sign(cancelled, []byte("message"))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error = %v, want context.Canceled", err)
	}
	if remote.hash != 0 {
		t.Error("the KMS was called although the context had ended")
	}
	var none context.Context
	if _, err := crypto.RSA(docKey()).Sign(none, []byte("message")); err == nil {
		t.Error("a nil context signed")
	}
}

func TestSignKeepsTheCauseInReach(t *testing.T) {
	remote := newKMS()
	remote.err = context.DeadlineExceeded
	_, err := crypto.RSA(remote).Sign(context.Background(), []byte("secret message"))
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("error = %v, want the KMS's own behind it", err)
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("error %q tells the message", err)
	}
}

// A key put together by hand works, and is left as it is.
func TestSignWithHandMadeKey(t *testing.T) {
	made := &rsa.PrivateKey{PublicKey: docKey().PublicKey, D: docKey().D, Primes: docKey().Primes}
	message := []byte("message")
	signer := crypto.RSA(made)
	signature, err := signer.Sign(context.Background(), message)
	if err != nil {
		t.Fatal(err)
	}
	if err := crypto.Verify(&docKey().PublicKey, message, signature); err != nil {
		t.Error(err)
	}
	if made.Precomputed.Dp != nil {
		t.Error("the caller's key was changed")
	}
	if n := testing.AllocsPerRun(5, func() { _, _ = signer.Sign(context.Background(), message) }); n > 10 {
		t.Errorf("%v allocations: the key is prepared anew for each signature", n)
	}
}

func TestSignConcurrently(t *testing.T) {
	signer := crypto.RSA(docKey())
	message := []byte("one message")
	want, err := signer.Sign(context.Background(), message)
	if err != nil {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for range 16 {
		group.Go(func() {
			for range 8 {
				got, err := signer.Sign(context.Background(), message)
				if err != nil || !bytes.Equal(got, want) {
					t.Errorf("another signature, error %v", err)
				}
				if err := crypto.Verify(&docKey().PublicKey, message, got); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
}
