package wxopenssl

import (
	"context"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"runtime"
	"sync"
	"unsafe"
)

// slots are a key in libcrypto and the right to use it. There are as many as processors, for two
// reasons. Each call of libcrypto holds a thread of the system, and more threads than processors
// are in each other's way. And a context of libcrypto serves one call at a time, and takes some
// microseconds to make.
type slots struct {
	library *Library
	key     uintptr // EVP_PKEY
	size    int     // of the key's modulus, in bytes
	free    chan *slot
	closed  chan struct{}
	once    sync.Once
}

// slot has the contexts for one call at a time. Each is made when it is first needed.
type slot struct {
	signing, decrypting uintptr // EVP_PKEY_CTX, or 0
	digest              [sha256.Size]byte
	written             uintptr // a size_t
}

func newSlots(library *Library, key uintptr, size int) *slots {
	s := &slots{library: library, key: key, size: size, closed: make(chan struct{})}
	s.free = make(chan *slot, runtime.GOMAXPROCS(0))
	for range cap(s.free) {
		s.free <- new(slot)
	}
	return s
}

// take waits for a slot, no longer than ctx lasts.
func (s *slots) take(ctx context.Context) (*slot, error) {
	select {
	case <-s.closed:
		return nil, ErrClosed
	default:
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case one := <-s.free:
		return one, nil
	case <-s.closed:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// close waits for the calls under way and frees the key. libcrypto clears the key's memory.
func (s *slots) close() {
	s.once.Do(func() {
		close(s.closed)
		for range cap(s.free) {
			s.drop(<-s.free)
		}
		call(s.library.keyFree, s.key)
	})
}

// drop frees the contexts of a slot. After an error they may be in any state.
func (s *slots) drop(one *slot) {
	for _, context := range []*uintptr{&one.signing, &one.decrypting} {
		if *context != 0 {
			call(s.library.contextFree, *context)
			*context = 0
		}
	}
}

// sign signs the digest of a slot.
func (s *slots) sign(one *slot) ([]byte, error) {
	signature := make([]byte, s.size)
	err := s.library.guard("libcrypto does not sign", func() bool {
		if !s.library.prepare(&one.signing, s.key, s.library.prepareSigning) {
			return false
		}
		one.written = uintptr(len(signature))
		return isOne(call(s.library.sign, one.signing,
			uintptr(unsafe.Pointer(unsafe.SliceData(signature))), uintptr(unsafe.Pointer(&one.written)),
			uintptr(unsafe.Pointer(&one.digest)), uintptr(len(one.digest))))
	})
	if err == nil && one.written != uintptr(len(signature)) {
		err = fmt.Errorf("libcrypto made a signature of %d bytes", one.written)
	}
	if err != nil {
		s.drop(one)
		return nil, err
	}
	return signature, nil
}

// decrypt decrypts a ciphertext of the modulus's size.
func (s *slots) decrypt(one *slot, ciphertext []byte) ([]byte, error) {
	plaintext := make([]byte, s.size)
	err := s.library.guard("libcrypto does not decrypt", func() bool {
		if !s.library.prepare(&one.decrypting, s.key, s.library.prepareDecrypting) {
			return false
		}
		one.written = uintptr(len(plaintext))
		return isOne(call(s.library.decrypt, one.decrypting,
			uintptr(unsafe.Pointer(unsafe.SliceData(plaintext))), uintptr(unsafe.Pointer(&one.written)),
			uintptr(unsafe.Pointer(unsafe.SliceData(ciphertext))), uintptr(len(ciphertext))))
	})
	if err != nil || one.written > uintptr(len(plaintext)) {
		clear(plaintext)
		s.drop(one)
		return nil, rsa.ErrDecryption // says no more, so that it tells a forger nothing
	}
	return plaintext[:one.written:one.written], nil
}

const (
	paddingPKCS1 = 1 // RSA_PKCS1_PADDING
	paddingOAEP  = 4 // RSA_PKCS1_OAEP_PADDING
)

// prepare makes a context, unless there is one.
func (l *Library) prepare(context *uintptr, key uintptr, set func(uintptr) bool) bool {
	if *context != 0 {
		return true
	}
	made := call(l.contextNew, key, 0)
	if made == 0 {
		return false
	}
	if !set(made) {
		call(l.contextFree, made)
		return false
	}
	*context = made
	return true
}

// prepareSigning sets RSASSA-PKCS1-v1_5 with SHA-256.
func (l *Library) prepareSigning(context uintptr) bool {
	return isOne(call(l.signInit, context)) &&
		isOne(call(l.setPadding, context, paddingPKCS1)) &&
		isOne(call(l.setSignatureHash, context, call(l.sha256)))
}

// prepareDecrypting sets RSA-OAEP with SHA-1 for both hashes and no label.
func (l *Library) prepareDecrypting(context uintptr) bool {
	return isOne(call(l.decryptInit, context)) &&
		isOne(call(l.setPadding, context, paddingOAEP)) &&
		isOne(call(l.setOAEPHash, context, call(l.sha1))) &&
		isOne(call(l.setMGFHash, context, call(l.sha1)))
}
