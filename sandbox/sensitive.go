package sandbox

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1" // OAEP as WeChat Pay has it
	"encoding/base64"
	"errors"
)

// Decrypt opens a sensitive field (敏感信息) that a client has encrypted with the key named
// serial, as a request's Wechatpay-Serial does: for endpoints whose fields the sandbox does not
// know. It fails alike for an unknown serial and for what is no ciphertext of that key.
func (s *Sandbox) Decrypt(serial, ciphertext string) (string, error) {
	if key := s.platform.opener(serial); key != nil {
		if plaintext, ok := decrypt(key, ciphertext); ok {
			return plaintext, nil
		}
	}
	return "", errors.New("sandbox: not a ciphertext of that key")
}

// Encrypt makes a sensitive field of an answer: base64 that the merchant's key opens. With the
// merchant's key of 2048 bits a plaintext has at most 214 bytes.
func (s *Sandbox) Encrypt(plaintext string) (string, error) {
	raw, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &s.keys.Merchant.PublicKey, []byte(plaintext), nil)
	if err != nil {
		return "", errors.New("sandbox: the plaintext is too long for the merchant's key")
	}
	return base64.StdEncoding.EncodeToString(raw), nil
}
