package sandbox

import (
	"fmt"
	"log/slog"

	"github.com/wxpay-chain/wxpay/internal/secret"
)

// hiddenKeys stands for Keys in what is printed.
const hiddenKeys = secret.Hidden("sandbox.Keys")

// Format shows no key with any verb. It implements fmt.Formatter.
func (Keys) Format(f fmt.State, verb rune) { hiddenKeys.Format(f, verb) }

// LogValue shows no key. It implements slog.LogValuer.
func (Keys) LogValue() slog.Value { return hiddenKeys.LogValue() }

// MarshalText shows no key. It implements encoding.TextMarshaler, so that encoding/json uses it.
func (Keys) MarshalText() ([]byte, error) { return hiddenKeys.MarshalText() }

// GobEncode fails, so that no key is written. It implements gob.GobEncoder.
func (Keys) GobEncode() ([]byte, error) { return hiddenKeys.GobEncode() }

// hiddenSandbox stands for a Sandbox in what is printed.
const hiddenSandbox = secret.Hidden("sandbox.Sandbox")

// Format shows no key with any verb. It implements fmt.Formatter.
func (*Sandbox) Format(f fmt.State, verb rune) { hiddenSandbox.Format(f, verb) }

// LogValue shows no key. It implements slog.LogValuer.
func (*Sandbox) LogValue() slog.Value { return hiddenSandbox.LogValue() }

// MarshalText shows no key. It implements encoding.TextMarshaler, so that encoding/json uses it.
func (*Sandbox) MarshalText() ([]byte, error) { return hiddenSandbox.MarshalText() }
