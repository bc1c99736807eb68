package crypto

import (
	"context"
	stdcrypto "crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"

	"github.com/wxpay-chain/wxpay/internal/bounded"
)

// SchemeRSA is the name, in the Authorization header and in
// Wechatpay-Signature-Type, of RSASSA-PKCS1-v1_5 with SHA-256.
const SchemeRSA = "WECHATPAY2-SHA256-RSA2048"

// Signer signs requests in the merchant's name. [RSA] makes a Signer of a key in memory or of any
// crypto.Signer of the standard library. A KMS with its own interface can implement Signer
// directly.
//
// A Signer must be safe for concurrent use.
type Signer interface {
	// Sign returns the raw signature of message (not of its digest), before
	// base64. It must return soon after ctx ends: the call that it signs
	// for, and Client.Close, wait for it.
	Sign(ctx context.Context, message []byte) ([]byte, error)
	// Scheme returns the name of the signature scheme, the first word of the
	// Authorization header.
	Scheme() string
}

// rsaSigner is the Signer of RSA. Either sign or err is set. The key stands in the function, since
// no verb of fmt prints the variables of a function.
type rsaSigner struct {
	sign func(ctx context.Context, message []byte) ([]byte, error)
	err  error
}

// RSA returns a Signer for the merchant's RSA key: an *rsa.PrivateKey, or the handle of a KMS or
// HSM whose Public method returns an *rsa.PublicKey. The key is checked once, here; every Sign
// returns the mistake in it, as an ErrKey. The Signer is as safe for concurrent use as k is, and an
// *rsa.PrivateKey is.
//
// The Sign method of a KMS takes no context. When ctx ends first, the Signer returns, and that
// method goes on in its own goroutine until it returns.
func RSA(k stdcrypto.Signer) Signer {
	if isNil(k) {
		return &rsaSigner{err: &keyError{text: "no private key was given to sign with"}}
	}
	if private, ok := k.(*rsa.PrivateKey); ok {
		ready, err := prepared(private)
		if err != nil {
			return &rsaSigner{err: err}
		}
		return &rsaSigner{sign: inMemory(ready)}
	}
	if _, err := publicRSA(k.Public()); err != nil {
		return &rsaSigner{err: &keyError{text: "the signer's public key is not a usable RSA key"}}
	}
	return &rsaSigner{sign: elsewhere(k)}
}

// Scheme returns SchemeRSA.
func (s *rsaSigner) Scheme() string { return SchemeRSA }

// Sign hashes message with SHA-256 and signs the digest.
func (s *rsaSigner) Sign(ctx context.Context, message []byte) ([]byte, error) {
	if s.err != nil {
		return nil, s.err
	}
	if ctx == nil {
		return nil, errors.New("crypto: nil context")
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("crypto: not signed: %w", err)
	}
	signature, err := s.sign(ctx, message)
	if err != nil {
		return nil, fmt.Errorf("crypto: signing failed: %w", err)
	}
	return signature, nil
}

// inMemory signs with a key that needs no waiting.
func inMemory(key *rsa.PrivateKey) func(context.Context, []byte) ([]byte, error) {
	return func(_ context.Context, message []byte) ([]byte, error) {
		digest := sha256.Sum256(message)
		return rsa.SignPKCS1v15(nil, key, stdcrypto.SHA256, digest[:]) // it needs no randomness
	}
}

// elsewhere signs with the handle of a KMS, and does not wait for it longer
// than ctx lasts.
func elsewhere(key stdcrypto.Signer) func(context.Context, []byte) ([]byte, error) {
	return func(ctx context.Context, message []byte) ([]byte, error) {
		digest := sha256.Sum256(message)
		return bounded.Run(ctx, func() ([]byte, error) {
			return key.Sign(rand.Reader, digest[:], stdcrypto.SHA256)
		})
	}
}

// prepared returns key ready to be used often. A key put together by hand lacks the values that
// make signing fast. They are computed in a copy, since the caller's key may be in use elsewhere.
func prepared(key *rsa.PrivateKey) (*rsa.PrivateKey, error) {
	if _, err := publicRSA(&key.PublicKey); err != nil {
		return nil, &keyError{text: "an empty RSA private key was given"}
	}
	if key.Validate() != nil {
		return nil, &keyError{text: "an RSA private key that does not pass validation was given"}
	}
	ready := *key
	ready.Precompute()
	return &ready, nil
}

// isNil reports whether v is nil or a nil pointer in an interface, on which
// methods would panic.
func isNil(v any) bool {
	if v == nil {
		return true
	}
	r := reflect.ValueOf(v)
	return r.Kind() == reflect.Pointer && r.IsNil()
}
