// Package wxopenssl signs and decrypts with the merchant's key in OpenSSL's libcrypto 3. A call's
// signature in Go is most of its CPU, about 1.0 ms with a key of 2048 bits. libcrypto takes a
// quarter of that where the processor has AVX-512 IFMA, and 0.6 of it on the same one without. It
// is a separate module, so that only its users depend on purego, which calls libcrypto without cgo
// or a C compiler.
//
// A [Signer] goes into both Signer and Decrypter of wxpay.Config, in place of PrivateKey. Without
// libcrypto, or with one that gives wrong results, the error is [ErrUnavailable], and PrivateKey
// works as before.
//
// A program that imports this package on Linux with CGO_ENABLED=0 is linked dynamically. It needs
// the loader and the libraries of glibc, so it starts neither in an empty image (scratch) nor on
// Alpine. With CGO_ENABLED=1 it runs on the C library of the machine that built it.
//
// libcrypto is native code: it reads and writes memory that Go does not guard. The package hands it
// the merchant's key, digests and ciphertexts, and nothing from outside but ciphertexts of the
// key's size.
package wxopenssl
