package wxpay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// Sensitive fields (敏感信息) go in as plain text. wxpay encrypts those that the catalogue knows.
func ExampleJSON_sensitive() {
	box, client := exampleClient()
	defer box.Close()

	res, err := client.Chain("v3/payroll-card/tokens").Post(context.Background(), wxpay.JSON{
		"openid": "9x111111", "sub_mchid": "1111111", "user_name": "张三", "id_card_number": "330000199001010000",
		"employment_type": "LONG_TERM_EMPLOYMENT",
	})
	if err != nil {
		log.Fatal(err)
	}
	received, _ := box.Last()
	fmt.Println(res.Get("sub_mchid"), received.Decrypted["/user_name"], bytes.Contains(received.Body, []byte("张三")))
	// Output: 1111111 张三 false
}

// For an endpoint that is newer than the catalogue the caller says which fields are sensitive.
func ExampleEncrypt() {
	box, client := exampleClient()
	defer box.Close()
	box.Handle("POST", "v3/brand-new/receivers", func(r sandbox.Request) sandbox.Answer {
		var body struct{ Receivers []struct{ Name string } }
		if err := json.Unmarshal(r.Body, &body); err != nil {
			return sandbox.Error(400, "PARAM_ERROR", "参数错误")
		}
		for _, receiver := range body.Receivers {
			fmt.Println(box.Decrypt(r.Header.Get("Wechatpay-Serial"), receiver.Name))
		}
		return sandbox.Answer{Status: 204}
	})

	_, err := client.Chain("v3/brand-new/receivers").Post(context.Background(),
		wxpay.JSON{"receivers": []wxpay.JSON{{"name": "张三"}, {"name": "李四"}}},
		wxpay.Encrypt("receivers.#.name"))
	fmt.Println(err)
	// Output:
	// 张三 <nil>
	// 李四 <nil>
	// <nil>
}

// Fields that WeChat Pay encrypts for the merchant come in clear. Undecrypted names those that the
// merchant's key does not open.
func ExampleResponse_Undecrypted() {
	box, client := exampleClient()
	defer box.Close()
	phone, err := box.Encrypt("13800000000")
	if err != nil {
		log.Fatal(err)
	}
	box.Handle("GET", "v3/merchant-service/complaints-v2", func(sandbox.Request) sandbox.Answer {
		return sandbox.JSON(200, wxpay.JSON{"data": []wxpay.JSON{{"payer_phone": phone}, {"payer_phone": "138****0000"}}})
	})

	res, err := client.Chain("v3/merchant-service/complaints-v2").Get(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Get("data.#.payer_phone"), res.Undecrypted())
	// Output: ["13800000000","138****0000"] [data.1.payer_phone]
}

// Sensitive fields may be encrypted by hand with WeChat Pay's key, which the header then names.
// wxpay sends such a request as it is.
func ExampleHeader() {
	box, client := exampleClient()
	defer box.Close()
	key := box.Key() // keyring.Current(ctx) in production

	name, err := crypto.Encrypt(key.Public, "张三")
	if err != nil {
		log.Fatal(err)
	}
	number, err := crypto.Encrypt(key.Public, "330000199001010000")
	if err != nil {
		log.Fatal(err)
	}
	res, err := client.Chain("v3/payroll-card/tokens").Post(context.Background(),
		wxpay.JSON{
			"openid": "9x111111", "sub_mchid": "1111111", "user_name": name, "id_card_number": number,
			"employment_type": "LONG_TERM_EMPLOYMENT",
		},
		wxpay.Header{"Wechatpay-Serial": key.Serial})
	if err != nil {
		log.Fatal(err)
	}
	received, _ := box.Last()
	fmt.Println(res.Get("sub_mchid"), received.Decrypted["/user_name"])
	// Output: 1111111 张三
}
