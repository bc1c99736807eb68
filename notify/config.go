package notify

import (
	"fmt"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

// keySizeV2 is the length in bytes of the APIv2 key.
const keySizeV2 = 32

// The names of the keys in errors.
const (
	nameAPIv3Key = "APIv3Key (APIv3密钥)"
	nameAPIv2Key = "APIv2Key (APIv2密钥)"
)

// Check finds mistakes in a Parser before its first notice, without any I/O. The error is an
// ErrConfig, or an ErrInvalid of package keyring. Parse and ParseXML make the same checks, each for
// the fields that it needs.
func (p *Parser) Check() error {
	err := p.check()
	if err == nil {
		return nil
	}
	return fmt.Errorf("notify: %w", err)
}

func (p *Parser) check() error {
	if p == nil {
		return p.ready(V3)
	}
	if p.Keyring == nil && p.APIv2Key != "" { // only APIv2; the events of wxv need the key of APIv3 too
		if p.APIv3Key != "" {
			if err := checkSize(nameAPIv3Key, p.APIv3Key, crypto.KeySize); err != nil {
				return err
			}
		}
		return p.ready(V2)
	}
	if err := p.ready(V3); err != nil {
		return err
	}
	if p.APIv2Key != "" {
		if err := p.ready(V2); err != nil {
			return err
		}
	}
	return keyring.Check(p.Keyring, "")
}

// ready reports which fields a Parser lacks for the notices of a protocol.
func (p *Parser) ready(version Version) error {
	switch {
	case p == nil:
		return fmt.Errorf("%w: it is nil", ErrConfig)
	case version == V2:
		return checkSize(nameAPIv2Key, p.APIv2Key, keySizeV2)
	case p.Keyring == nil:
		return fmt.Errorf("%w: Keyring is nil", ErrConfig)
	}
	return checkSize(nameAPIv3Key, p.APIv3Key, crypto.KeySize)
}

func checkSize(name, key string, size int) error {
	if len(key) != size {
		return fmt.Errorf("%w: %s has %d bytes, not %d", ErrConfig, name, len(key), size)
	}
	return nil
}
