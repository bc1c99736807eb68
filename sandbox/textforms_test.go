package sandbox_test

import (
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestFormsOfTexts has what the pages say of the texts of fields: merchants' numbers, descriptions,
// addresses for notices. The forms are facts of the catalogue. Here they are told once more, by
// requests.
func TestFormsOfTexts(t *testing.T) {
	box := open(t, sandbox.Config{Strictness: sandbox.Fields})
	long := func(n int) string { return strings.Repeat("N", n) }
	const order, combined, refund = "POST v3/pay/transactions/jsapi", "POST v3/combine-transactions/jsapi", "POST v3/refund/domestic/refunds"
	const transfer, share, score = "POST v3/fund-app/mch-transfer/transfer-bills", "POST v3/profitsharing/orders", "POST v3/payscore/serviceorder"
	for _, k := range []struct{ why, call, field, value, refused string }{
		{"six characters", order, "out_trade_no", "a_|*-1", ""},
		{"32 characters", order, "out_trade_no", long(32), ""},
		{"one character", order, "out_trade_no", "1", "/out_trade_no"},
		{"five characters", order, "out_trade_no", "12345", "/out_trade_no"},
		{"33 characters", order, "out_trade_no", long(33), "/out_trade_no"},
		{"spaces", order, "out_trade_no", "order 10001", "/out_trade_no"},
		{"Chinese", order, "out_trade_no", "订单号一二三", "/out_trade_no"},
		{"a character that only refunds may have", order, "out_trade_no", "order@10001", "/out_trade_no"},
		{"a partner's order", "POST v3/pay/partner/transactions/native", "out_trade_no", "12345", "/out_trade_no"},
		{"a combined order has two characters at least", combined, "combine_out_trade_no", "K@", ""},
		{"one", combined, "combine_out_trade_no", "K", "/combine_out_trade_no"},
		{"each part of it, too", combined, "sub_orders.0.out_trade_no", "K", "/sub_orders/0/out_trade_no"},
		{"64 characters of a refund", refund, "out_refund_no", long(63) + "@", ""},
		{"65", refund, "out_refund_no", long(65), "/out_refund_no"},
		{"a refund's order may be as old as it likes", refund, "out_trade_no", "1", ""},
		{"letters and digits of a transfer", transfer, "out_bill_no", "plfk2020042013", ""},
		{"an underline", transfer, "out_bill_no", "plfk_2020042013", "/out_bill_no"},
		{"33 characters of a transfer", transfer, "out_bill_no", long(33), "/out_bill_no"},
		{"64 characters of a sharing", share, "out_order_no", long(64), ""},
		{"65 of a sharing", share, "out_order_no", long(65), "/out_order_no"},
		{"32 characters of a payscore order", score, "out_order_no", long(32), ""},
		{"33 of a payscore order", score, "out_order_no", long(33), "/out_order_no"},

		{"127 characters of Chinese", order, "description", strings.Repeat("微", 127), ""},
		{"128", order, "description", strings.Repeat("微", 128), "/description"},
		{"127 of a code's order", "POST v3/pay/transactions/native", "description", strings.Repeat("微", 127), ""},
		{"128 of a code's order", "POST v3/pay/transactions/native", "description", strings.Repeat("微", 128), "/description"},
		{"128 characters of an attachment, in lines", order, "attach", strings.Repeat("附\n", 64), ""},
		{"no attachment", order, "attach", "", ""},
		{"129", order, "attach", strings.Repeat("附", 129), "/attach"},
		{"33 characters of a tag", "POST v3/pay/transactions/native", "goods_tag", long(33), "/goods_tag"},
		{"80 bytes of a reason", refund, "reason", strings.Repeat("退", 26) + "ab", ""},
		{"81, though they are 27 characters", refund, "reason", strings.Repeat("退", 27), "/reason"},

		{"the merchant's address", order, "notify_url", "https://www.weixin.qq.com/wxpay/pay.php", ""},
		{"the official samples have a blank in front", order, "notify_url", " https://www.weixin.qq.com/wxpay/pay.php", ""},
		{"a server of the test's, without TLS", order, "notify_url", "http://127.0.0.1:8080/notify", ""},
		{"IPv6", order, "notify_url", "http://[::1]:8080/", ""},
		{"a host of a container", order, "notify_url", "http://shop:8080", ""},
		{"no address", order, "notify_url", "notify", "/notify_url"},
		{"a path", order, "notify_url", "/notify", "/notify_url"},
		{"no host", order, "notify_url", "https:///notify", "/notify_url"},
		{"another scheme", order, "notify_url", "ftp://example.com/", "/notify_url"},
		{"parameters", order, "notify_url", "https://example.com/notify?id=1", "/notify_url"},
		{"a fragment", order, "notify_url", "https://example.com/#notify", "/notify_url"},
		{"a space inside", order, "notify_url", "https://example.com/a b", "/notify_url"},
		{"255 characters of an address", order, "notify_url", "https://example.com/" + long(235), ""},
		{"256", order, "notify_url", "https://example.com/" + long(236), "/notify_url"},
	} {
		t.Run(k.why, func(t *testing.T) {
			body := officialBody(t, k.call, "combine_payer_info.identity", "user_name", "receivers.0.name") // without ciphertext
			body = withField(t, strings.Replace(body, "1230000109", "1900000109", 1), k.field, k.value)
			method, path, _ := strings.Cut(k.call, " ")
			r := newCall(box, method, "/"+path, body).do(t, box)
			if k.refused != "" {
				refusedField(t, r, k.refused)
			} else if r.status != 200 {
				t.Errorf("%d %s", r.status, r.body)
			}
		})
	}
}

// TestNumberOfTheSigner: a merchant orders, asks and closes for no other merchant.
func TestNumberOfTheSigner(t *testing.T) {
	box := open(t, sandbox.Config{MchID: "1230000109"})
	const other, query = "1900000109", "?mchid=1900000109"
	for _, k := range []struct{ why, call, query, field, refused string }{
		{"an order", "POST v3/pay/transactions/jsapi", "", "mchid", "/mchid"},
		{"a service provider's", "POST v3/pay/partner/transactions/jsapi", "", "sp_mchid", "/sp_mchid"},
		{"a combined order", "POST v3/combine-transactions/jsapi", "", "combine_mchid", "/combine_mchid"},
		{"a query", "GET v3/pay/transactions/out-trade-no/1217752501201407033233368018", query, "", "mchid"},
		{"a close", "POST v3/pay/transactions/out-trade-no/1217752501201407033233368018/close", "", "mchid", "/mchid"},
	} {
		t.Run(k.why, func(t *testing.T) {
			method, path, _ := strings.Cut(k.call, " ")
			body := ""
			if k.field != "" {
				body = withField(t, strings.ReplaceAll(officialBody(t, method+" "+strings.Replace(path, "1217752501201407033233368018", "{out_trade_no}", 1), "time_expire"),
					other, "1230000109"), k.field, other)
			}
			c := newCall(box, method, "/"+path+k.query, body)
			c.mchID = "1230000109"
			r := c.do(t, box)
			p := r.problem(t)
			if r.status != 400 || p.Code != "PARAM_ERROR" || p.Message != "http header中的mchid与post payload中的mchid不匹配" || p.Detail.Field != k.refused {
				t.Errorf("%d %s", r.status, r.body)
			}
		})
	}
}
