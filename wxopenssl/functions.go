package wxopenssl

import (
	"errors"
	"fmt"
	"runtime"
)

// functions are the addresses of the functions of libcrypto. All exist since OpenSSL 3.0.
type functions struct {
	openSSLInit, openSSLVersion, cleanse         uintptr
	errSetMark, errPeekLast, errText, errPopMark uintptr
	decodeKey, keySize, keyFree                  uintptr
	contextNew, contextFree                      uintptr
	signInit, sign, decryptInit, decrypt         uintptr
	setPadding, setSignatureHash                 uintptr
	setOAEPHash, setMGFHash, sha1, sha256        uintptr
}

// find looks the functions up.
func (f *functions) find(library uintptr) error {
	for _, wanted := range []struct {
		name    string
		address *uintptr
	}{
		{"OPENSSL_init_crypto", &f.openSSLInit},
		{"OpenSSL_version", &f.openSSLVersion},
		{"OPENSSL_cleanse", &f.cleanse},
		{"ERR_set_mark", &f.errSetMark},
		{"ERR_peek_last_error", &f.errPeekLast},
		{"ERR_reason_error_string", &f.errText},
		{"ERR_pop_to_mark", &f.errPopMark},
		{"d2i_PrivateKey", &f.decodeKey},
		{"EVP_PKEY_get_size", &f.keySize}, // of 3.0: 1.1 had it under another name
		{"EVP_PKEY_free", &f.keyFree},
		{"EVP_PKEY_CTX_new", &f.contextNew},
		{"EVP_PKEY_CTX_free", &f.contextFree},
		{"EVP_PKEY_sign_init", &f.signInit},
		{"EVP_PKEY_sign", &f.sign},
		{"EVP_PKEY_decrypt_init", &f.decryptInit},
		{"EVP_PKEY_decrypt", &f.decrypt},
		{"EVP_PKEY_CTX_set_rsa_padding", &f.setPadding},
		{"EVP_PKEY_CTX_set_signature_md", &f.setSignatureHash},
		{"EVP_PKEY_CTX_set_rsa_oaep_md", &f.setOAEPHash},
		{"EVP_PKEY_CTX_set_rsa_mgf1_md", &f.setMGFHash},
		{"EVP_sha1", &f.sha1},
		{"EVP_sha256", &f.sha256},
	} {
		address, err := symbol(library, wanted.name)
		if err != nil || address == 0 {
			return fmt.Errorf("it has no %s", wanted.name)
		}
		*wanted.address = address
	}
	return nil
}

// Options of OPENSSL_init_crypto. Where exit runs what atexit has registered, OpenSSL would free
// its state there under the threads that still sign.
const (
	loadTexts  = 0x00000002 // OPENSSL_INIT_LOAD_CRYPTO_STRINGS
	loadConfig = 0x00000040 // OPENSSL_INIT_LOAD_CONFIG, as OpenSSL does by default
	noAtExit   = 0x00080000 // OPENSSL_INIT_NO_ATEXIT
)

// start initialises libcrypto, which has an effect once in a process.
func (l *Library) start() error {
	return l.guard("does not start", func() bool {
		const versionText = 0 // OPENSSL_VERSION
		l.version = callText(l.openSSLVersion, versionText)
		return isOne(call(l.openSSLInit, loadTexts|loadConfig|noAtExit, 0))
	})
}

// guard runs native, which calls libcrypto and reports whether it succeeded. Errors of libcrypto
// stand in a queue of the thread, so the goroutine keeps its thread meanwhile. Errors of native
// are taken off the queue, and those that were there before stay.
func (l *Library) guard(failure string, native func() bool) error {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	call(l.errSetMark)
	defer call(l.errPopMark)
	if native() {
		return nil
	}
	reason := callText(l.errText, call(l.errPeekLast))
	if reason == "" {
		return errors.New(failure)
	}
	return fmt.Errorf("%s: %s", failure, reason)
}

// isOne reports whether a function that returns an int has succeeded.
func isOne(result uintptr) bool { return int32(result) == 1 }
