package keyring

import (
	"context"
	stdcrypto "crypto"
	"crypto/x509"
	"errors"

	"github.com/wxpay-chain/wxpay/crypto"
)

// The errors of a keyring, for errors.Is.
var (
	// ErrUnknownSerial says that a keyring has no key of that serial. The serial
	// itself is not in the text: it comes from the other side.
	ErrUnknownSerial = errors.New("keyring: unknown serial")

	// ErrInvalid says that a keyring was put together wrongly. The text of the error that wraps it
	// says how, and what to do.
	ErrInvalid = errors.New("keyring: invalid")
)

// Key is one of WeChat Pay's keys. It is a value, and may be shared as long as none changes the key
// behind Public.
type Key struct {
	// Serial is the ID of the public key, PUB_KEY_ID_…, or the serial number of
	// the certificate in hex.
	Serial string
	// Public is the key, an *rsa.PublicKey.
	Public stdcrypto.PublicKey
}

// Keyring finds WeChat Pay's keys. Implementations must be safe for concurrent
// use.
type Keyring interface {
	// Current returns the key to encrypt with. WeChat Pay is asked to sign answers with it.
	Current(ctx context.Context) (Key, error)
	// Lookup returns the key of a serial, which is compared in its canonical
	// form (see [Canonical]). The error is ErrUnknownSerial when there is none.
	Lookup(ctx context.Context, serial string) (Key, error)
}

// Lister is an interface that a Keyring may implement too. With it mistakes are found when a client
// is made instead of at its first call; see [Check]. The keyrings of this package implement it. A
// keyring of another make must not if it has no key before its first call. Implementations must be
// safe for concurrent use.
type Lister interface {
	// Keys returns the keys at hand, the current one first, without any I/O. The
	// caller may keep and change the slice.
	Keys() []Key
}

// FromCertificate returns the key of a platform certificate (平台证书) under its
// serial number. It is the zero Key for nil, which a keyring refuses.
func FromCertificate(cert *x509.Certificate) Key {
	if cert == nil {
		return Key{}
	}
	return Key{Serial: crypto.Serial(cert), Public: cert.PublicKey}
}
