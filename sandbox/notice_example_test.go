package sandbox_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// A payment is told to the notify_url of its order. A merchant verifies and decrypts it with the
// package notify; this one only says yes.
func ExampleSandbox_Settle() {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer box.Close()
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	defer merchant.Close()
	client, err := wxpay.New(box.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	defer client.Close(ctx)

	_, err = client.Chain("v3/pay/transactions/native").Post(ctx, wxpay.JSON{"appid": "wxd678efh567hg6787", "mchid": "1900000109",
		"description": "QQ公仔", "out_trade_no": "A10001", "notify_url": merchant.URL + "/paid", "amount": map[string]any{"total": 100}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(box.Pay("A10001"))
	fmt.Println(box.Settle(ctx)) // the notice has been delivered
	n := box.Notices()[0]
	fmt.Println(n.Event, n.OriginalType, n.State, n.Attempts[0].Status, n.Attempts[0].Header.Get("Wechatpay-Signature-Type"))
	// Output:
	// <nil>
	// <nil>
	// TRANSACTION.SUCCESS transaction accepted 204 WECHATPAY2-SHA256-RSA2048
}

// Any event, on order, with values of one's own in the place of made-up ones.
func ExampleSandbox_Notify() {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer box.Close()
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	defer merchant.Close()

	_, err = box.Notify("TRANSACTION.SUCCESS", merchant.URL, sandbox.NoticeOptions{
		OriginalType: "profitsharing",
		Set:          map[string]any{"out_order_no": "P20150806125346", "receiver.amount": 888},
	})
	fmt.Println(err, box.Settle(context.Background()))
	fmt.Println(box.Notices()[0].State)
	_, err = box.Notify("TRANSACTION.SUCCESS", "https://example.com/", sandbox.NoticeOptions{})
	fmt.Println(err)
	// Output:
	// <nil> <nil>
	// accepted
	// sandbox: the notify_url is not on this machine; Config.NotifyHosts (--notify-host) can allow its host
}

// A notice comes as a probe, then three times at once to a server that is down. It is sent again
// until it is accepted.
func ExampleSandbox_InjectNotices() {
	box, err := sandbox.New(sandbox.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer box.Close()
	var up atomic.Bool
	merchant := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(map[bool]int{false: http.StatusServiceUnavailable, true: http.StatusNoContent}[up.Load()])
	}))
	defer merchant.Close()
	ctx := context.Background()

	err = box.InjectNotices(sandbox.Probe(), sandbox.Duplicated(3))
	fmt.Println(err)
	_, err = box.Notify("REFUND.SUCCESS", merchant.URL, sandbox.NoticeOptions{})
	fmt.Println(err, box.Settle(ctx))
	box.Advance(15 * time.Second)
	fmt.Println(box.Settle(ctx), box.Notices()[0].State)
	up.Store(true)
	box.Advance(time.Hour)
	fmt.Println(box.Settle(ctx), box.Notices()[0].State)
	for _, a := range box.Notices()[0].Attempts {
		fmt.Println(a.Status, a.Fault)
	}
	// Output:
	// <nil>
	// <nil> <nil>
	// <nil> pending
	// <nil> accepted
	// 503 probe
	// 503 duplicated=3
	// 503 duplicated=3
	// 503 duplicated=3
	// 204
}
