package wxpay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// exampleClient is a client of a sandbox, so that the examples run.
func exampleClient() (*sandbox.Sandbox, *wxpay.Client) {
	box, err := sandbox.New(sandbox.Config{Keys: boxtest.Keys()})
	if err != nil {
		log.Fatal(err)
	}
	client, err := wxpay.New(box.Config())
	if err != nil {
		log.Fatal(err)
	}
	return box, client
}

func Example() {
	box, client := exampleClient() // wxpay.New(wxpay.Config{…}) in production
	defer box.Close()
	ctx := context.Background()
	defer client.Close(ctx)

	res, err := client.Chain("v3/payscore/permissions").Post(ctx, wxpay.JSON{
		"service_id":         "500001",
		"appid":              "wxd678efh567hg6787",
		"authorization_code": "1234323JKHDFE1243252",
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.StatusCode, res.Get("apply_permissions_token").Exists())
	// Output: 200 true
}

// The path as the documentation prints it, as segments, or kept in a variable: it is the same call.
func ExampleClient_Chain() {
	box, client := exampleClient()
	defer box.Close()

	payrollCard := client.Seg("v3").Seg("payrollCard") // shared and extended at will
	for _, builder := range []wxpay.Builder{
		client.Chain("v3/payroll-card/tokens"),
		client.Seg("v3").Seg("payrollCard").Seg("tokens"),
		payrollCard.Seg("tokens"),
		payrollCard.Chain("authentications/pre-order"),
	} {
		fmt.Println(builder.Path())
	}
	// Output:
	// v3/payroll-card/tokens <nil>
	// v3/payroll-card/tokens <nil>
	// v3/payroll-card/tokens <nil>
	// v3/payroll-card/authentications/pre-order <nil>
}

// A value is never written into a path: it goes through Vars, where its case stays.
func ExampleVars() {
	box, client := exampleClient()
	defer box.Close()
	echo(box, "v3/pay/transactions/id/{transaction_id}")

	res, err := client.Seg("v3", "pay", "transactions", "id", "_transaction_id_").Get(context.Background(),
		wxpay.Vars{"transaction_id": "1217752501201407033233368018"},
		wxpay.Query{"mchid": "1230000109"})
	fmt.Println(res.Get("transaction_id"), err)

	_, err = client.Chain("v3/marketing/favor/users/oUpF8uMuAJO_M2pxb1Q9zNjWeS6o/coupons").Get(context.Background())
	fmt.Println(err)
	// Output:
	// 1217752501201407033233368018 <nil>
	// wxpay: unusable path: segment "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" looks like a value, not a name: pass it through Vars
}

// An async call is a future with a channel.
func ExampleBuilder_PostAsync() {
	box, client := exampleClient()
	defer box.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()

	f := client.Chain("v3/payscore/permissions").PostAsync(ctx, permissions())
	select {
	case <-f.Done():
		res, err := f.Wait(ctx)
		fmt.Println(res.StatusCode, err)
	case <-ctx.Done():
		fmt.Println("too slow")
	}
	// Output: 200 <nil>
}

// Calls that follow each other, in the style of the PHP documentation.
func ExampleFuture_Then() {
	box, client := exampleClient()
	defer box.Close()
	ctx := context.Background()

	_, err := client.Chain("v3/payscore/permissions").PostAsync(ctx, permissions()).
		Then(func(res *wxpay.Response) (*wxpay.Response, error) {
			fmt.Println("first:", res.StatusCode)
			return client.Chain("v3/payscore/permissions").Post(ctx, wxpay.JSON{"service_id": "500001"})
		}).
		Otherwise(func(err error) (*wxpay.Response, error) {
			fmt.Println("second:", errors.Is(err, wxpay.Code("PARAM_ERROR")))
			return nil, err
		}).
		Wait(ctx)
	fmt.Println(err != nil)
	// Output:
	// first: 200
	// second: true
	// true
}

// Several calls, as they complete.
func ExampleCollect() {
	box, client := exampleClient()
	defer box.Close()
	ctx := context.Background()

	var futures []*wxpay.Future
	for range 3 {
		futures = append(futures, client.Chain("v3/payscore/permissions").PostAsync(ctx, permissions()))
	}
	answered := 0
	for outcome := range wxpay.Collect(ctx, futures...) {
		if outcome.Err == nil {
			answered++
		}
	}
	fmt.Println(answered)
	// Output: 3
}

func ExampleInto() {
	box, client := exampleClient()
	defer box.Close()

	type token struct {
		Token string `json:"apply_permissions_token"`
	}
	t, err := wxpay.Into[token](client.Chain("v3/payscore/permissions").Post(context.Background(), permissions()))
	fmt.Println(t.Token != "", err)
	// Output: true <nil>
}

// WeChat Pay said no: the code is what to act on.
func ExampleAPIError() {
	box, client := exampleClient()
	defer box.Close()

	_, err := client.Chain("v3/payscore/permissions").Post(context.Background(), wxpay.JSON{"service_id": "500001"})
	var refused *wxpay.APIError
	if errors.As(err, &refused) {
		fmt.Println(refused.StatusCode, refused.Code, refused.Verified)
	}
	fmt.Println(errors.Is(err, wxpay.Code("PARAM_ERROR")), wxpay.MayHaveActed(err))
	// Output:
	// 400 PARAM_ERROR true
	// true false
}

// A bill is fetched by the link that WeChat Pay gave, and written as it comes.
func ExampleClient_Link() {
	box, client := exampleClient()
	defer box.Close()
	box.Handle("GET", "v3/billdownload/file", func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Body: []byte("交易时间,总金额\n"), Unsigned: true}
	})

	var file bytes.Buffer
	_, err := client.Link("https://api.mch.weixin.qq.com/v3/billdownload/file?token=abc").Download(context.Background(), &file)
	fmt.Print(file.String(), err)
	// Output:
	// 交易时间,总金额
	// <nil>
}

// The user's own layer stands before the signer.
func ExampleConfig_middleware() {
	box, _ := exampleClient()
	defer box.Close()
	config := box.Config()
	config.Middleware = []wxpay.Middleware{func(next http.RoundTripper) http.RoundTripper {
		return roundTripFunc(func(req *http.Request) (*http.Response, error) {
			res, err := next.RoundTrip(req)
			if err == nil {
				fmt.Println(req.Method, req.URL.Path, res.StatusCode)
			}
			return res, err
		})
	}}
	client, err := wxpay.New(config)
	if err != nil {
		log.Fatal(err)
	}
	_, err = client.Chain("v3/payscore/permissions").Post(context.Background(), permissions())
	fmt.Println(err)
	// Output:
	// POST /v3/payscore/permissions 200
	// <nil>
}

// Both kinds of key may be in one keyring, as during WeChat Pay's switch (灰度切换).
func ExampleNew() {
	box, _ := exampleClient()
	defer box.Close()
	publicKey, certificate := box.Key(), box.Certificate() // crypto.LoadPublicKey, crypto.LoadCertificate

	client, err := wxpay.New(wxpay.Config{
		MchID:      "1900000109",
		SerialNo:   box.Config().SerialNo,
		PrivateKey: box.MerchantKey(), // crypto.LoadPrivateKey("apiclient_key.pem")
		Keyring:    keyring.Static(publicKey, keyring.FromCertificate(certificate)),
		BaseURL:    box.URL, // leave it out in production
	})
	fmt.Println(client != nil, err)

	_, err = wxpay.New(wxpay.Config{MchID: "1900000109"})
	fmt.Println(errors.Is(err, wxpay.ErrConfig))
	// Output:
	// true <nil>
	// true
}
