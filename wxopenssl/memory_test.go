package wxopenssl_test

import (
	"os"
	"os/exec"
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

// TestOutOfMemory lets libcrypto's allocations fail, one after another, in a process of its own:
// libcrypto takes another malloc only before its first allocation. Each call has a right result or
// an error, and the process lives on.
func TestOutOfMemory(t *testing.T) {
	load(t)
	loads := []string{"1", "2", "40", "300", "1000"}
	if isFull() {
		loads = nil
		for n := 1; n < 4000; n += 1 + n/12 {
			loads = append(loads, strconv.Itoa(n))
		}
	}
	for _, at := range append(loads, "signers") {
		child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChildOutOfMemory$", "-test.v")
		child.Env = append(os.Environ(), "WXOPENSSL_OUT_OF_MEMORY="+at)
		output, err := child.CombinedOutput()
		if err != nil || !strings.Contains(string(output), "lived on") {
			t.Errorf("at %s: %v\n%.3000s", at, err, output)
		}
		if testing.Verbose() {
			t.Logf("%s: %s", at, output)
		}
	}
}
