// Command wxpay-native measures wxpay with the signer of module wxopenssl. It ends with an error
// where libcrypto 3 cannot be used.
package main

import (
	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/bench/internal/drive"
	"github.com/wxpay-chain/wxpay/bench/internal/wxclient"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/wxopenssl"
)

func main() {
	drive.Main(wxclient.Module, func(setup drive.Setup) (drive.Client, error) {
		return wxclient.Open(setup, func(c *wxpay.Config) error {
			key, err := crypto.LoadPrivateKey(setup.MerchantKey())
			if err != nil {
				return err
			}
			signer, err := wxopenssl.NewSigner(key)
			c.Signer, c.Decrypter = signer, signer
			return err
		})
	})
}
