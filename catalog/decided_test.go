package catalog_test

import (
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/catalog"
)

// Facts in which the site erred. want is the field's type, ! where it is required, and words that
// must be among its values; - is a field that must not be there.
func TestFactsThatWereDecided(t *testing.T) {
	for _, c := range []struct{ reason, method, path, field, want string }{
		{"the answer of the most used query", "GET", "v3/pay/transactions/id/{transaction_id}", "response.amount.payer_total", "integer"},
		{"the coupons of a payment", "GET", "v3/pay/transactions/id/{transaction_id}", "response.promotion_detail.goods_detail.unit_price", "integer!"},
		{"a field of the order, not of its query", "GET", "v3/pay/transactions/id/{transaction_id}", "response.notify_url", "-"},
		{"the states of an order", "GET", "v3/pay/partner/transactions/out-trade-no/{out_trade_no}", "response.trade_state", "string REFUND USERPAYING"},
		{"the states of a refund", "GET", "v3/refund/domestic/refunds/{out_refund_no}", "response.status", "string! SUCCESS ABNORMAL"},

		{"licence is spelled with a c", "POST", "v3/apply4subject/applyment", "request.subject_info.business_licence_info.licence_copy", "string!"},
		{"and not with an s", "POST", "v3/apply4subject/applyment", "request.subject_info.business_license_info", "-"},
		{"licences of special trades", "POST", "v3/apply4subject/applyment", "request.subject_info.special_operation_list.operation_copy_list", "string[]"},
		{"two kinds of certificates more", "POST", "v3/apply4subject/applyment", "request.subject_info.certificate_info.cert_type", "string! CERTIFICATE_TYPE_2397 CERTIFICATE_TYPE_2398 CERTIFICATE_TYPE_2520"},
		{"one underscore", "POST", "v3/med-ins/refunds/notify", "request.med_refund_gov_fee", "integer!"},
		{"not two", "POST", "v3/med-ins/refunds/notify", "request.med_refund__gov_fee", "-"},
		{"a merchant has no sub_mchid", "POST", "v3/med-ins/refunds/notify", "request.sub_mchid", "string"},
		{"colours in capitals", "POST", "v3/marketing/favor/coupon-stocks", "request.pattern_info.background_color", "string COLOR010"},
		{"kinds of users, not of coupons", "POST", "v3/marketing/paygiftactivity/unique-threshold-activity", "request.advanced_setting.delivery_user_category", "string DELIVERY_ALL_PERSON"},
		{"all scenes", "POST", "v3/marketing/paygiftactivity/unique-threshold-activity", "request.advanced_setting.payment_mode.payment_scene_list", "string[] FACE_PAY_SCENE"},
		{"documents have names of their own", "POST", "v3/ecommerce/applyments/", "request.id_doc_type", "string IDENTIFICATION_TYPE_MAINLAND_IDCARD IDENTIFICATION_TYPE_MACAO"},
		{"one text", "POST", "v3/ecommerce/applyments/", "request.business_addition_desc", "string"},
		{"a new way of using coupons", "POST", "v3/marketing/partner/product-coupon/product-coupons", "response.usage_mode", "string! PROGRESSIVE_BUNDLE SEQUENTIAL"},
		{"an ordinary check", "POST", "v3/payroll-card/authentications/pre-order", "request.authenticate_type", "string NORMAL"},
		{"states of codes, not of coupons", "GET", "v3/marketing/busifavor/stocks/{stock_id}/couponcodes", "request.status", "string AVAILABLE"},
		{"no slip of the pen", "GET", "v3/brand/profitsharing/orders", "response.receivers.result", "string! SUCCESS"},
		{"a number", "GET", "v3/lovefeast/brands/{brand_id}", "request.brand_id", "integer!"},
		{"an amount", "GET", "v3/marketing/goods-subsidy-activity/activities", "response.data.rule_information.store_subsidy", "integer"},
		{"the variable of the path", "GET", "v3/global/papay/transactions/out-trade-no/{out_trade_no}", "request.out_trade_no", "string!"},

		{"a shop wants its number", "POST", "v3/pay/transactions/jsapi", "request.scene_info.store_info.id", "string!"},
		{"and no more", "POST", "v3/pay/partner/transactions/native", "request.scene_info.store_info.name", "string"},
		{"the payer's address", "POST", "v3/pay/transactions/h5", "request.scene_info.payer_client_ip", "string!"},
		{"the kind of page", "POST", "v3/pay/transactions/h5", "request.scene_info.h5_info", "object!"},
		{"the page requires what the SDK does not", "POST", "v3/pay/transactions/jsapi", "request.payer.openid", "string!"},
		{"the page does not require what the SDK does", "POST", "v3/profitsharing/orders", "request.appid", "string"},
		{"an order on a bus has an amount", "POST", "v3/qrcode/transactions", "request.amount", "object!"},
		{"an order that is not combined", "POST", "v3/ecommerce/refunds/apply", "request.combine_transaction_id", "string"},
		{"forbidden below 0.30 yuan", "POST", "v3/transfer/batches", "request.transfer_detail_list.user_name", "string"},
		{"merchants have no sub_mchid", "GET", "v3/new-tax-control-fapiao/merchant/base-information", "request.sub_mchid", "string"},
		{"nor when they park", "POST", "v3/vehicle/parking/parkings", "request.sub_mchid", "string"},
		{"a licence or a certificate", "POST", "v3/applyment4sub/applyment/", "request.subject_info.certificate_info", "object"},
		{"coupons that need no time", "POST", "v3/marketing/favor/coupon-stocks", "request.coupon_use_rule.coupon_available_time", "object"},
		{"its own number is known", "GET", "v3/marketing/busifavor/callbacks", "request.mchid", "string"},
		{"any state", "GET", "v3/payroll-card/authentications", "request.authenticate_state", "string"},
		{"the official sample goes without", "POST", "v3/apply4sub/sub_merchants/{sub_mchid}/modify-settlement", "request.bank_address_code", "string"},
	} {
		e, ok := catalog.Lookup(c.method, c.path)
		if !ok {
			t.Errorf("%s: %s %s is not in the catalogue", c.reason, c.method, c.path)
			continue
		}
		side, path, _ := strings.Cut(c.field, ".")
		fields := map[string][]catalog.Field{"request": e.Request, "response": e.Response}[side]
		f, ok := placed(fields)[path]
		words := strings.Fields(c.want)
		if !ok || words[0] == "-" {
			if ok != (words[0] != "-") {
				t.Errorf("%s: %s %s has %s: %t", c.reason, c.method, c.path, c.field, ok)
			}
			continue
		}
		kind := f.Type
		if f.Required {
			kind += "!"
		}
		if kind != words[0] {
			t.Errorf("%s: %s of %s %s is %s, want %s", c.reason, c.field, c.method, c.path, kind, words[0])
		}
		for _, value := range words[1:] {
			if !strings.Contains(" "+strings.Join(f.Enum, " ")+" ", " "+value+" ") {
				t.Errorf("%s: %s of %s %s has the values %q, want %s among them", c.reason, c.field, c.method, c.path, f.Enum, value)
			}
		}
	}
}
