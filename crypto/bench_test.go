package crypto_test

import (
	"context"
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/sha256"
	"testing"

	"github.com/wxpay-chain/wxpay/crypto"
)

var benchMessage = []byte("POST\n/v3/pay/transactions/jsapi\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n{\"amount\":{\"total\":100}}\n")

func bareSign(key *rsa.PrivateKey) ([]byte, error) {
	digest := sha256.Sum256(benchMessage)
	return rsa.SignPKCS1v15(nil, key, stdcrypto.SHA256, digest[:])
}

func bareVerify(key *rsa.PublicKey, signature []byte) error {
	digest := sha256.Sum256(benchMessage)
	return rsa.VerifyPKCS1v15(key, stdcrypto.SHA256, digest[:], signature)
}

// Signing and verifying are on every call's way: of allocations they may add
// two to those of the standard library.
func TestAllocations(t *testing.T) {
	key, ctx := docKey(), context.Background()
	signer := crypto.RSA(key)
	signature := sign(t, key, benchMessage)
	runs := []struct {
		name       string
		bare, ours func()
	}{
		{"Sign", func() { _, _ = bareSign(key) }, func() { _, _ = signer.Sign(ctx, benchMessage) }},
		{"Verify", func() { _ = bareVerify(&key.PublicKey, signature) }, func() { _ = crypto.Verify(&key.PublicKey, benchMessage, signature) }},
	}
	for _, run := range runs {
		bare, ours := testing.AllocsPerRun(20, run.bare), testing.AllocsPerRun(20, run.ours)
		t.Logf("%s: %v allocations, the standard library alone %v", run.name, ours, bare)
		if ours > bare+2 {
			t.Errorf("%s: %v allocations, the standard library alone %v", run.name, ours, bare)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	signer, ctx := crypto.RSA(docKey()), context.Background()
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := bareSign(docKey()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := signer.Sign(ctx, benchMessage); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkVerify(b *testing.B) {
	public := &docKey().PublicKey
	signature := sign(b, docKey(), benchMessage)
	b.Run("bare", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := bareVerify(public, signature); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("ours", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if err := crypto.Verify(public, benchMessage, signature); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkNonce(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		crypto.Nonce()
	}
}
