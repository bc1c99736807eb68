package pki

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" // #nosec: OAEP with SHA-1 is what WeChat Pay uses
	"encoding/base64"
	"errors"
	"unicode/utf8"
)

// Sealed is an AEAD_AES_256_GCM envelope under the APIv3 key.
type Sealed struct {
	Algorithm      string `json:"algorithm"`
	Nonce          string `json:"nonce"`
	AssociatedData string `json:"associated_data"`
	Ciphertext     []byte `json:"ciphertext"`
}

// Seal encrypts a certificate or the resource of a notice for the merchant with the APIv3 key
// (docs/protocol.md sections 3 and 5).
func (p *Platform) Seal(associated string, plaintext []byte) Sealed {
	nonce := Base62(12)
	return Sealed{
		Algorithm: "AEAD_AES_256_GCM", Nonce: nonce, AssociatedData: associated,
		Ciphertext: SealWith(p.keys.APIv3Key, nonce, associated, plaintext),
	}
}

// SealWith encrypts with AEAD_AES_256_GCM. The key has 32 bytes, and the nonce 12.
func SealWith(key, nonce, associated string, plaintext []byte) []byte {
	block, err := aes.NewCipher([]byte(key))
	if err != nil { // the key has 32 bytes: cannot happen
		return nil
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil
	}
	return gcm.Seal(nil, []byte(nonce), plaintext, []byte(associated))
}

// Encrypt makes a sensitive field (敏感信息) of an answer: base64 that the merchant's key opens.
func (p *Platform) Encrypt(plaintext string) (string, error) {
	raw, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, p.keys.Merchant, []byte(plaintext), nil)
	if err != nil {
		return "", errors.New("sandbox: the plaintext is too long for the merchant's key")
	}
	return base64.StdEncoding.EncodeToString(raw), nil
}

// Decrypt opens a sensitive field that a client has encrypted with the key named serial. It fails
// alike for an unknown serial and for a text that is no ciphertext of that key.
func (p *Platform) Decrypt(serial, ciphertext string) (string, error) {
	if key := p.private(serial); key != nil {
		if plaintext, ok := decryptOAEP(key, ciphertext); ok {
			return plaintext, nil
		}
	}
	return "", errors.New("sandbox: the text is no ciphertext of the named key")
}

// Opener returns a function that decrypts the sensitive fields of a request whose Wechatpay-Serial
// is serial. A few endpoints, for which wxpay leaves encryption to the caller (byHand), use the old
// padding.
func (p *Platform) Opener(serial string, byHand bool) func(ciphertext string) (string, error) {
	key, open, form := p.private(serial), decryptOAEP, "RSA-OAEP with SHA-1"
	if byHand {
		open, form = decryptPKCS1v15, "RSAES-PKCS1-v1_5"
	}
	return func(ciphertext string) (string, error) {
		if key == nil {
			return "", errors.New("the field is encrypted, and Wechatpay-Serial does not name the key it is encrypted with")
		}
		plaintext, ok := open(key, ciphertext)
		if !ok {
			return "", errors.New("the field cannot be decrypted with the key that Wechatpay-Serial names: " +
				"it must be base64 of " + form + " over UTF-8 text")
		}
		return plaintext, nil
	}
}

// decryptOAEP undoes the encryption of a sensitive field (docs/protocol.md section 4).
func decryptOAEP(key *rsa.PrivateKey, ciphertext string) (plaintext string, ok bool) {
	return decryptWith(ciphertext, func(raw []byte) ([]byte, error) { return rsa.DecryptOAEP(sha1.New(), rand.Reader, key, raw, nil) })
}

// decryptPKCS1v15 undoes the encryption of the endpoints that still want RSAES-PKCS1-v1_5
// (docs/protocol.md section 4).
func decryptPKCS1v15(key *rsa.PrivateKey, ciphertext string) (plaintext string, ok bool) {
	return decryptWith(ciphertext, func(raw []byte) ([]byte, error) {
		//lint:ignore SA1019 these endpoints use it, and a sandbox has no secret to give away
		return rsa.DecryptPKCS1v15(nil, key, raw)
	})
}

func decryptWith(ciphertext string, undo func([]byte) ([]byte, error)) (plaintext string, ok bool) {
	raw, err := base64.StdEncoding.Strict().DecodeString(ciphertext)
	if err != nil {
		return "", false
	}
	plain, err := undo(raw)
	if err != nil || !utf8.Valid(plain) {
		return "", false
	}
	return string(plain), true
}
