package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// A client against the sandbox, with an endpoint of the test's own.
func Example() {
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

	box.Handle("GET", "v3/pay/transactions/id/{transaction_id}", func(r sandbox.Request) sandbox.Answer {
		return sandbox.JSON(200, map[string]string{"transaction_id": r.Vars["transaction_id"], "trade_state": "SUCCESS"})
	})
	res, err := client.Chain("v3/pay/transactions/id/{transaction_id}").Get(ctx,
		wxpay.Vars{"transaction_id": "1217752501201407033233368018"},
		wxpay.Query{"mchid": "1900000109"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.StatusCode, res.Get("trade_state"))
	last, _ := box.Last()
	fmt.Println(last.Method, last.Target, last.Taken)
	// Output:
	// 200 SUCCESS
	// GET /v3/pay/transactions/id/1217752501201407033233368018?mchid=1900000109 true
}

// A connection that breaks after the request was carried out: the client cannot know, the sandbox
// does.
func ExampleSandbox_Inject() {
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

	box.Inject(sandbox.CutAfter(), sandbox.Status(429))
	pay := client.Chain("v3/payscore/permissions")
	body := wxpay.JSON{"service_id": "500001", "appid": "wxd678efh567hg6787", "authorization_code": "1234323JKHDFE1243252"}
	for range 3 {
		_, err := pay.Post(ctx, body, wxpay.NoRetry()) // a fault is for one attempt
		last, _ := box.Last()
		fmt.Println(err == nil, wxpay.MayHaveActed(err), last.Taken, last.Fault)
	}
	// Output:
	// false true true cut-after
	// false false false status=429
	// true false true
}

// A test can ask about the sensitive fields of a request.
func ExampleRequest() {
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

	_, err = client.Chain("v3/payroll-card/tokens").Post(ctx, wxpay.JSON{
		"openid": "9x111111", "sub_mchid": "1111111", "user_name": encrypt(box, "张三"),
		"id_card_number": "in clear, by mistake", "employment_type": "LONG_TERM_EMPLOYMENT",
	}, wxpay.Header{"Wechatpay-Serial": box.Key().Serial})
	var no *wxpay.APIError
	if errors.As(err, &no) {
		fmt.Println(no.StatusCode, no.Code)
	}
	last, _ := box.Last()
	fmt.Println(last.Decrypted["/user_name"], last.Status, last.Code)
	// Output:
	// 400 PARAM_ERROR
	// 张三 400 PARAM_ERROR
}

// A fault that a request orders for itself, as any HTTP client can.
func ExampleParseFault() {
	fault, err := sandbox.ParseFault("stale=-301s")
	fmt.Println(fault, err)
	header := http.Header{sandbox.FaultHeader: {fault.String()}}
	fmt.Println(header)
	// Output:
	// stale=-5m1s <nil>
	// map[Sandbox-Fault:[stale=-5m1s]]
}
