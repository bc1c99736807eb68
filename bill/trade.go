package bill

import (
	"io"
	"iter"
	"time"
)

// Trade is a row of a trade bill (交易账单): a payment, or a refund. Amounts are in fen (分).
type Trade struct {
	Time          time.Time // 交易时间; of a refund, that of its payment in a bill of refunds
	AppID         string    // 公众账号ID
	MchID         string    // 商户号
	SubMchID      string    // 特约商户号, "" for a merchant's own
	DeviceInfo    string    // 设备号
	TransactionID string    // 微信订单号
	OutTradeNo    string    // 商户订单号
	OpenID        string    // 用户标识
	TradeType     string    // 交易类型: JSAPI, NATIVE, APP, MWEB …
	TradeState    string    // 交易状态: SUCCESS, REFUND, REVOKED
	BankType      string    // 付款银行
	Currency      string    // 货币种类
	Settlement    int64     // 应结订单金额; 0 in the row of a refund
	Coupon        int64     // 代金券金额
	Total         int64     // 订单金额; 0 in the row of a refund
	Description   string    // 商品名称
	Attach        string    // 商户数据包
	Fee           Fee       // 手续费; of a refund it is negative
	Rate          string    // 费率: 0.60%
	RateNote      string    // 费率备注

	RefundID        string    // 微信退款单号, "" for a payment
	OutRefundNo     string    // 商户退款单号
	Refund          int64     // 退款金额
	CouponRefund    int64     // 充值券退款金额
	RefundRequested int64     // 申请退款金额
	RefundType      string    // 退款类型: ORIGINAL, BALANCE
	RefundStatus    string    // 退款状态: SUCCESS, FAIL, CHANGE, PROCESSING
	RefundApplyTime time.Time // 退款申请时间; in bills of refunds only
	RefundTime      time.Time // 退款成功时间, zero while there is none; in bills of refunds only

	// Extra has the columns that this struct does not have, by their names. It is nil if there are
	// none.
	Extra map[string]string
}

// Trades reads a trade bill: all of a day (ALL), its payments (SUCCESS) or its refunds (REFUND). An
// error is an *Error, and the last value. That of a wrong sum comes after the last row, so nothing
// of a bill is true until the end is reached. The sequence reads r, so it is good for one loop.
func Trades(r io.Reader) iter.Seq2[Trade, error] { return trades().read(r) }

// trades returns the columns of a trade bill. Older bills have other names for some of them, and
// one amount in place of the two.
func trades() *table[Trade] {
	type t = Trade
	return &table[t]{
		title: "trade bill (交易账单)",
		extra: func(row *t, name, value string) { keep(&row.Extra, name, value) },
		columns: []column[t]{
			{[]string{"交易时间"}, true, at(func(row *t) *time.Time { return &row.Time })},
			{[]string{"公众账号ID"}, false, text(func(row *t) *string { return &row.AppID })},
			{[]string{"商户号"}, true, text(func(row *t) *string { return &row.MchID })},
			{[]string{"特约商户号", "子商户号"}, false, number(func(row *t) *string { return &row.SubMchID })},
			{[]string{"设备号"}, false, text(func(row *t) *string { return &row.DeviceInfo })},
			{[]string{"微信订单号"}, true, text(func(row *t) *string { return &row.TransactionID })},
			{[]string{"商户订单号"}, true, text(func(row *t) *string { return &row.OutTradeNo })},
			{[]string{"用户标识"}, false, text(func(row *t) *string { return &row.OpenID })},
			{[]string{"交易类型"}, false, text(func(row *t) *string { return &row.TradeType })},
			{[]string{"交易状态"}, true, text(func(row *t) *string { return &row.TradeState })},
			{[]string{"付款银行"}, false, text(func(row *t) *string { return &row.BankType })},
			{[]string{"货币种类"}, false, text(func(row *t) *string { return &row.Currency })},
			{[]string{"应结订单金额"}, false, amount(func(row *t) *int64 { return &row.Settlement })},
			{[]string{"代金券金额", "代金券或立减优惠金额", "企业红包金额"}, false, amount(func(row *t) *int64 { return &row.Coupon })},
			{[]string{"订单金额", "总金额"}, true, amount(func(row *t) *int64 { return &row.Total })},
			{[]string{"商品名称"}, false, text(func(row *t) *string { return &row.Description })},
			{[]string{"商户数据包"}, false, text(func(row *t) *string { return &row.Attach })},
			{[]string{"手续费"}, false, fee(func(row *t) *Fee { return &row.Fee })},
			{[]string{"费率"}, false, text(func(row *t) *string { return &row.Rate })},
			{[]string{"费率备注"}, false, text(func(row *t) *string { return &row.RateNote })},
			{[]string{"微信退款单号"}, false, number(func(row *t) *string { return &row.RefundID })},
			{[]string{"商户退款单号"}, false, number(func(row *t) *string { return &row.OutRefundNo })},
			{[]string{"退款金额"}, false, amount(func(row *t) *int64 { return &row.Refund })},
			{[]string{"充值券退款金额", "代金券或立减优惠退款金额", "企业红包退款金额"}, false, amount(func(row *t) *int64 { return &row.CouponRefund })},
			{[]string{"申请退款金额"}, false, amount(func(row *t) *int64 { return &row.RefundRequested })},
			{[]string{"退款类型"}, false, text(func(row *t) *string { return &row.RefundType })},
			{[]string{"退款状态"}, false, text(func(row *t) *string { return &row.RefundStatus })},
			{[]string{"退款申请时间"}, false, at(func(row *t) *time.Time { return &row.RefundApplyTime })},
			{[]string{"退款成功时间"}, false, at(func(row *t) *time.Time { return &row.RefundTime })},
		},
		totals: []total[t]{
			{[]string{"总交易单数"}, 0, func(*t) int64 { return 1 }},
			{[]string{"应结订单总金额"}, 2, func(row *t) int64 { return row.Settlement }},
			{[]string{"退款总金额", "总退款金额"}, 2, func(row *t) int64 { return row.Refund }},
			{[]string{"充值券退款总金额", "总代金券或立减优惠退款金额", "总企业红包退款金额", "企业红包退款总金额"}, 2, func(row *t) int64 { return row.CouponRefund }},
			{[]string{"手续费总金额"}, feeDecimals, func(row *t) int64 { return int64(row.Fee) }},
			{[]string{"订单总金额", "总交易额"}, 2, func(row *t) int64 { return row.Total }},
			{[]string{"申请退款总金额"}, 2, func(row *t) int64 { return row.RefundRequested }},
		},
	}
}

// keep puts a column into a map that is made for the first.
func keep(extra *map[string]string, name, value string) {
	if *extra == nil {
		*extra = map[string]string{}
	}
	(*extra)[name] = value
}
