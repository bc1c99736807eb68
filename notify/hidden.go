package notify

import (
	"fmt"
	"log/slog"

	"github.com/wxpay-chain/wxpay/internal/secret"
)

// hiddenParser stands for a Parser in what is printed.
const hiddenParser = secret.Hidden("notify.Parser")

// Format shows no key under any verb. It implements fmt.Formatter.
func (Parser) Format(f fmt.State, verb rune) { hiddenParser.Format(f, verb) }

// LogValue shows no key. It implements slog.LogValuer.
func (Parser) LogValue() slog.Value { return hiddenParser.LogValue() }

// MarshalText shows no key. It implements encoding.TextMarshaler, so that encoding/json uses it.
func (Parser) MarshalText() ([]byte, error) { return hiddenParser.MarshalText() }

// GobEncode fails, so that no key is written. It implements gob.GobEncoder.
func (Parser) GobEncode() ([]byte, error) { return hiddenParser.GobEncode() }

// hiddenMux stands for a Mux in what is printed.
const hiddenMux = secret.Hidden("notify.Mux")

// Format shows no key under any verb. It implements fmt.Formatter.
func (*Mux) Format(f fmt.State, verb rune) { hiddenMux.Format(f, verb) }

// LogValue shows no key. It implements slog.LogValuer.
func (*Mux) LogValue() slog.Value { return hiddenMux.LogValue() }

// MarshalText shows no key. It implements encoding.TextMarshaler, so that encoding/json uses it.
func (*Mux) MarshalText() ([]byte, error) { return hiddenMux.MarshalText() }
