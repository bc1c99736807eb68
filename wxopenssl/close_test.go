package wxopenssl_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/wxopenssl"
)

func TestClosed(t *testing.T) {
	closed := signer(t, wxtest.Key(wxtest.Merchant))
	closed.Close()
	closed.Close()
	for why, s := range map[string]*wxopenssl.Signer{"closed": closed, "zero": new(wxopenssl.Signer), "nil": nil} {
		if signature, err := s.Sign(t.Context(), nil); signature != nil || !errors.Is(err, wxopenssl.ErrClosed) {
			t.Errorf("%s: Sign: %v; want ErrClosed", why, err)
		}
		if text, err := s.Decrypt(nil, make([]byte, 256), oaep); text != nil || !errors.Is(err, wxopenssl.ErrClosed) {
			t.Errorf("%s: Decrypt: %v; want ErrClosed", why, err)
		}
		if s.Scheme() != "WECHATPAY2-SHA256-RSA2048" {
			t.Errorf("%s: Scheme() = %q", why, s.Scheme())
		}
		s.Close()
	}
	if !wxtest.Key(wxtest.Merchant).PublicKey.Equal(closed.Public()) {
		t.Error("the public key is not the key's")
	}
	if new(wxopenssl.Signer).Public() != nil {
		t.Error("a Signer without a key has a public key")
	}
}

// TestManyGoroutines signs and decrypts in many goroutines over few processors, and closes the
// Signer meanwhile. Each call either has a right result or is refused.
func TestManyGoroutines(t *testing.T) {
	goroutines, rounds := 64, 4
	if isFull() {
		rounds = 50
	}
	key := wxtest.Key(wxtest.Merchant)
	s, closing := signer(t, key), signer(t, key)
	short, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for n := range goroutines {
		group.Go(func() {
			for round := range rounds {
				sameSignature(t, s, key, []byte{byte(n), byte(round)})
				sameText(t, s, key, []byte{byte(n), byte(round)})
				if _, err := s.Sign(short, nil); err != nil && !errors.Is(err, context.Canceled) {
					t.Errorf("with a context that ends: %v", err)
				}
				if _, err := closing.Sign(t.Context(), nil); err != nil && !errors.Is(err, wxopenssl.ErrClosed) {
					t.Errorf("while it is closed: %v", err)
				}
				if n == 0 && round == rounds/2 {
					cancel()
					group.Go(closing.Close)
					closing.Close()
				}
			}
		})
	}
	group.Wait()
	cancel()
	if _, err := closing.Sign(t.Context(), nil); !errors.Is(err, wxopenssl.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}
