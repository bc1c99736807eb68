package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" // #nosec: OAEP with SHA-1 is what WeChat Pay uses
	"encoding/base64"
	"errors"
	"net/http"
	"unicode/utf8"

	"github.com/wxpay-chain/wxpay/sandbox/internal/schema"
)

// opener decrypts the sensitive fields of a request with the key that its Wechatpay-Serial names. A few endpoints,
// which wxpay leaves to the caller (byHand), use the old padding.
func (s *Sandbox) opener(h http.Header, byHand bool) schema.Opener {
	key, open, form := s.platform.opener(h.Get("Wechatpay-Serial")), decrypt, "RSA-OAEP with SHA-1"
	if byHand {
		open, form = decryptOld, "RSAES-PKCS1-v1_5"
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

// decrypt undoes the encryption of a sensitive field (docs/protocol.md section 4).
func decrypt(key *rsa.PrivateKey, ciphertext string) (plaintext string, ok bool) {
	return decryptWith(ciphertext, func(raw []byte) ([]byte, error) { return rsa.DecryptOAEP(sha1.New(), rand.Reader, key, raw, nil) })
}

// decryptOld undoes the encryption of the endpoints that still want RSAES-PKCS1-v1_5 (docs/protocol.md section 4).
func decryptOld(key *rsa.PrivateKey, ciphertext string) (plaintext string, ok bool) {
	return decryptWith(ciphertext, func(raw []byte) ([]byte, error) {
		//lint:ignore SA1019 it is what these endpoints use, and a sandbox has no secret that its answers could give away
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
