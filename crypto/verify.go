package crypto

import (
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
)

// Verify checks that signature (raw, after base64) is the RSASSA-PKCS1-v1_5
// signature over the SHA-256 digest of message, made with the private half of
// public. It accepts an *rsa.PublicKey and nothing else.
//
// The error is ErrBadSignature when the signature does not match for any reason, and an ErrKey when
// public cannot be used at all.
func Verify(public stdcrypto.PublicKey, message, signature []byte) error {
	key, err := publicRSA(public)
	if err != nil {
		return err
	}
	digest := sha256.Sum256(message)
	err = rsa.VerifyPKCS1v15(key, stdcrypto.SHA256, digest[:], signature)
	if err == nil {
		return nil
	}
	if errors.Is(err, rsa.ErrVerification) {
		return ErrBadSignature
	}
	// The errors left are the standard library's objections to the key: too small, even, a bad
	// exponent.
	return unusable(key)
}

// publicRSA returns public as an RSA key that has at least a modulus.
func publicRSA(public stdcrypto.PublicKey) (*rsa.PublicKey, error) {
	key, ok := public.(*rsa.PublicKey)
	switch {
	case public == nil || ok && key == nil:
		return nil, &keyError{text: "no public key was given"}
	case !ok:
		return nil, &keyError{text: fmt.Sprintf("a %T where an *rsa.PublicKey was expected", public)}
	case key.N == nil || key.N.Sign() <= 0:
		return nil, &keyError{text: "an empty RSA public key was given"}
	}
	return key, nil
}

// unusable is the error for an RSA key that the standard library refuses.
func unusable(key *rsa.PublicKey) error {
	return &keyError{text: fmt.Sprintf("an RSA public key of %d bits that cannot be used (too small, or its numbers are wrong)", key.N.BitLen())}
}
