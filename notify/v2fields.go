package notify

import (
	"slices"
	"strings"
)

// kindV2 lists the top-level fields of a kind of APIv2 notice. Source: the catalogue's events of
// APIv2; a test compares the two.
type kindV2 struct {
	kind  string   // the Event.Type, or OriginalTypeWXV
	needs []string // fields that a true notice always has, and that are not empty
	may   []string // further fields that are documented
}

// kindsV2 is the table of all kinds. It is never written to.
var kindsV2 = [...]kindV2{
	{
		kind: TypeV2Payment,
		needs: []string{"appid", "bank_type", "is_subscribe", "mch_id", "nonce_str", "openid", "out_trade_no", "result_code", "return_code",
			"total_fee", "trade_type", "transaction_id"},
		may: []string{"attach", "contract_id", "coupon_count", "coupon_fee", "fee_type", "time_end", "trade_state", "user_repaid"},
	},
	{
		kind:  TypeV2PaymentFailed, // documented with TypeV2Payment; the other fields depend on how far the payment came
		needs: []string{"mch_id", "nonce_str", "out_trade_no", "result_code"},
		may: []string{"appid", "attach", "bank_type", "contract_id", "coupon_count", "coupon_fee", "fee_type", "is_subscribe", "openid",
			"return_code", "time_end", "total_fee", "trade_state", "trade_type", "transaction_id", "user_repaid"},
	},
	{
		kind: TypeV2CombinedPayment,
		needs: []string{"combine_appid", "combine_mch_id", "combine_out_trade_no", "nonce_str", "result_code", "return_code", "sign_type",
			"sub_order_list", "trade_type"},
		may: []string{"bank_type", "combine_openid", "result_msg"},
	},
	{
		kind:  TypeV2CombinedPaymentFailed,
		needs: []string{"combine_mch_id", "combine_out_trade_no", "nonce_str", "result_code"},
		may:   []string{"bank_type", "combine_appid", "combine_openid", "result_msg", "return_code", "sub_order_list", "trade_type"},
	},
	{
		kind:  TypeV2Contract,
		needs: []string{"change_type", "contract_code", "contract_id", "mch_id", "openid", "operate_time", "plan_id", "request_serial"},
		may: []string{"contract_display_account", "contract_expired_time", "contract_signed_time", "contract_state",
			"contract_terminated_time", "contract_termination_mode", "contract_termination_remark"},
	},
	{
		kind:  TypeV2Refund,
		needs: []string{"appid", "mch_id", "nonce_str", "req_info", "return_code"},
	},
	{
		kind: TypeV2Risk,
		needs: []string{"event_code", "mch_id", "nonce_str", "return_code", "risk_level", "risk_level_desc", "sign_type", "sub_mch_id",
			"transaction_id_list"},
	},
	{
		kind:  TypeV2Vehicle,
		needs: []string{"appid", "mch_id", "nonce_str", "plate_number", "sign_type", "vehicle_event_createtime"},
		may:   []string{"deduct_mode", "vehicle_event_des", "vehicle_event_type"},
	},
	{
		kind: OriginalTypeWXV,
		needs: []string{"algorithm", "appid", "event_algorithm", "event_ciphertext", "event_create_time", "event_id", "event_nonce", "event_type",
			"mch_id", "nonce_str"},
		may: []string{"app_id", "event_associated_data"},
	},
}

// commonV2 are fields that any message of APIv2 may have, even if the page of an event does not
// list them.
var commonV2 = [...]string{"appid", "device_info", "err_code", "err_code_des", "mch_id", "mchid", "nonce_str", "openid", "result_code",
	"return_code", "return_msg", "sign", "sign_type", "sub_appid", "sub_mch_id", "sub_openid"}

// shownV2 are fields that no notice has. They are of texts that a merchant signs with the APIv2 key
// and a payer gets to see. These are the URL of 委托代扣签约 (papay), the calls of 小程序调起支付
// and APP调起支付, the QR code of 模式一, and the pages of 支付分 and 车主服务.
var shownV2 = [...]string{"appId", "channel_type", "clientip", "material", "nonceStr", "noncestr", "notify_url", "out_request_no", "outerid",
	"package", "partnerid", "prepayid", "product_id", "return_app", "return_web", "service_id", "signType", "timeStamp", "time_stamp",
	"timestamp", "trade_scene", "version"}

// couponPrefix begins the numbered fields of coupons (coupon_id_$n, coupon_type_$n, coupon_fee_$n),
// which payments have.
const couponPrefix = "coupon_"

// findKindV2 finds a kind by its name; nil where there is none.
func findKindV2(name string) *kindV2 {
	for i := range kindsV2 {
		if kindsV2[i].kind == name {
			return &kindsV2[i]
		}
	}
	return nil
}

// has reports whether the kind documents a field.
func (k *kindV2) has(name string) bool {
	if strings.HasPrefix(name, couponPrefix) {
		name = "coupon_fee"
	}
	return slices.Contains(k.needs, name) || slices.Contains(k.may, name)
}

// inNoticesV2 reports whether any notice of APIv2 documents a field.
func inNoticesV2(name string) bool {
	return slices.Contains(commonV2[:], name) || slices.ContainsFunc(kindsV2[:], func(k kindV2) bool { return k.has(name) })
}

// inSchemeV2 reports whether a field belongs to a notice, or to a text that a payer gets to see.
func inSchemeV2(name string) bool { return inNoticesV2(name) || slices.Contains(shownV2[:], name) }

// spellingV2 reports whether a name is another spelling of a field of a notice. encoding/json
// ignores case, and would read both as one field.
func spellingV2(name string) bool {
	same := func(known string) bool { return known != name && strings.EqualFold(known, name) }
	return slices.ContainsFunc(commonV2[:], same) || slices.ContainsFunc(kindsV2[:], func(k kindV2) bool {
		return slices.ContainsFunc(k.needs, same) || slices.ContainsFunc(k.may, same)
	})
}
