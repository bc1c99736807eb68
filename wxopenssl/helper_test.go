package wxopenssl_test

import (
	"crypto/rand"
	"crypto/rsa"
	"os"
	"testing"

	"github.com/wxpay-chain/wxpay/wxopenssl"
)

// isFull reports whether the tests are to do all their work, which takes two minutes or so.
func isFull() bool { return os.Getenv("WXPAY_OPENSSL") == "full" || os.Getenv("CI") != "" }

// load returns libcrypto. Where there is none the test is skipped, or fails if WXPAY_OPENSSL or CI
// is set.
func load(t testing.TB) *wxopenssl.Library {
	t.Helper()
	library, err := wxopenssl.Load()
	switch {
	case err == nil:
		return library
	case os.Getenv("WXPAY_OPENSSL") != "" || os.Getenv("CI") != "":
		t.Fatalf("libcrypto is required here: %v", err)
	default:
		t.Skipf("%v (apt-get install libssl3)", err)
	}
	return nil
}

// signer returns a Signer that is closed at the end of the test.
func signer(t testing.TB, key *rsa.PrivateKey) *wxopenssl.Signer {
	t.Helper()
	s, err := load(t).NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// newKey makes a key. The standard library takes a tenth of a second for 2048 bits, and seconds for
// 4096.
func newKey(t testing.TB, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}
