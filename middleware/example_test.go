package middleware_test

import (
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/middleware"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// A plain resty client signs its requests, encrypts sensitive fields (敏感信息) and verifies the
// answers. The sandbox stands in for WeChat Pay.
func Example() {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = box.Close() }()
	config := box.Config() // in production: your merchant number, keys and WeChat Pay's public key

	client := resty.New().SetBaseURL(config.BaseURL).SetRedirectPolicy(resty.NoRedirectPolicy())
	sign := middleware.Sign(middleware.Identity{
		MchID: config.MchID, SerialNo: config.SerialNo, Signer: crypto.RSA(config.PrivateKey),
	})
	verify := middleware.Verify(middleware.Verification{Keyring: config.Keyring})
	timeout := middleware.Timeout(10 * time.Second)
	client.SetTransport(timeout(sign(verify(http.DefaultTransport))))
	client.OnBeforeRequest(middleware.Encrypt(config.Keyring))
	client.OnBeforeRequest(middleware.Headers(config.Keyring, "my-shop/1.0"))
	client.OnAfterResponse(middleware.Decrypt(config.PrivateKey))

	res, err := client.R().SetBody(map[string]any{
		"openid": "9x111111", "sub_mchid": "1111111", "employment_type": "LONG_TERM_EMPLOYMENT",
		"user_name": "张三", "id_card_number": "330000199001010000",
	}).Post("/v3/payroll-card/tokens")
	if err != nil {
		log.Fatal(err)
	}
	received, _ := box.Last()
	fmt.Println(res.StatusCode(), "verified")
	fmt.Println("sent as ciphertext, decrypted by the sandbox:", received.Decrypted["/user_name"])

	box.Inject(sandbox.BadSignature())
	_, err = client.R().Get("/v3/pay/transactions/out-trade-no/1?mchid=" + config.MchID)
	fmt.Println("a forged answer:", errors.Is(err, crypto.ErrBadSignature))
	// Output:
	// 200 verified
	// sent as ciphertext, decrypted by the sandbox: 张三
	// a forged answer: true
}
