package wxpay_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/wxpay-chain/wxpay"
)

// An order is made, and the parameters with which a mini program invokes its payment (调起支付) go
// to the front end.
func ExampleClient_Checkout() {
	box, client := exampleClient()
	defer box.Close()
	ctx := context.Background()

	order, err := client.Chain("v3/pay/transactions/jsapi").Post(ctx, wxpay.JSON{
		"appid":        "wxd678efh567hg6787",
		"mchid":        box.Config().MchID,
		"description":  "Image形象店-深圳腾大-QQ公仔",
		"out_trade_no": "1217752501201407033233368018",
		"notify_url":   "https://www.weixin.qq.com/wxpay/pay.php",
		"amount":       wxpay.JSON{"total": 100, "currency": "CNY"},
		"payer":        wxpay.JSON{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
	})
	if err != nil {
		log.Fatal(err)
	}
	pay, err := client.Checkout().MiniProgram(ctx, "wxd678efh567hg6787", order.Get("prepay_id").String())
	if err != nil {
		log.Fatal(err)
	}
	text, err := json.Marshal(pay)
	if err != nil {
		log.Fatal(err)
	}
	var sent map[string]string
	if err := json.Unmarshal(text, &sent); err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(sent), sent["signType"], sent["package"] == "prepay_id="+order.Get("prepay_id").String())
	// Output: 5 RSA true
}
