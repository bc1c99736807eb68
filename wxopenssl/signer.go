package wxopenssl

import (
	"context"
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/big"
	"runtime"

	"github.com/wxpay-chain/wxpay/crypto"
)

// Signer signs and decrypts with a merchant's RSA key in libcrypto. It is both the Signer and the
// Decrypter of wxpay.Config. It may be used by many goroutines at once. As many of them as
// GOMAXPROCS was when it was made are served at a time, and the others wait their turn.
type Signer struct {
	public *rsa.PublicKey
	slots  *slots
	net    runtime.Cleanup
}

var (
	_ crypto.Signer       = (*Signer)(nil)
	_ stdcrypto.Decrypter = (*Signer)(nil)
)

// NewSigner loads libcrypto, as [Load] does without an argument, and hands it a key. To make many
// signers, call Load once and [Library.NewSigner] for each.
func NewSigner(key *rsa.PrivateKey) (*Signer, error) {
	library, err := Load()
	if err != nil {
		return nil, err
	}
	return library.NewSigner(key)
}

// NewSigner hands libcrypto a key, of 2048 bits or more and two primes. The Signer does not hold
// key; libcrypto has a copy, until Close. An unusable key is a crypto.ErrKey. If libcrypto gives a
// wrong result with the key, the error is ErrUnavailable.
func (l *Library) NewSigner(key *rsa.PrivateKey) (*Signer, error) {
	if l == nil || l.version == "" {
		return nil, unavailable(errors.New("the Library was not made by Load"), "call Load")
	}
	ready, err := prepared(key)
	if err != nil {
		return nil, err
	}
	s, err := l.hold(ready)
	if err != nil {
		return nil, unavailable(err, "sign with PrivateKey")
	}
	return s, nil
}

// hold makes a Signer of a key that is prepared, and tries it.
func (l *Library) hold(key *rsa.PrivateKey) (*Signer, error) {
	native, err := l.importKey(key)
	if err != nil {
		return nil, err
	}
	public := rsa.PublicKey{N: new(big.Int).Set(key.N), E: key.E}
	s := &Signer{public: &public, slots: newSlots(l, native, key.Size())}
	if err := s.try(); err != nil {
		s.Close()
		return nil, err
	}
	s.net = runtime.AddCleanup(s, (*slots).close, s.slots)
	return s, nil
}

// Scheme returns crypto.SchemeRSA.
func (s *Signer) Scheme() string { return crypto.SchemeRSA }

// Public returns the *rsa.PublicKey of the key.
func (s *Signer) Public() stdcrypto.PublicKey {
	if s == nil || s.public == nil {
		return nil
	}
	return s.public
}

// Sign returns the signature of message, RSASSA-PKCS1-v1_5 with SHA-256, before base64. When ctx
// ends while it waits for its turn, it returns. After Close the error is ErrClosed.
func (s *Signer) Sign(ctx context.Context, message []byte) ([]byte, error) {
	switch {
	case s == nil || s.slots == nil:
		return nil, fmt.Errorf("wxopenssl: not signed: %w", ErrClosed)
	case ctx == nil:
		return nil, errors.New("wxopenssl: not signed: the context is nil")
	}
	defer runtime.KeepAlive(s) // its cleanup frees the key
	slot, err := s.slots.take(ctx)
	if err != nil {
		return nil, fmt.Errorf("wxopenssl: not signed: %w", err)
	}
	defer func() { s.slots.free <- slot }()
	slot.digest = sha256.Sum256(message)
	signature, err := s.slots.sign(slot)
	if err != nil {
		return nil, fmt.Errorf("wxopenssl: not signed: %w", err)
	}
	return signature, nil
}

// Decrypt decrypts a sensitive field (敏感信息): RSA-OAEP with SHA-1, no label, for which opts is
// &rsa.OAEPOptions{Hash: crypto.SHA1}. Other schemes are refused, since WeChat Pay uses none. A
// ciphertext that does not decrypt is an rsa.ErrDecryption. The reader is not used.
func (s *Signer) Decrypt(_ io.Reader, ciphertext []byte, opts stdcrypto.DecrypterOpts) ([]byte, error) {
	if s == nil || s.slots == nil {
		return nil, fmt.Errorf("wxopenssl: not decrypted: %w", ErrClosed)
	}
	oaep, ok := opts.(*rsa.OAEPOptions)
	if !ok || oaep == nil || oaep.Hash != stdcrypto.SHA1 || oaep.MGFHash != 0 && oaep.MGFHash != stdcrypto.SHA1 || len(oaep.Label) != 0 {
		return nil, errors.New("wxopenssl: not decrypted: give &rsa.OAEPOptions{Hash: crypto.SHA1}; there is no other scheme")
	}
	if len(ciphertext) != s.slots.size {
		return nil, rsa.ErrDecryption
	}
	defer runtime.KeepAlive(s) // its cleanup frees the key
	slot, err := s.slots.take(context.Background())
	if err != nil {
		return nil, fmt.Errorf("wxopenssl: not decrypted: %w", err)
	}
	defer func() { s.slots.free <- slot }()
	return s.slots.decrypt(slot, ciphertext)
}

// Close waits for the calls under way and frees the key, whose memory libcrypto clears. Later calls
// get ErrClosed. A second Close has no effect. A Signer that nothing refers to any more is closed
// by the garbage collector, at some time. Close the wxpay.Client first: it goes on to sign.
//
// Close clears no other copy. libcrypto leaves the key's DER in memory that it has freed, and Go
// the caller's key with what crypto/rsa computed from it. They stay until that memory is used
// again, so a dump of the process (core dump, 内存转储) holds a secret before and after Close.
func (s *Signer) Close() {
	if s == nil || s.slots == nil {
		return
	}
	s.net.Stop()
	s.slots.close()
}
