package keyring

import (
	"fmt"
	"log/slog"

	"github.com/wxpay-chain/wxpay/internal/secret"
)

// hiddenConfig stands for a DownloadConfig in what is printed.
const hiddenConfig = secret.Hidden("keyring.DownloadConfig")

// Format shows no key under any verb. It implements fmt.Formatter.
func (DownloadConfig) Format(f fmt.State, verb rune) { hiddenConfig.Format(f, verb) }

// LogValue shows no key. It implements slog.LogValuer.
func (DownloadConfig) LogValue() slog.Value { return hiddenConfig.LogValue() }

// MarshalText shows no key. It implements encoding.TextMarshaler, so that encoding/json uses it.
func (DownloadConfig) MarshalText() ([]byte, error) { return hiddenConfig.MarshalText() }

// GobEncode fails, so that no key is written. It implements gob.GobEncoder.
func (DownloadConfig) GobEncode() ([]byte, error) { return hiddenConfig.GobEncode() }

// hiddenDownloaded stands for a Downloaded in what is printed.
const hiddenDownloaded = secret.Hidden("keyring.Downloaded")

// Format shows no key under any verb. It implements fmt.Formatter.
func (*Downloaded) Format(f fmt.State, verb rune) { hiddenDownloaded.Format(f, verb) }

// LogValue shows no key. It implements slog.LogValuer.
func (*Downloaded) LogValue() slog.Value { return hiddenDownloaded.LogValue() }

// MarshalText shows no key. It implements encoding.TextMarshaler, so that encoding/json uses it.
func (*Downloaded) MarshalText() ([]byte, error) { return hiddenDownloaded.MarshalText() }
