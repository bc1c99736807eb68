package wxopenssl_test

import (
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"runtime"
	"testing"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/wxopenssl"
)

// BenchmarkSign signs a request with libcrypto and with crypto/rsa, in one goroutine and in 64.
func BenchmarkSign(b *testing.B) {
	message := []byte("POST\n/v3/pay/transactions/jsapi\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n{}\n")
	for _, by := range []struct {
		name   string
		signer crypto.Signer
	}{{"libcrypto", signer(b, wxtest.Key(0))}, {"go", crypto.RSA(wxtest.Key(0))}} {
		b.Run(by.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := by.signer.Sign(b.Context(), message); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(by.name+"-64-goroutines", func(b *testing.B) {
			b.ReportAllocs()
			b.SetParallelism(64 / runtime.GOMAXPROCS(0))
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					if _, err := by.signer.Sign(b.Context(), message); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

// BenchmarkDecrypt decrypts a sensitive field with libcrypto and with crypto/rsa.
func BenchmarkDecrypt(b *testing.B) {
	key := wxtest.Key(0)
	ciphertext, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &key.PublicKey, []byte("张三"), nil)
	if err != nil {
		b.Fatal(err)
	}
	for _, by := range []struct {
		name      string
		decrypter stdcrypto.Decrypter
	}{{"libcrypto", signer(b, key)}, {"go", key}} {
		b.Run(by.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := by.decrypter.Decrypt(rand.Reader, ciphertext, &rsa.OAEPOptions{Hash: stdcrypto.SHA1}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkNewSigner loads libcrypto again with its check, and hands it a key.
func BenchmarkNewSigner(b *testing.B) {
	key := wxtest.Key(0)
	library := load(b)
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			if _, err := wxopenssl.Load(); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("key", func(b *testing.B) {
		for b.Loop() {
			s, err := library.NewSigner(key)
			if err != nil {
				b.Fatal(err)
			}
			s.Close()
		}
	})
}
