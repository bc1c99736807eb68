package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// An order from the first request to a partial refund.
func ExampleSandbox_Pay() {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer box.Close()
	client, err := wxpay.New(box.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	defer client.Close(ctx)

	order := wxpay.JSON{"appid": "wxd678efh567hg6787", "mchid": "1900000109", "description": "QQ公仔", "out_trade_no": "A10001",
		"notify_url": "https://example.com/paid", "amount": map[string]any{"total": 100}}
	state := func() {
		res, err := client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(ctx,
			wxpay.Vars{"out_trade_no": "A10001"}, wxpay.Query{"mchid": "1900000109"})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(res.Get("trade_state"), res.Get("amount.total"))
	}

	if _, err := client.Chain("v3/pay/transactions/native").Post(ctx, order); err != nil {
		fmt.Println(err)
	}
	state()
	if err := box.Pay("A10001"); err != nil {
		fmt.Println(err)
	}
	state()
	refund, err := client.Chain("v3/refund/domestic/refunds").Post(ctx, wxpay.JSON{"out_trade_no": "A10001", "out_refund_no": "R1",
		"amount": map[string]any{"refund": 30, "total": 100, "currency": "CNY"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(refund.Get("status"), refund.Get("amount.refund"))
	state()
	fmt.Println(errors.Is(box.Pay("A10001"), sandbox.ErrState), errors.Is(box.Pay("A10002"), sandbox.ErrUnknown))
	// Output:
	// NOTPAY 100
	// SUCCESS 100
	// PROCESSING 30
	// REFUND 100
	// true true
}

// A partner's order for a sub-merchant has the sub-merchant's number beside its own.
func ExampleSandbox_PayFor() {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer box.Close()
	client, err := wxpay.New(box.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	defer client.Close(ctx)

	_, err = client.Chain("v3/pay/partner/transactions/native").Post(ctx, wxpay.JSON{"sp_appid": "wx8888888888888888",
		"sp_mchid": "1900000109", "sub_mchid": "1900000200", "description": "QQ公仔", "out_trade_no": "A10001",
		"notify_url": "https://example.com/paid", "amount": map[string]any{"total": 100}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(box.PayFor("1900000200", "A10001"))
	// Output: <nil>
}

// An order that is not paid expires after seven days, or at its time_expire.
func ExampleSandbox_Advance() {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer box.Close()
	client, err := wxpay.New(box.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	defer client.Close(ctx)

	order := wxpay.JSON{"appid": "wxd678efh567hg6787", "mchid": "1900000109", "description": "QQ公仔", "out_trade_no": "A10001",
		"notify_url": "https://example.com/paid", "amount": map[string]any{"total": 100}}
	native := client.Chain("v3/pay/transactions/native")
	_, err = native.Post(ctx, order)
	fmt.Println(err)
	box.Advance(7 * 24 * time.Hour)
	_, err = native.Post(ctx, order)
	fmt.Println(errors.Is(err, wxpay.Code("ORDER_CLOSED")))
	fmt.Println(box.Pay("A10001"))
	// Output:
	// <nil>
	// true
	// sandbox: not possible in this state: the order is CLOSED
}

// A payscore order: created, confirmed by the user, completed, collected.
func ExampleSandbox_ConfirmScore() {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer box.Close()
	client, err := wxpay.New(box.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	defer client.Close(ctx)

	const appID, service = "wxd678efh567hg6787", "500001"
	_, err = client.Chain("v3/payscore/serviceorder").Post(ctx, wxpay.JSON{"out_order_no": "S1", "appid": appID, "service_id": service,
		"service_introduction": "充电宝", "time_range": map[string]any{"start_time": "OnAccept"},
		"risk_fund": map[string]any{"name": "DEPOSIT", "amount": 9900}, "notify_url": "https://example.com/score"})
	fmt.Println(err, box.ConfirmScore("", "S1"))
	_, err = client.Chain("v3/payscore/serviceorder/{out_order_no}/complete").Post(ctx, wxpay.Vars{"out_order_no": "S1"},
		wxpay.JSON{"appid": appID, "service_id": service, "total_amount": 300, "post_payments": []any{map[string]any{"name": "2小时", "amount": 300}}})
	fmt.Println(err, box.PayScore("", "S1"))
	res, err := client.Chain("v3/payscore/serviceorder").Get(ctx, wxpay.Query{"out_order_no": "S1", "appid": appID, "service_id": service})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.Get("state"), res.Get("collection.state"), res.Get("collection.paid_amount"))
	// Output:
	// <nil> <nil>
	// <nil> <nil>
	// DONE USER_PAID 300
}

// A payroll card: the user authorises with a token, and proves who he is.
func ExampleSandbox_AuthorizePayroll() {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer box.Close()
	client, err := wxpay.New(box.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	defer client.Close(ctx)

	_, err = client.Chain("v3/payroll-card/tokens").Post(ctx, wxpay.JSON{"openid": "9x111111", "sub_mchid": "1111111", "user_name": "张三",
		"id_card_number": "110101199003078515", "employment_type": "LONG_TERM_EMPLOYMENT"})
	fmt.Println(err, box.AuthorizePayroll("1111111", "9x111111"))
	_, err = client.Chain("v3/payroll-card/authentications/pre-order").Post(ctx, wxpay.JSON{"openid": "9x111111", "sub_mchid": "1111111",
		"authenticate_number": "N1", "project_name": "某项目", "employer_name": "某单位", "authenticate_type": "SIGN_IN"})
	fmt.Println(err, box.VerifyPayroll("1111111", "N1", ""))
	res, err := client.Chain("v3/payroll-card/authentications/{authenticate_number}").Get(ctx,
		wxpay.Vars{"authenticate_number": "N1"}, wxpay.Query{"sub_mchid": "1111111"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.Get("authenticate_state"))
	// Output:
	// <nil> <nil>
	// <nil> <nil>
	// AUTHENTICATE_SUCCESS
}

// A transfer that the user confirms.
func ExampleSandbox_ReceiveTransfer() {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer box.Close()
	client, err := wxpay.New(box.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	defer client.Close(ctx)

	_, err = client.Chain("v3/fund-app/mch-transfer/transfer-bills").Post(ctx, wxpay.JSON{"appid": "wxf636efh567hg4356", "out_bill_no": "T1",
		"openid": "o-MYE42l80oelYMDE34nYD456Xoy", "transfer_amount": 100, "transfer_remark": "报销", "transfer_scene_id": "1000",
		"transfer_scene_report_infos": []any{map[string]any{"info_type": "活动名称", "info_content": "注册会员有礼"}},
		"user_recv_style":             map[string]any{"type": "CONFIRM_PAGE"}})
	fmt.Println(err, box.ReceiveTransfer("T1"))
	res, err := client.Chain("v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}").Get(ctx, wxpay.Vars{"out_bill_no": "T1"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.Get("state"))
	// Output:
	// <nil> <nil>
	// SUCCESS
}

// Other languages do over HTTP what the methods do in Go, without a signature.
func ExampleSandbox_controls() {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer box.Close()

	res, err := http.Post(box.URL+"/sandbox/pay", "application/json", strings.NewReader(`{"out_trade_no":"A10001"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	fmt.Println(res.StatusCode, strings.TrimSpace(string(body)), err)
	// Output: 404 {"code":"UNKNOWN","message":"sandbox: unknown number: no order has this out_trade_no"} <nil>
}
