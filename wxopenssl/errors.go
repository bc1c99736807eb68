package wxopenssl

import (
	"errors"
	"fmt"

	"github.com/wxpay-chain/wxpay/crypto"
)

var (
	// ErrUnavailable says that libcrypto cannot be used here: it is not installed, is older than 3.0,
	// or fails the check that [Load] makes. Signing with wxpay.Config's PrivateKey works all the same.
	ErrUnavailable = errors.New("wxopenssl: libcrypto 3 cannot be used")

	// ErrClosed says that a Signer was used after Close, or was not made by NewSigner.
	ErrClosed = errors.New("the Signer is closed")
)

// unavailable is an ErrUnavailable with its reason, and with what to do.
func unavailable(reason error, advice string) error {
	return fmt.Errorf("%w: %w; %s", ErrUnavailable, reason, advice)
}

// unusable is a crypto.ErrKey with its reason.
func unusable(format string, args ...any) error {
	return fmt.Errorf("wxopenssl: %s: %w", fmt.Sprintf(format, args...), crypto.ErrKey)
}
