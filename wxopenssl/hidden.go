package wxopenssl

import (
	"fmt"
	"log/slog"

	"github.com/wxpay-chain/wxpay/internal/secret"
)

// hiddenSigner stands for a Signer in what is printed.
const hiddenSigner = secret.Hidden("wxopenssl.Signer")

// Format shows no key under any verb. It implements fmt.Formatter.
func (*Signer) Format(f fmt.State, verb rune) { hiddenSigner.Format(f, verb) }

// LogValue shows no key. It implements slog.LogValuer.
func (*Signer) LogValue() slog.Value { return hiddenSigner.LogValue() }

// MarshalText shows no key. It implements encoding.TextMarshaler, so that encoding/json uses it.
func (*Signer) MarshalText() ([]byte, error) { return hiddenSigner.MarshalText() }
