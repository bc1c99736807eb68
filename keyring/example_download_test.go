package keyring_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/keyring"
)

// The Fetch is wxpay.SignedFetch(config); here it is a server of the tests.
func ExampleDownload() {
	server := newPlatform(time.Now, issue(new(testing.T), 1, time.Now().Add(-time.Hour), time.Now().Add(time.Hour)))

	ring, err := keyring.Download(keyring.DownloadConfig{Fetch: server.fetch, APIv3Key: apiv3Key})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	defer ring.Close(ctx)

	current, err := ring.Current(ctx) // the first question downloads
	fmt.Println(current.Serial, err)
	_, err = ring.Lookup(ctx, "5157F09EFDC096DE15EBE81A47057A72")
	fmt.Println(errors.Is(err, keyring.ErrUnknownSerial))
	// Output:
	// 5157F09EFDC096D1 <nil>
	// true
}

// A merchant with only WeChat Pay's public key (微信支付公钥) is told so at the first question.
func ExampleDownload_publicKeyOnly() {
	server := newPlatform(time.Now, issue(new(testing.T), 1, time.Now(), time.Now()))
	server.tamper = func(r *reply) { *r = reply{404, http.Header{}, []byte(`{"code":"RESOURCE_NOT_EXISTS"}`)} }

	ring, err := keyring.Download(keyring.DownloadConfig{Fetch: server.fetch, APIv3Key: apiv3Key})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer ring.Close(context.Background())
	_, err = ring.Current(context.Background())
	fmt.Println(errors.Is(err, keyring.ErrPublicKeyOnly))
	// Output: true
}

// The switch (灰度切换): a tenth of the calls ask for the public key, then all of them. None asks
// for it again if the switch is stopped on the merchant platform (停止更换). Signatures of both are
// verified all the time.
func ExampleSwitch() {
	public := keyring.Key{Serial: publicKeyID, Public: keyA()} // of crypto.LoadPublicKey
	certificates := keyring.Static(keyring.Key{Serial: platformSerial, Public: keyB()})

	ring, err := keyring.Switch(public, certificates) // of keyring.Download, as a rule
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	for _, percent := range []int{0, 10, 100, 0} {
		if err := ring.SetShare(percent); err != nil {
			fmt.Println(err)
		}
		_, public := ring.Lookup(ctx, publicKeyID)
		_, certificate := ring.Lookup(ctx, platformSerial)
		fmt.Println(ring.Share(), public, certificate)
	}
	current, err := ring.Current(ctx)
	fmt.Println(current.Serial, err)
	// Output:
	// 0 <nil> <nil>
	// 10 <nil> <nil>
	// 100 <nil> <nil>
	// 0 <nil> <nil>
	// 5157F09EFDC096DE15EBE81A47057A72 <nil>
}
