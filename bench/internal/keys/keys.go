// Package keys writes the keys of a run into a folder, and reads them again in the processes of
// that run.
package keys

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"

	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
)

// platformPrivate holds the private half of WeChat Pay's key, for the server.
const platformPrivate = "wechatpay_key.pem"

// Write makes the keys of a run in a folder.
func Write(dir string) error {
	public, err := x509.MarshalPKIXPublicKey(&wxtest.Key(wxtest.Platform).PublicKey)
	if err != nil {
		return err
	}
	if err := writePEM(filepath.Join(dir, protocol.PlatformKey), "PUBLIC KEY", public); err != nil {
		return err
	}
	for name, key := range map[string]*rsa.PrivateKey{
		protocol.MerchantKey: wxtest.Key(wxtest.Merchant),
		platformPrivate:      wxtest.Key(wxtest.Platform),
	} {
		private, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			return err
		}
		if err := writePEM(filepath.Join(dir, name), "PRIVATE KEY", private); err != nil {
			return err
		}
	}
	return nil
}

// Pair returns the merchant's key and WeChat Pay's public key.
func Pair(dir string) (*rsa.PrivateKey, *rsa.PublicKey, error) {
	merchant, err := crypto.LoadPrivateKey(filepath.Join(dir, protocol.MerchantKey))
	if err != nil {
		return nil, nil, err
	}
	platform, err := crypto.LoadPublicKey(filepath.Join(dir, protocol.PlatformKey))
	return merchant, platform, err
}

// Platform returns WeChat Pay's private key, with which the server signs.
func Platform(dir string) (*rsa.PrivateKey, error) {
	return crypto.LoadPrivateKey(filepath.Join(dir, platformPrivate))
}

func writePEM(file, kind string, der []byte) error {
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		return fmt.Errorf("write a key: %w", err)
	}
	return nil
}
