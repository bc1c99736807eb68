package notify_test

import (
	"context"
	"testing"

	"github.com/tidwall/gjson"
)

// These notices are written by hand from official sources, or from a community's where the source
// says so. They show apart from the catalogue how envelopes differ. Their values are those of the
// named page, or have their form. The test signs and encrypts them, since no page gives away its
// keys.
var official = []struct {
	source             string
	envelope, resource string // the envelope without resource, its resource without ciphertext and nonce
	plaintext          string
	kind, original     string
	path, value        string // one value of the resource, by its gjson path
}{
	{
		"wechatpay-skills, basic-payment for partners: 支付成功回调通知",
		`"id":"EV-2018022511223320873","create_time":"2015-05-20T13:29:35+08:00","resource_type":"encrypt-resource","event_type":"TRANSACTION.SUCCESS","summary":"支付成功"`,
		`"original_type":"transaction","algorithm":"AEAD_AES_256_GCM","associated_data":""`,
		`{"sp_mchid":"1230000109","sub_mchid":"1900000109","out_trade_no":"1217752501201407033233368018","transaction_id":"1217752501201407033233368018","trade_state":"SUCCESS","payer":{"sp_openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},"amount":{"total":100,"payer_total":100,"currency":"CNY","payer_currency":"CNY"}}`,
		"TRANSACTION.SUCCESS", "transaction", "amount.payer_total", "100",
	},
	{
		"wechatpay-skills, basic-payment: 合单支付成功回调通知",
		`"id":"EV-2018022511223320873","create_time":"2015-05-20T13:29:35+08:00","resource_type":"encrypt-resource","event_type":"TRANSACTION.SUCCESS","summary":"支付成功"`,
		`"original_type":"transaction","algorithm":"AEAD_AES_256_GCM","associated_data":""`,
		`{"combine_appid":"wxd678efh567hg6787","combine_out_trade_no":"20150806125346","combine_mchid":"1900000109","sub_orders":[{"mchid":"1900000109","trade_state":"SUCCESS","amount":{"total_amount":10,"currency":"CNY"},"attach":"深圳分店"},{"mchid":"1900000179","trade_state":"SUCCESS","amount":{"total_amount":10,"currency":"CNY"}}]}`,
		"TRANSACTION.SUCCESS", "transaction", "sub_orders.1.mchid", "1900000179",
	},
	{
		"pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter8_1_10.shtml: 分账动账通知, by the same event type as a payment",
		`"id":"EV-2018022511223320873","create_time":"2018-06-08T10:34:56+08:00","resource_type":"encrypt-resource","event_type":"TRANSACTION.SUCCESS","summary":"分账"`,
		`"original_type":"profitsharing","algorithm":"AEAD_AES_256_GCM","associated_data":"profitsharing"`,
		`{"mchid":"1900000100","transaction_id":"4200000000000000000000000000","order_id":"1217752501201407033233368018","out_order_no":"P20150806125346","receiver":{"type":"MERCHANT_ID","account":"1900000100","amount":888,"description":"运费/交易分账/及时奖励"},"success_time":"2018-06-08T10:34:56+08:00"}`,
		"TRANSACTION.SUCCESS", "profitsharing", "receiver.amount", "888",
	},
	{
		"pay.weixin.qq.com/doc/v3/merchant/4012791865: 退款结果通知",
		`"id":"EV-2018022511223320873","create_time":"2018-06-08T10:34:56+08:00","resource_type":"encrypt-resource","event_type":"REFUND.SUCCESS","summary":"退款成功"`,
		`"algorithm":"AEAD_AES_256_GCM","original_type":"refund","associated_data":""`,
		`{"mchid":"1900000100","transaction_id":"1008450740201411110005820873","refund_id":"50200207182018070300011301001","refund_status":"SUCCESS","user_received_account":"招商银行信用卡0403","amount":{"total":999,"refund":999,"payer_total":999,"payer_refund":999}}`,
		"REFUND.SUCCESS", "refund", "user_received_account", "招商银行信用卡0403",
	},
	{
		"pay.weixin.qq.com/doc/v3/merchant/4012587953, by wechatpay-skills, payscore: 确认订单回调通知",
		`"id":"EV-2018022511223320873","create_time":"2015-05-20T13:29:35+08:00","resource_type":"encrypt-resource","event_type":"PAYSCORE.USER_CONFIRM","summary":"支付分订单用户已确认"`,
		`"original_type":"payscore","algorithm":"AEAD_AES_256_GCM","associated_data":"transaction"`,
		`{"appid":"wxd678efh567hg6787","mchid":"1230000109","out_order_no":"1234323JKHDFE1243252","service_id":"500001","state":"DOING","risk_fund":{"name":"DEPOSIT","amount":10000}}`,
		"PAYSCORE.USER_CONFIRM", "payscore", "risk_fund.amount", "10000",
	},
	{
		"pay.weixin.qq.com/doc/v3/merchant/4012587960, by wechatpay-skills, payscore: 支付成功回调通知",
		`"id":"EV-2018022511223320873","create_time":"2015-05-20T13:29:35+08:00","resource_type":"encrypt-resource","event_type":"PAYSCORE.USER_PAID","summary":"用户支付成功"`,
		`"original_type":"payscore","algorithm":"AEAD_AES_256_GCM","associated_data":"transaction"`,
		`{"state":"DONE","collection":{"state":"USER_PAID","total_amount":40000,"details":[{"seq":1,"amount":10000,"paid_type":"MCH","transaction_id":"15646546545165651651"}]}}`,
		"PAYSCORE.USER_PAID", "payscore", "collection.details.0.seq", "1",
	},
	{
		"pay.weixin.qq.com/doc/v3/merchant/4016781554, by wechatpay-skills, medical insurance: no original_type, no summary",
		`"id":"EV-2018022511223320873","create_time":"2020-03-26T10:43:39+08:00","event_type":"MEDICAL_INSURANCE.SUCCESS","resource_type":"encrypt-resource"`,
		`"algorithm":"AEAD_AES_256_GCM","associated_data":"transaction"`,
		`{"mix_trade_no":"202204022005169952975171534816","mix_pay_status":"MIX_PAY_SUCCESS","pay_for_relatives":false,"total_fee":202000,"cash_add_detail":[{"cash_add_fee":2000,"cash_add_type":"FREIGHT"}]}`,
		"MEDICAL_INSURANCE.SUCCESS", "", "pay_for_relatives", "false",
	},
	{
		"wechatpay-skills, product-coupon: 回调处理, an event of brands that the catalogue has not",
		`"id":"EV-2018022511223320873","create_time":"2025-08-02T00:00:00+08:00","event_type":"PRODUCT_COUPON.SEND","resource_type":"encrypt-resource"`,
		`"algorithm":"AEAD_AES_256_GCM","associated_data":"product_coupon"`,
		`{"coupon_code":"Code_123456","product_coupon_id":"1002323","stock_id":"100232301","openid":"oh-394z-6CGkNoJrsDLTTUKiAnp4"}`,
		"PRODUCT_COUPON.SEND", "", "coupon_code", "Code_123456",
	},
	{
		"pay.weixin.qq.com/docs/merchant/apis/cash-coupons/check-notice.html: 核销事件回调通知; no associated_data at all",
		`"id":"EV-2018022511223320873","create_time":"2015-05-20T13:29:35+08:00","event_type":"COUPON.USE","resource_type":"encrypt-resource","summary":"代金券核销通知"`,
		`"original_type":"coupon","algorithm":"AEAD_AES_256_GCM"`,
		`{"stock_creator_mchid":"9800064","stock_id":"9865888","coupon_id":"98674556","no_cash":true,"consume_information":{"consume_mchid":"9856081","goods_detail":[{"goods_id":"a_goods1","quantity":7}]}}`,
		"COUPON.USE", "coupon", "consume_information.goods_detail.0.quantity", "7",
	},
	{
		"wechatpay.js.org/webhook/v3/MCHTRANSFER.BILL.FINISHED (a community's): 商家转账回调通知",
		`"id":"EV-2018022511223320873","create_time":"2015-05-20T13:29:35+08:00","resource_type":"encrypt-resource","event_type":"MCHTRANSFER.BILL.FINISHED","summary":"商家转账单据终态通知"`,
		`"original_type":"mch_payment","algorithm":"AEAD_AES_256_GCM","associated_data":""`,
		`{"out_bill_no":"plfk2020042013","transfer_bill_no":"1330000071100999991182020050700019480001","state":"SUCCESS","mchid":"1900001109","transfer_amount":400000,"openid":"o-MYE42l80oelYMDE34nYD456Xoy"}`,
		"MCHTRANSFER.BILL.FINISHED", "mch_payment", "transfer_amount", "400000",
	},
	{
		"pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter10_2_16.shtml: 投诉通知回调",
		`"id":"EV-2018022511223320873","create_time":"2015-05-20T13:29:35+08:00","resource_type":"encrypt-resource","event_type":"COMPLAINT.CREATE","summary":"产生新投诉"`,
		`"original_type":"complaint","algorithm":"AEAD_AES_256_GCM","associated_data":"complaint"`,
		`{"complaint_id":"200201820200101080076610000","action_type":"CREATE_COMPLAINT"}`,
		"COMPLAINT.CREATE", "complaint", "action_type", "CREATE_COMPLAINT",
	},
	{
		"pay.weixin.qq.com/doc/v3/merchant/4012284177, by wechatpay.js.org (a community's): 停车入场状态变更通知",
		`"id":"EV-2018022511223320873","create_time":"2015-05-20T13:29:35+08:00","resource_type":"encrypt-resource","event_type":"VEHICLE.ENTRANCE_STATE_CHANGE","summary":"停车入场状态通知"`,
		`"algorithm":"AEAD_AES_256_GCM","associated_data":""`,
		`{"parking_id":"5K8264ILTKCH16CQ250","out_parking_no":"1212313","plate_number":"粤B888888","plate_color":"BLUE","free_duration":3600,"parking_state":"NORMAL"}`,
		"VEHICLE.ENTRANCE_STATE_CHANGE", "", "plate_number", "粤B888888",
	},
	{
		"wechatpay.js.org/webhook/v3/ENTRUST.SIGN (a community's): a create_time without zone",
		`"id":"EV-2018022511223320873","create_time":"20180225112233","resource_type":"encrypt-resource","event_type":"ENTRUST.SIGN","summary":"签约结果通知"`,
		`"algorithm":"AEAD_AES_256_GCM","associated_data":""`,
		`{"contract_id":"123124412412423431","contract_state":"SIGNED","plan_id":12535,"deduct_schedule":{"deduct_amount":{"total":1}}}`,
		"ENTRUST.SIGN", "", "plan_id", "12535",
	},
}

func TestOfficial(t *testing.T) {
	for _, c := range official {
		additional := gjson.Get("{"+c.resource+"}", "associated_data").String()
		text := "{" + c.envelope + `,"resource":{` + c.resource + `,"ciphertext":"` + seal(keyV3, resourceIV, additional, c.plaintext) +
			`","nonce":"` + resourceIV + `"}}`
		event, err := parser().Parse(context.Background(), sign(sentAt, text), []byte(text))
		if err != nil {
			t.Errorf("%s: %v", c.source, err)
			continue
		}
		if event.Type != c.kind || event.OriginalType != c.original || event.CreateTime.IsZero() || string(event.Resource) != c.plaintext {
			t.Errorf("%s: event %+v", c.source, event)
		}
		if got := gjson.GetBytes(event.Resource, c.path).String(); got != c.value {
			t.Errorf("%s: %s is %q, want %q", c.source, c.path, got, c.value)
		}
	}
}
