package wxopenssl

import (
	"bytes"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"os"
	"runtime"
	"testing"
	"time"
	"unsafe"

	"github.com/wxpay-chain/wxpay/internal/wxtest"
)

// TestEncode compares the DER with the standard library's.
func TestEncode(t *testing.T) {
	for _, bits := range []int{1024, 1031, 2048} {
		key, err := rsa.GenerateKey(rand.Reader, bits)
		if err != nil {
			t.Fatal(err)
		}
		der := encode(key)
		if !bytes.Equal(x509.MarshalPKCS1PrivateKey(key), der) {
			t.Errorf("%d bits: another DER than crypto/x509's", bits)
		}
		if cap(der) != len(der) {
			t.Errorf("%d bits: %d bytes in memory of %d: it was moved while it grew", bits, len(der), cap(der))
		}
	}
	for _, size := range []int{0, 1, 127, 128, 255, 256, 65535, 65536, 1 << 24} {
		want, err := asn1.Marshal(asn1.RawValue{Tag: tagInteger, Bytes: make([]byte, size)})
		if err != nil {
			t.Fatal(err)
		}
		if got := header(tagInteger, size); !bytes.Equal(want[:len(want)-size], got) {
			t.Errorf("the header of %d bytes is %x, want %x", size, got, want[:len(want)-size])
		}
	}
}

func loadHere(t *testing.T) *Library {
	t.Helper()
	library, err := Load()
	if err != nil {
		if os.Getenv("WXPAY_OPENSSL") != "" || os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	return library
}

// TestForgotten drops a Signer without Close. The garbage collector has its key freed.
func TestForgotten(t *testing.T) {
	s, err := loadHere(t).NewSigner(wxtest.Key(0))
	if err != nil {
		t.Fatal(err)
	}
	slots := s.slots
	s = nil
	deadline := time.After(20 * time.Second)
	for {
		runtime.GC()
		select {
		case <-slots.closed:
			return
		case <-deadline:
			t.Fatal("the key is still held")
		case <-time.After(time.Millisecond):
		}
	}
}

// TestErrorQueue: a failure leaves no error in the queue of its thread, and takes none away that
// was there before.
func TestErrorQueue(t *testing.T) {
	library := loadHere(t)
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	last := func() uintptr { return call(library.errPeekLast) }
	text := []byte("no key")
	fail := func() bool {
		next := uintptr(unsafe.Pointer(&text[0]))
		return call(library.decodeKey, keyType, 0, uintptr(unsafe.Pointer(&next)), uintptr(len(text))) != 0
	}
	if last() != 0 {
		t.Fatal("the queue of the thread is not empty at the start")
	}
	if err := library.guard("failed", fail); err == nil || err.Error() == "failed" {
		t.Errorf("%v does not say why", err)
	}
	if last() != 0 {
		t.Error("a failure stays in the queue of the thread")
	}
	const library20, reason100 = 20, 100
	call(function(t, "ERR_new"))
	call(function(t, "ERR_set_error"), library20, reason100, 0)
	before := last()
	if before == 0 {
		t.Fatal("the test causes no error")
	}
	_ = library.guard("failed", fail) // the queue holds 16, and this adds 9
	if last() != before {
		t.Error("the error of another was taken off the queue")
	}
	call(function(t, "ERR_clear_error"))
}

// function finds a function that the package itself does not use.
func function(t *testing.T, name string) uintptr {
	t.Helper()
	for _, file := range places() {
		if handle, err := open(file); err == nil {
			address, err := symbol(handle, name)
			if err != nil {
				t.Fatal(err)
			}
			return address
		}
	}
	t.Fatal("no libcrypto")
	return 0
}

// TestCleared: the DER that libcrypto has read is overwritten, whether it was a key or not.
func TestCleared(t *testing.T) {
	library := loadHere(t)
	whole := encode(wxtest.Key(0))
	for _, der := range [][]byte{whole, whole[:100:100], []byte("no key"), {}} {
		isKey := len(der) > 100
		der = bytes.Clone(der)
		native, err := library.importDER(der)
		if (err == nil) != isKey || (native != 0) != isKey {
			t.Errorf("%d bytes: %v", len(der), err)
		}
		if !bytes.Equal(der, make([]byte, len(der))) {
			t.Errorf("%d bytes are still there", len(der))
		}
		call(library.keyFree, native) // takes NULL
	}
}
