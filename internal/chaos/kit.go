package main

import (
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"os"
	"path/filepath"

	"github.com/wxpay-chain/wxpay/internal/chaos/network"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// kit is what all worlds of a process share: the keys, which take their time to make, and the roots
// that the process trusts.
type kit struct {
	roots *network.Authority
	keys  *sandbox.Keys
	liar  *rsa.PrivateKey // with which the network signs its lies
}

// newKit makes a kit. Its certificate authority is trusted by this process, also in the transport
// that wxpay makes by itself. It has to be called before the first connection with TLS, since Go
// reads the roots once. The folder has to stay until then.
func newKit(folder string) (*kit, error) {
	roots, err := network.NewAuthority()
	if err != nil {
		return nil, err
	}
	keys, err := sandbox.NewKeys()
	if err != nil {
		return nil, err
	}
	liar, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(folder, "roots.pem")
	return &kit{roots, keys, liar}, errors.Join(os.WriteFile(file, roots.PEM(), 0o600), os.Setenv("SSL_CERT_FILE", file))
}
