package stage

import "github.com/wxpay-chain/wxpay/sandbox"

// bill is a statement (账单) in the form in which WeChat Pay hands one out.
const bill = "交易时间,商户订单号\n`2026-01-01 08:00:00,`1217752501201407033233368018\n"

// endpoints are those that the documents call and the sandbox does not know by itself. Their
// answers hold only the fields that the documents use.
func endpoints(box *sandbox.Sandbox) {
	const transfers = "v3/fund-app/mch-transfer/transfer-bills"
	fixed(box, "POST", "v3/pay/transactions/jsapi", map[string]any{"prepay_id": "wx201410272009395522657a690389285100"})
	order := map[string]any{"out_trade_no": "1217752501201407070233368018", "trade_state": "SUCCESS", "amount": map[string]any{"total": 100}}
	fixed(box, "GET", "v3/pay/transactions/id/{transaction_id}", order)
	box.Handle("GET", "v3/pay/transactions/out-trade-no/{out_trade_no}", func(r sandbox.Request) sandbox.Answer {
		if r.Vars["out_trade_no"] == "no-such-order" {
			return sandbox.Error(404, "ORDER_NOT_EXIST", "订单不存在")
		}
		return sandbox.JSON(200, order)
	})
	box.Handle("POST", "v3/pay/transactions/out-trade-no/{out_trade_no}/close", func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Status: 204}
	})
	fixed(box, "POST", "v3/refund/domestic/refunds", map[string]any{"status": "PROCESSING"})
	fixed(box, "POST", transfers, map[string]any{"state": "ACCEPTED"})
	fixed(box, "GET", transfers+"/out-bill-no/{out_bill_no}", map[string]any{"state": "SUCCESS"})
	fixed(box, "GET", "v3/bill/tradebill", map[string]any{
		"hash_type": "SHA1", "download_url": "https://api.mch.weixin.qq.com/v3/billdownload/file?token=6XIv5TUPto7pByrTQKhd",
	})
	fixed(box, "POST", "v3/profitsharing/orders", map[string]any{"order_id": "3008450740201411110007820472", "state": "PROCESSING"})
	sensitive(box)
	box.Handle("GET", "v3/billdownload/file", func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Body: []byte(bill), Unsigned: true}
	})
}

// sensitive are endpoints with encrypted answers (敏感信息), and one that no catalogue knows.
func sensitive(box *sandbox.Sandbox) {
	phone, err := box.Encrypt("13800000000")
	if err != nil {
		panic(err) // it is short enough
	}
	fixed(box, "GET", "v3/merchant-service/complaints-v2/{complaint_id}", map[string]any{"payer_phone": phone})
	fixed(box, "POST", "v3/brand-new/receivers", map[string]any{})
	fixed(box, "GET", "v3/brand-new/receivers", map[string]any{"mobile": phone})
}

func fixed(box *sandbox.Sandbox, method, path string, answer map[string]any) {
	box.Handle(method, path, func(sandbox.Request) sandbox.Answer { return sandbox.JSON(200, answer) })
}
