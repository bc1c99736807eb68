// Command wxpay measures wxpay as it comes: only the merchant's key and WeChat Pay's are given.
package main

import (
	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/bench/internal/drive"
	"github.com/wxpay-chain/wxpay/bench/internal/wxclient"
	"github.com/wxpay-chain/wxpay/crypto"
)

func main() {
	drive.Main(wxclient.Module, func(setup drive.Setup) (drive.Client, error) {
		return wxclient.Open(setup, func(c *wxpay.Config) (err error) {
			c.PrivateKey, err = crypto.LoadPrivateKey(setup.MerchantKey())
			return err
		})
	})
}
