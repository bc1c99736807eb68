package wxopenssl_test

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/wxtest"
)

// TestLeaks signs 100,000 times if all is asked for, and makes and closes Signers. Memory must not
// grow: a leak of a context would take some 50 MB, of a key some 10.
func TestLeaks(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("memory is read from /proc")
	}
	library, key := load(t), wxtest.Key(wxtest.Merchant)
	signatures, signers := 2_000, 200
	if isFull() {
		signatures, signers = 100_000, 2_000
	}
	s := signer(t, key)
	work := func(signatures, signers int) {
		t.Helper()
		for range signatures {
			if _, err := s.Sign(t.Context(), []byte("message")); err != nil {
				t.Fatal(err)
			}
		}
		for range signers {
			other, err := library.NewSigner(key)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = other.Decrypt(nil, make([]byte, key.Size()), oaep) // an error drops the context
			other.Close()
		}
	}
	work(200, 50)
	before := resident(t)
	work(signatures, signers)
	grown := resident(t) - before
	t.Logf("%d signatures and %d keys: %d KiB more than %d", signatures, signers, grown, before)
	if limit := 4 << 10; grown > limit {
		t.Errorf("memory has grown by %d KiB, over %d", grown, limit)
	}
}

// resident returns how much memory the process has, in KiB.
func resident(t *testing.T) int {
	t.Helper()
	runtime.GC()
	runtime.GC()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	_, line, _ := strings.Cut(string(status), "VmRSS:")
	text, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	size, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return size
}
