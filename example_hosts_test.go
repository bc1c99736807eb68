package wxpay_test

import (
	"context"
	"fmt"

	"github.com/wxpay-chain/wxpay"
)

// The first host does not answer, so the call goes to the second. In production the list is
// api.mch.weixin.qq.com and api2.mch.weixin.qq.com, and needs no code.
func ExampleNewHosts() {
	box, other := exampleClient()
	defer box.Close()
	ctx := context.Background()
	defer other.Close(ctx)

	const nobody = "http://127.0.0.1:1" // nothing listens there
	hosts, err := wxpay.NewHosts(nobody, box.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	config := box.Config()
	config.BaseURL, config.Hosts = nobody, hosts
	client, err := wxpay.New(config)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer client.Close(ctx)
	res, err := client.Chain("v3/security/echo").Post(ctx, wxpay.JSON{"echo_message": "hello"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.StatusCode, res.Attempts())
	for _, state := range hosts.States() {
		fmt.Println(state.Out) // one failure is not enough
	}
	// Output:
	// 200 2
	// false
	// false
}
