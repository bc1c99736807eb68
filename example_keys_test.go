package wxpay_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// Platform certificates (平台证书) download themselves. The same Config first makes the Fetch, and
// then, with the keyring in it, the client.
func ExampleSignedFetch() {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer box.Close()

	config := box.Config()
	fetch, err := wxpay.SignedFetch(config)
	if err != nil {
		fmt.Println(err)
		return
	}
	ring, err := keyring.Download(keyring.DownloadConfig{Fetch: fetch, APIv3Key: box.Keys().APIv3Key})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	defer ring.Close(ctx)
	config.Keyring = ring
	client, err := wxpay.New(config)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close(ctx)

	res, err := client.Chain("v3/payscore/permissions").Post(ctx, wxpay.JSON{
		"service_id": "500001", "appid": "wxd678efh567hg6787",
		"authorization_code": "1234323JKHDFE1243252", "notify_url": "http://www.qq.com",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.StatusCode, res.Header.Get("Wechatpay-Serial") == box.CertificateKey().Serial)
	// Output: 200 true
}

// A merchant with only WeChat Pay's public key (微信支付公钥) is told so by the first call, which
// is not sent.
func ExampleSignedFetch_publicKeyOnly() {
	box, err := sandbox.New(sandbox.Config{PublicKeyOnly: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer box.Close()

	config := box.Config()
	fetch, err := wxpay.SignedFetch(config)
	if err != nil {
		fmt.Println(err)
		return
	}
	ring, err := keyring.Download(keyring.DownloadConfig{Fetch: fetch, APIv3Key: box.Keys().APIv3Key})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	defer ring.Close(ctx)
	config.Keyring = ring
	client, err := wxpay.New(config)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close(ctx)

	_, err = client.Chain("v3/pay/transactions/id/{transaction_id}").Get(ctx, wxpay.Vars{"transaction_id": "1217752501201407033233368018"})
	fmt.Println(errors.Is(err, keyring.ErrPublicKeyOnly), wxpay.MayHaveActed(err))
	// Output: true false
}
