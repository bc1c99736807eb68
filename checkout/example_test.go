package checkout_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"time"

	"github.com/wxpay-chain/wxpay/checkout"
	"github.com/wxpay-chain/wxpay/crypto"
)

// The key, the time and the nonce are those of WeChat Pay's documentation, and so is the signature.
// In a program Client.Checkout of package wxpay returns the Merchant.
func ExampleMerchant() {
	key, err := crypto.LoadPrivateKey("../crypto/testdata/vectors/wechatpay_doc_test_key.pkcs1.b64")
	if err != nil {
		log.Fatal(err)
	}
	merchant := checkout.Merchant{
		MchID:  "1900007291",
		Signer: crypto.RSA(key),
		Now:    func() time.Time { return time.Unix(1554208460, 0) },
		Nonce:  func() string { return "593BEC0C930BF1AFEB40B4A08C8FB242" },
	}

	pay, err := merchant.MiniProgram(context.Background(), "wx2421b1c4370ec43b", "wx201410272009395522657a690389285100")
	if err != nil {
		log.Fatal(err)
	}
	pay.PaySign = pay.PaySign[:32] + "…"
	text, err := json.MarshalIndent(pay, "", "  ") // for wx.requestPayment
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(text))
	// Output:
	// {
	//   "timeStamp": "1554208460",
	//   "nonceStr": "593BEC0C930BF1AFEB40B4A08C8FB242",
	//   "package": "prepay_id=wx201410272009395522657a690389285100",
	//   "signType": "RSA",
	//   "paySign": "mI35pfNEQV6777ke/1T+LJLQDNTm7yeo…"
	// }
}

// A user pays an H5 order in a browser, and comes back to the page of the order.
func ExampleH5() {
	target, err := checkout.H5("https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx2016&package=1037687096",
		"https://example.com/order?number=A10001")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(target)
	// Output:
	// https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=wx2016&package=1037687096&redirect_url=https%3A%2F%2Fexample.com%2Forder%3Fnumber%3DA10001
}
