//go:build linux && (amd64 || arm64)

package wxopenssl_test

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/ebitengine/purego"

	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/wxopenssl"
)

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

// scarce is a malloc that fails when it is told to.
type scarce struct {
	malloc, realloc, free uintptr // of the C library
	left                  int     // allocations before the failure; below 0 there is none
	once                  bool    // one allocation fails, not all from there on
	failed                bool
}

// fails counts an allocation and reports whether it is to fail.
func (m *scarce) fails() bool {
	if m.left < 0 {
		return false
	}
	if m.left > 0 {
		m.left--
		return false
	}
	m.failed = true
	if m.once {
		m.left = -1
	}
	return true
}

// within runs f with the failure after some allocations, and reports whether it came to that.
func (m *scarce) within(after int, once bool, f func()) bool {
	m.left, m.once, m.failed = after, once, false
	f()
	m.left = -1
	return m.failed
}

// install makes libcrypto allocate by m.
func (m *scarce) install(t *testing.T) {
	t.Helper()
	for name, address := range map[string]*uintptr{"malloc": &m.malloc, "realloc": &m.realloc, "free": &m.free} {
		found, err := purego.Dlsym(purego.RTLD_DEFAULT, name)
		if err != nil {
			t.Fatal(err)
		}
		*address = found
	}
	call := func(function uintptr, args ...uintptr) uintptr {
		result, _, _ := purego.SyscallN(function, args...)
		return result
	}
	malloc := purego.NewCallback(func(size, _, _ uintptr) uintptr {
		if m.fails() {
			return 0
		}
		return call(m.malloc, size)
	})
	realloc := purego.NewCallback(func(old, size, _, _ uintptr) uintptr {
		if m.fails() {
			return 0
		}
		return call(m.realloc, old, size)
	})
	free := purego.NewCallback(func(old, _, _ uintptr) uintptr { return call(m.free, old) })
	library, err := purego.Dlopen("libcrypto.so.3", purego.RTLD_NOW)
	if err != nil {
		t.Fatal(err)
	}
	set, err := purego.Dlsym(library, "CRYPTO_set_mem_functions")
	if err != nil {
		t.Fatal(err)
	}
	if int32(call(set, malloc, realloc, free)) != 1 {
		t.Fatal("libcrypto has allocated before")
	}
}

// TestChildOutOfMemory is what TestOutOfMemory runs in processes of its own.
func TestChildOutOfMemory(t *testing.T) {
	at := os.Getenv("WXOPENSSL_OUT_OF_MEMORY")
	if at == "" {
		t.Skip("a part of TestOutOfMemory")
	}
	memory := &scarce{left: -1}
	memory.install(t)
	if at == "signers" {
		signersOutOfMemory(t, memory)
		t.Log("lived on")
		return
	}
	after, err := strconv.Atoi(at)
	if err != nil {
		t.Fatal(err)
	}
	failed := memory.within(after, false, func() { _, err = wxopenssl.Load() })
	if failed && err == nil || err != nil && !errors.Is(err, wxopenssl.ErrUnavailable) {
		t.Errorf("Load without memory: %v", err)
	}
	t.Logf("lived on: %v, %v", failed, err)
}

// signersOutOfMemory lets each allocation of NewSigner, Sign and Decrypt fail.
func signersOutOfMemory(t *testing.T, memory *scarce) {
	library, key := load(t), wxtest.Key(wxtest.Merchant)
	step := 61
	if isFull() {
		step = 1
	}
	for _, once := range []bool{true, false} {
		allocations, errs := 0, 0
		for failed := true; failed; allocations += step {
			var s *wxopenssl.Signer
			var err error
			failed = memory.within(allocations, once, func() { s, err = library.NewSigner(key) })
			if err == nil {
				sameSignature(t, s, key, []byte("message"))
				signsOutOfMemory(t, memory, s, once)
				s.Close()
			} else if errs++; s != nil || !errors.Is(err, wxopenssl.ErrUnavailable) {
				t.Fatalf("NewSigner without memory: %v", err)
			}
		}
		if errs == 0 {
			t.Error("no allocation of NewSigner was missed")
		}
		t.Logf("NewSigner: some %d allocations, %d errors", allocations, errs)
	}
}

// signsOutOfMemory lets the allocations of a Signer fail, which has to be of use afterwards.
func signsOutOfMemory(t *testing.T, memory *scarce, s *wxopenssl.Signer, once bool) {
	key := wxtest.Key(wxtest.Merchant)
	var err error
	memory.within(0, once, func() { _, err = s.Sign(t.Context(), []byte("message")) })
	if err != nil && errors.Is(err, wxopenssl.ErrClosed) {
		t.Errorf("Sign without memory: %v", err)
	}
	memory.within(0, once, func() { _, err = s.Decrypt(nil, make([]byte, key.Size()), oaep) })
	if err == nil {
		t.Error("Decrypt without memory has no error")
	}
	sameSignature(t, s, key, []byte("afterwards"))
	sameText(t, s, key, []byte("afterwards"))
}
