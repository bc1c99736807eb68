package wxpay_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// Before paying again, ask whether the first request has been carried out.
func ExampleMayHaveActed() {
	box, client := exampleClient()
	defer box.Close()

	for _, fault := range []sandbox.Fault{sandbox.CutAfter(), sandbox.Status(429), sandbox.BadSignature()} {
		box.Inject(fault)
		_, err := client.Chain("v3/payscore/permissions").Post(context.Background(), permissions())
		fmt.Println(fault, wxpay.MayHaveActed(err))
	}
	// Output:
	// cut-after true
	// status=429 false
	// bad-signature true
}

// A call whose answer is lost is made again, with the same number and the same parameters. Only the
// transfer's own answer has the package_info with which the user confirms (确认收款).
func ExampleMayHaveActed_again() {
	box, client := exampleClient()
	defer box.Close()
	transfer := wxpay.JSON{
		"appid": "wxf636efh567hg4356", "out_bill_no": "plfk2020042013", "openid": "o-MYE42l80oelYMDE34nYD456Xoy",
		"transfer_amount": 400, "transfer_remark": "新会员开通有礼", "transfer_scene_id": "1000",
		"transfer_scene_report_infos": []wxpay.JSON{
			{"info_type": "活动名称", "info_content": "新会员有礼"},
			{"info_type": "奖励说明", "info_content": "注册会员抽奖一等奖"},
		},
	}
	transfers := client.Chain("v3/fund-app/mch-transfer/transfer-bills")

	box.Inject(sandbox.CutAfter()) // the answer is lost on its way
	res, err := transfers.Post(context.Background(), transfer)
	if wxpay.MayHaveActed(err) {
		lost := err
		if res, err = transfers.Post(context.Background(), transfer); err != nil {
			err = errors.Join(lost, err)
		}
	}
	if err != nil {
		fmt.Println(err) // keep the number, and ask for it
		return
	}
	fmt.Println(res.Get("state"), res.Get("package_info").Exists())
	// Output: WAIT_USER_CONFIRM true
}
