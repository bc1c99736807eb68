package catalog_test

import (
	"fmt"

	"github.com/wxpay-chain/wxpay/catalog"
)

func ExampleLookup() {
	endpoint, ok := catalog.Lookup("GET", "v3/pay/transactions/id/1217752501201407033233368018")
	fmt.Println(ok, endpoint.Path)
	fmt.Println(endpoint.Title)
	// Output:
	// true v3/pay/transactions/id/{transaction_id}
	// 微信支付订单号查询
}

// The sensitive fields (敏感信息) of a call.
func ExampleEndpoint() {
	endpoint, _ := catalog.Lookup("POST", "v3/profitsharing/receivers/add")
	fmt.Println(endpoint.Encrypt, endpoint.EncryptIn, endpoint.Decrypt)
	for _, field := range endpoint.Request {
		if field.EncryptedBy != "" {
			fmt.Println(field.Name, field.Label, field.EncryptedBy)
		}
	}
	// Output:
	// [name] [json] [name]
	// name 分账个人接收方姓名 platform
}

func ExampleSearch() {
	for _, endpoint := range catalog.Search("分账 receivers add") {
		fmt.Println(endpoint.Method, endpoint.Path, endpoint.Title)
	}
	// Output:
	// POST v3/profitsharing/receivers/add 添加分账接收方
	// POST v3/brand/profitsharing/receivers/add 添加分账接收方
	// POST v3/ecommerce/profitsharing/receivers/add 添加分账接收方
}

func ExampleAll() {
	uploads := 0
	for _, endpoint := range catalog.All() {
		if endpoint.Upload {
			uploads++
		}
	}
	fmt.Println(uploads, "endpoints take a file")
	// Output:
	// 16 endpoints take a file
}

func ExampleWebhooks() {
	for _, webhook := range catalog.Webhooks() {
		if webhook.Event == "REFUND.SUCCESS" {
			fmt.Println(webhook.Title)
		}
	}
	// Output:
	// 退款成功(REFUND.SUCCESS)通知(JSON)
}
