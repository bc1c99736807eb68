package crypto

import (
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/base64"
	"fmt"
)

// overhead is how many bytes of an RSA block OAEP takes for itself.
const overhead = 2*sha1.Size + 2

// Encrypt encrypts one sensitive field (敏感信息加密) for the owner of public:
// RSA-OAEP with SHA-1 for both the hash and MGF1 and an empty label, then
// base64. SHA-1 is what the protocol prescribes; OAEP does not rest on its
// resistance to collisions.
//
// A field has to fit into one RSA block, 214 bytes of UTF-8 with a key of 2048 bits (see
// [MaxPlaintext]). A longer one is an ErrPlaintextTooLong. A key that is no usable *rsa.PublicKey
// is an ErrKey.
func Encrypt(public stdcrypto.PublicKey, plaintext string) (string, error) {
	key, err := publicRSA(public)
	if err != nil {
		return "", err
	}
	if key.Size() < overhead {
		return "", unusable(key)
	}
	if limit := key.Size() - overhead; len(plaintext) > limit {
		return "", fmt.Errorf("%w: %d bytes where this key takes at most %d", ErrPlaintextTooLong, len(plaintext), limit)
	}
	ciphertext, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, key, []byte(plaintext), nil)
	if err != nil {
		return "", unusable(key)
	}
	return base64.StdEncoding.EncodeToString(ciphertext), nil
}

// MaxPlaintext returns how many bytes [Encrypt] can take with public, 214 for a
// key of 2048 bits. It is 0 for a key that cannot be used.
func MaxPlaintext(public stdcrypto.PublicKey) int {
	key, err := publicRSA(public)
	if err != nil {
		return 0
	}
	return max(0, key.Size()-overhead)
}

// Decrypt is the reverse of [Encrypt]: it decrypts a sensitive field of an answer with the
// merchant's private key. The key is an *rsa.PrivateKey, or the handle of a KMS or HSM that
// understands *rsa.OAEPOptions.
//
// Any failure is ErrDecrypt, and its text tells no more. Behind it errors.Is also finds the error
// of a KMS, such as a deadline. A missing key or a key that is not RSA is an ErrKey.
func Decrypt(private stdcrypto.Decrypter, ciphertext string) (string, error) {
	if isNil(private) {
		return "", &keyError{text: "no private key was given to decrypt with"}
	}
	local, inMemory := private.(*rsa.PrivateKey)
	public, err := publicRSA(private.Public())
	if err != nil || inMemory && local.D == nil {
		return "", &keyError{text: "the private key to decrypt with is not a usable RSA key"}
	}
	block, err := base64.StdEncoding.DecodeString(ciphertext)
	if err != nil || len(block) != public.Size() { // the private key would take its time to find it out
		return "", ErrDecrypt
	}
	plaintext, err := private.Decrypt(rand.Reader, block, &rsa.OAEPOptions{Hash: stdcrypto.SHA1})
	switch {
	case err == nil:
		return string(plaintext), nil
	case inMemory:
		return "", ErrDecrypt
	default:
		return "", &hiddenError{shown: ErrDecrypt, cause: err}
	}
}
