package main

import (
	"fmt"
	"strings"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

// config makes the Config of a client for the real service. It has the merchant's number, the
// serial and private key of its API certificate, and WeChat Pay's keys to verify answers with.
func (o options) config() (wxpay.Config, error) {
	if missing := o.missing(); len(missing) > 0 {
		return wxpay.Config{}, fmt.Errorf("for the real service there is missing: %s. Without any setting the sandbox is called",
			strings.Join(missing, "; "))
	}
	privateKey, err := crypto.LoadPrivateKey(o.key) // 商户API私钥, apiclient_key.pem
	if err != nil {
		return wxpay.Config{}, fmt.Errorf("-key: %w", err)
	}
	keys, err := o.keyring()
	if err != nil {
		return wxpay.Config{}, err
	}
	return wxpay.Config{
		MchID:      o.mchID,
		SerialNo:   o.serial,
		PrivateKey: privateKey,
		Keyring:    keys,
		BaseURL:    o.baseURL,
		Timeout:    o.timeout,
	}, nil
}

// keyring holds WeChat Pay's public key (微信支付公钥), a platform certificate (平台证书), or both.
// A merchant needs both during the switch from certificates to the public key (灰度切换).
func (o options) keyring() (keyring.Keyring, error) {
	var keys []keyring.Key
	if o.publicKey != "" {
		public, err := crypto.LoadPublicKey(o.publicKey)
		if err != nil {
			return nil, fmt.Errorf("-public-key: %w", err)
		}
		keys = append(keys, keyring.Key{Serial: o.publicKeyID, Public: public})
	}
	if o.certificate != "" {
		certificate, err := crypto.LoadCertificate(o.certificate)
		if err != nil {
			return nil, fmt.Errorf("-certificate: %w", err)
		}
		keys = append(keys, keyring.FromCertificate(certificate))
	}
	return keyring.Static(keys[0], keys[1:]...), nil // options.missing has checked that there is one
}
