package main

import (
	"fmt"
	"maps"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

// encrypted are the same pages with fields encrypted by hand. A call with the header
// Wechatpay-Serial is sent as it is. A call without it is encrypted by wxpay.
type encrypted struct {
	samples

	// serial names the key that the sensitive fields are encrypted with
	// (微信支付公钥ID/平台证书序列号).
	serial wxpay.Header
}

// encrypt makes them from the plain ones, with WeChat Pay's key and its serial.
func (in samples) encrypt(key keyring.Key) (encrypted, error) {
	for _, p := range []*page{&in.issue, &in.tokens, &in.preOrderWithAuth} {
		p.body = maps.Clone(p.body) // the plain one is still needed
		for _, field := range p.sensitive {
			ciphertext, err := crypto.Encrypt(key.Public, fmt.Sprint(p.body[field])) // RSA-OAEP, as base64
			if err != nil {
				return encrypted{}, err
			}
			p.body[field] = ciphertext
		}
	}
	return encrypted{in, wxpay.Header{"Wechatpay-Serial": key.Serial}}, nil
}
