package crypto

import (
	"crypto/aes"
	"crypto/cipher"
	"fmt"
)

const (
	// KeySize is the length in bytes of the APIv3 key (APIv3密钥), which is used
	// raw as an AES-256 key.
	KeySize = 32

	// maxGCM is the most that AES-GCM can encrypt under one nonce, in bytes.
	maxGCM = (1<<32 - 2) * aes.BlockSize
)

// Open decrypts an AEAD_AES_256_GCM envelope, as in notifications and in downloaded certificates.
// ciphertext is the bytes behind the base64, with a 16-byte tag at the end. nonce and additional
// (associated_data) are the bytes of their JSON strings, and key is the APIv3 key. A nonce may have
// any length but zero; additional may be empty.
//
// A key that is not 32 bytes long is an ErrKey. Any other mistake is ErrDecrypt without further
// detail. The result is nil exactly when there is an error, and shares no memory with the
// arguments.
func Open(key, nonce, additional, ciphertext []byte) ([]byte, error) {
	aead, err := newGCM(key, max(1, len(nonce)))
	if err != nil {
		return nil, err
	}
	if len(nonce) == 0 || len(ciphertext) < aead.Overhead() {
		return nil, ErrDecrypt
	}
	plaintext, err := aead.Open(make([]byte, 0, len(ciphertext)), nonce, ciphertext, additional)
	if err != nil {
		return nil, ErrDecrypt
	}
	return plaintext, nil
}

// Seal is the reverse of [Open]: it encrypts plaintext and appends the tag. A
// nonce must never be used twice with the same key; WeChat Pay's own have 12
// bytes. An empty nonce is ErrNonce, a key that is not 32 bytes long an ErrKey,
// a plaintext of 64 GiB or more ErrPlaintextTooLong.
func Seal(key, nonce, additional, plaintext []byte) ([]byte, error) {
	aead, err := newGCM(key, max(1, len(nonce)))
	if err != nil {
		return nil, err
	}
	if len(nonce) == 0 {
		return nil, ErrNonce
	}
	if uint64(len(plaintext)) > maxGCM {
		return nil, ErrPlaintextTooLong
	}
	return aead.Seal(make([]byte, 0, len(plaintext)+aead.Overhead()), nonce, plaintext, additional), nil
}

// newGCM returns AES-256-GCM for nonces of a given length, which is over 0:
// 12 bytes are usual, 16 occur.
func newGCM(key []byte, nonceSize int) (cipher.AEAD, error) {
	if len(key) != KeySize {
		return nil, &keyError{text: fmt.Sprintf("an APIv3 key (APIv3密钥) of %d bytes where %d were expected", len(key), KeySize)}
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, &keyError{text: "AES-256 is not available"}
	}
	aead, err := cipher.NewGCMWithNonceSize(block, nonceSize)
	if err != nil {
		return nil, &keyError{text: "AES-256-GCM is not available (FIPS 140-only mode?)"}
	}
	return aead, nil
}
