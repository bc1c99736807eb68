package creds

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// WriteKeys writes the folder of a sandbox's keys. Only their owner can read private keys and
// secrets. sandbox.json is written last: a program that waits for it finds the other files.
func WriteKeys(dir string, box *sandbox.Sandbox) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return cli.Unwritable(cli.NameOr(dir, words.Say("the folder of --keys")), err)
	}
	keys := box.Keys()
	for name, key := range map[string]*rsa.PrivateKey{
		FileMerchantKey: keys.Merchant, filePublicKeyPrivate: keys.Public, filePlatformCertificatePrivate: keys.Platform,
	} {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		if err := writePEM(filepath.Join(dir, name), "PRIVATE KEY", 0o600, der, err); err != nil {
			return err
		}
	}
	if err := writePublicKey(filepath.Join(dir, FilePublicKey), box.Key()); err != nil {
		return err
	}
	if err := writePEM(filepath.Join(dir, FileMerchantCertificate), "CERTIFICATE", 0o644, keys.MerchantCertificate.Raw, nil); err != nil {
		return err
	}
	if err := writePlatformCertificate(filepath.Join(dir, FilePlatformCertificate), box.Certificate()); err != nil {
		return err
	}
	data, err := json.MarshalIndent(Describe(box), "", "  ")
	if err != nil {
		return err
	}
	return cli.ReplaceFile(filepath.Join(dir, FileConfiguration), append(data, '\n'), 0o600)
}

// writePublicKey writes WeChat Pay's public key. If there is none, it removes that of an earlier
// run.
func writePublicKey(name string, key keyring.Key) error {
	if key.Public == nil {
		return removeOld(name)
	}
	der, err := x509.MarshalPKIXPublicKey(key.Public)
	return writePEM(name, "PUBLIC KEY", 0o644, der, err)
}

// writePlatformCertificate writes the platform certificate. If there is none, it removes that of an
// earlier run.
func writePlatformCertificate(name string, cert *x509.Certificate) error {
	if cert == nil {
		return removeOld(name)
	}
	return writePEM(name, "CERTIFICATE", 0o644, cert.Raw, nil)
}

// removeOld removes a key of an earlier run, which other commands would take for a valid one.
func removeOld(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return cli.Unwritable(words.Bare(name), err)
	}
	return nil
}

// writePEM writes DER as PEM, unless the DER could not be made.
func writePEM(name, kind string, mode fs.FileMode, der []byte, err error) error {
	if err != nil {
		return cli.Unwritable(words.Bare(name), err)
	}
	return cli.ReplaceFile(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode)
}
