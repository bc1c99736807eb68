package sandbox_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/bill"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestBillKinds has each way in which money moves, and those in which it does not.
func TestBillKinds(t *testing.T) {
	s := openShop(t, sandbox.Config{})
	ids := `{"appid":"wxd678efh567hg6787","mchid":"1900000109"}`
	partner := strings.NewReplacer(`"appid"`, `"sp_appid"`, `"mchid":"1900000109"`, `"sp_mchid":"1900000109","sub_mchid":"1900000200"`,
		`"openid"`, `"sp_openid"`, "A10001", "A10002").Replace(jsapiOrder)
	flow(t, s.box, []step{
		{why: "a combined payment of two merchants", call: combinePath, body: strings.Replace(combinedOrder, `"mchid":"1900000109","sub_mchid":"1900000202"`, `"mchid":"1900000300"`, 1)},
		{why: "paid", act: pays("K1")},
		{why: "a payscore order", call: scorePath, body: scoreOrder},
		{why: "confirmed", act: confirms},
		{why: "completed", call: scoreOf + "complete", vars: s1, body: scoreEnd},
		{why: "paid", act: paysScore},
		{why: "a partner's order", call: "POST v3/pay/partner/transactions/jsapi", body: partner},
		{why: "paid", act: func(box *sandbox.Sandbox, _ func(string) string) error { return box.PayFor("1900000200", "A10002") }},
		{why: "an order that nobody pays", call: "POST v3/pay/transactions/jsapi", body: strings.Replace(jsapiOrder, "A10001", "A10003", 1)},
		{why: "a payment by code", call: "POST v3/pay/transactions/codepay", body: codeOrder},
		{why: "reversed", call: "POST v3/pay/transactions/out-trade-no/{out_trade_no}/reverse", vars: a1, body: ids},
		{why: "again", call: "POST v3/pay/transactions/out-trade-no/{out_trade_no}/reverse", vars: a1, body: ids},
		{why: "a transfer that the user does not confirm", call: transferPath, body: newTransfer},
		{why: "a batch of transfers", call: batchPath, body: newBatch},
	})
	s.nextMorning()
	text, _ := s.download("v3/bill/tradebill", wxpay.Query{})
	var got []string
	for r, err := range bill.Trades(strings.NewReader(text)) {
		s.must(err)
		got = append(got, fmt.Sprintf("%s %s %s|%s %s %d %d %s %s", r.TradeType, r.TradeState, r.OutTradeNo, r.OutRefundNo, r.SubMchID, r.Total, r.RefundRequested, r.AppID, r.Description))
	}
	want := []string{
		"JSAPI SUCCESS K1-1| 1900000201 100 0 wxd678efh567hg6787 QQ公仔",
		"JSAPI SUCCESS A10002| 1900000200 100 0 wxd678efh567hg6787 QQ公仔",
		"MICROPAY SUCCESS A10001|  100 0 wxd678efh567hg6787 QQ公仔",
		"MICROPAY REVOKED A10001|A10001  0 100 wxd678efh567hg6787 QQ公仔",
		"PAYSCORE SUCCESS S1|  4900 0 wxd678efh567hg6787 某某酒店",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("trades (-want +got):\n%s", diff)
	}
	funds, _ := s.download("v3/bill/fundflowbill", wxpay.Query{"account_type": "BASIC"})
	if diff := cmp.Diff([]moved{
		{dayMerchant, "交易", "S1", 4900}, {dayMerchant, "扣除交易手续费", "S1", -29},
		{dayMerchant, "交易", "A10001", 100}, {dayMerchant, "扣除交易手续费", "A10001", -1}, {dayMerchant, "退款", "A10001", -99},
		{dayMerchant, "商家转账", "D10001", -300000}, {dayMerchant, "商家转账", "D10002", -99}, {dayMerchant, "商家转账", "D10003", -1},
	}, s.flows(funds, dayMerchant)); diff != "" {
		t.Errorf("movements of money (-want +got):\n%s", diff)
	}
}
