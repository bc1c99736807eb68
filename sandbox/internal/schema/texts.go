package schema

import (
	"strings"
	"time"
)

// textRule makes the texts of some names.
type textRule struct {
	fits func(name string) bool
	make func(Seed) string
}

func named(names ...string) func(string) bool {
	return func(name string) bool {
		for _, n := range names {
			if name == n {
				return true
			}
		}
		return false
	}
}

func ending(suffixes ...string) func(string) bool {
	return func(name string) bool {
		for _, suffix := range suffixes {
			if strings.HasSuffix(name, suffix) {
				return true
			}
		}
		return false
	}
}

func always(text string) func(Seed) string { return func(Seed) string { return text } }

func token(prefix string, n int) func(Seed) string {
	return func(s Seed) string { return prefix + s.Token(n) }
}

// hexadecimal is a made-up digest of n bytes: nothing hashes to it, for there is no file.
func hexadecimal(n int) func(Seed) string {
	return func(s Seed) string {
		return strings.Map(func(r rune) rune { return rune("0123456789abcdef"[r%16]) }, s.Token(2*n))
	}
}

// dated is a number that begins with the day, as WeChat Pay's own do.
func dated(prefix, layout string, n int) func(Seed) string {
	return func(s Seed) string { return prefix + s.Now.In(china).Format(layout) + digits(s.Token(n)) }
}

func moment(layout string, later time.Duration) func(Seed) string {
	return func(s Seed) string { return s.Now.Add(later).In(china).Format(layout) }
}

const day = 24 * time.Hour

// texts are asked in this order; the first that fits makes the text. Lengths and beginnings are
// those of the samples on the official pages.
var texts = []textRule{
	{named("mchid", "sp_mchid", "mch_id", "combine_mchid", "sponsor_mchid", "stock_creator_mchid"), func(s Seed) string { return s.MchID }},
	{ending("mchid", "mch_id", "merchant_id"), always("1900000110")},
	{ending("currency", "fee_type"), always("CNY")},
	{ending("openid", "open_id"), always("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")},
	{ending("appid", "app_id"), always("wxd678efh567hg6787")},
	{named("end_time", "time_expire", "expire_time", "expired_time", "available_end_time", "valid_end_time"), moment(time.RFC3339, 30*day)},
	{ending("_time", "time_expire", "_at"), moment(time.RFC3339, 0)},
	{named("end_date", "deduct_end_date"), moment(time.DateOnly, 30*day)},
	{ending("_date", "date"), moment(time.DateOnly, 0)},
	{named("transaction_id", "combine_transaction_id"), dated("4200", "20060102", 16)},
	{named("refund_id"), dated("5030", "20060102", 16)},
	{named("prepay_id"), dated("wx", "20060102150405", 20)},
	{named("code_url"), token("weixin://wxpay/bizpayurl?pr=", 9)},
	{named("hash_type"), always("SHA1")},
	{named("hash_value"), hexadecimal(20)},
	{named("serial_no"), func(s Seed) string { return strings.ToUpper(hexadecimal(20)(s)) }},
	{named("nonce"), token("", 12)},
	{named("resp_code"), always("0000")},
	{named("resp_desc"), always("成功")},
	{named("trade_state_desc"), always("支付成功")},
	{ending("state", "status"), always("SUCCESS")},
	{named("trade_type"), always("JSAPI")},
	{named("bank_type"), always("OTHERS")},
	{ending("token", "ticket", "nonce_str"), token("", 32)},
	{ending("phone", "mobile", "telephone", "phone_number"), always("13900000000")},
	{ending("email"), always("user@example.com")},
	{ending("_ip"), always("127.0.0.1")},
	{ending("id_card_number", "id_number", "identity_no"), always("110101199003070011")},
	{ending("card_number", "account_number", "card_no", "account_no"), always("6222020000000000000")},
	{named("user_name", "username", "real_name", "account_name"), always("张三")},
	{ending("longitude"), always("113.946")},
	{ending("latitude"), always("22.528")},
	{ending("_id", "_no", "id", "_code", "_number"), dated("", "20060102", 16)},
}
