package wxopenssl

import (
	"crypto/rsa"
	"errors"
	"runtime"
	"unsafe"

	"github.com/wxpay-chain/wxpay/keyring"
)

// prepared checks a key and returns it with the values that libcrypto wants. They are computed in a
// copy, since the caller's key may be in use elsewhere.
func prepared(key *rsa.PrivateKey) (*rsa.PrivateKey, error) {
	switch {
	case key == nil:
		return nil, unusable("no private key was given")
	case key.N == nil || key.D == nil || len(key.Primes) == 0:
		return nil, unusable("an empty RSA private key was given")
	case key.N.BitLen() < keyring.MinBits:
		return nil, unusable("an RSA private key of %d bits, under %d, was given", key.N.BitLen(), keyring.MinBits)
	case len(key.Primes) != 2:
		return nil, unusable("an RSA private key of %d primes was given; libcrypto signs fast with 2", len(key.Primes))
	case key.Validate() != nil:
		return nil, unusable("an RSA private key that does not pass validation was given")
	}
	ready := *key
	ready.Precompute()
	if ready.Precomputed.Dp == nil || ready.Precomputed.Dq == nil || ready.Precomputed.Qinv == nil {
		return nil, unusable("an RSA private key that is not complete was given")
	}
	return &ready, nil
}

// keyType is EVP_PKEY_RSA.
const keyType = 6

// importKey makes an EVP_PKEY, libcrypto's own copy of a key.
func (l *Library) importKey(key *rsa.PrivateKey) (uintptr, error) {
	native, err := l.importDER(encode(key))
	if err != nil {
		return 0, err
	}
	if int(int32(call(l.keySize, native))) != key.Size() {
		call(l.keyFree, native)
		return 0, errors.New("libcrypto takes the key for another")
	}
	return native, nil
}

// importDER makes an EVP_PKEY of DER, and clears that.
func (l *Library) importDER(der []byte) (uintptr, error) {
	var pin runtime.Pinner
	defer pin.Unpin()
	start := unsafe.SliceData(der)
	if len(der) > 0 {
		pin.Pin(start)
	}
	defer func() { call(l.cleanse, uintptr(unsafe.Pointer(start)), uintptr(len(der))) }()

	var native uintptr
	err := l.guard("libcrypto does not take the key", func() bool {
		// d2i_PrivateKey moves next behind the DER. As a uintptr it is no pointer to the collector.
		next := uintptr(unsafe.Pointer(start))
		native = call(l.decodeKey, keyType, 0, uintptr(unsafe.Pointer(&next)), uintptr(len(der)))
		return native != 0
	})
	return native, err
}
