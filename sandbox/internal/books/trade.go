package books

import (
	"strconv"
	"time"
)

// Trade is a row of a trade bill (交易账单): a payment, or a refund, which has a RefundID. Amounts
// are in fen (分).
type Trade struct {
	At            time.Time // of the payment, or of the application for the refund
	PaidAt        time.Time
	AppID         string
	MchID         string
	SubMchID      string // "" for a merchant's own
	Device        string
	TransactionID string
	OutTradeNo    string
	OpenID        string
	Type          string // trade_type
	State         string // SUCCESS, REFUND, REVOKED
	Total         int64  // of a payment
	Description   string
	Attach        string
	Fee           int64 // of a refund, what is given back
	Rate          Rate

	RefundID     string // "" for a payment
	OutRefundNo  string
	Refund       int64
	RefundStatus string
	RefundedAt   time.Time // zero as long as it did not succeed
}

// The kinds of trade bills (bill_type).
const (
	AllTrades = "ALL"
	Payments  = "SUCCESS"
	Refunds   = "REFUND"
)

// Trades writes a trade bill with the columns of its kind (pages 4013071206 and
// wiki/doc/apiv3/apis/chapter4_5_8). The sandbox knows no coupons, so that their columns are 0.
func Trades(kind string, rows []Trade) []byte {
	t := newText(tradeColumns(kind)...)
	var total, refund, fees int64
	for _, row := range rows {
		t.row(row.cells(kind)...)
		total += row.Total
		refund += row.Refund
		fees += row.charged()
	}
	return t.end(
		[]string{"总交易单数", "应结订单总金额", "退款总金额", "充值券退款总金额", "手续费总金额", "订单总金额", "申请退款总金额"},
		[]string{strconv.Itoa(len(rows)), yuan(total), yuan(refund), "0.00", fee(fees), yuan(total), yuan(refund)})
}

// tradeColumns returns the names of the columns.
func tradeColumns(kind string) []string {
	names := []string{"交易时间", "公众账号ID", "商户号", "特约商户号", "设备号", "微信订单号", "商户订单号", "用户标识", "交易类型", "交易状态", "付款银行",
		"货币种类", "应结订单金额", "代金券金额"}
	if kind == Refunds {
		names = append(names, "退款申请时间", "退款成功时间")
	}
	if kind != Payments {
		names = append(names, "微信退款单号", "商户退款单号", "退款金额", "充值券退款金额", "退款类型", "退款状态")
	}
	names = append(names, "商品名称", "商户数据包", "手续费", "费率", "订单金额")
	if kind != Payments {
		names = append(names, "申请退款金额")
	}
	return append(names, "费率备注")
}

// cells returns the values of a row.
func (r *Trade) cells(kind string) []string {
	at := r.At
	if kind == Refunds {
		at = r.PaidAt
	}
	cells := []string{moment(at), r.AppID, r.MchID, orZero(r.SubMchID), r.Device, r.TransactionID, r.OutTradeNo, r.OpenID, r.Type, r.State, "OTHERS",
		"CNY", yuan(r.Total), "0.00"}
	if kind == Refunds {
		cells = append(cells, moment(r.At), moment(r.RefundedAt))
	}
	if kind != Payments {
		way := ""
		if r.RefundID != "" {
			way = "ORIGINAL"
		}
		cells = append(cells, orZero(r.RefundID), orZero(r.OutRefundNo), yuan(r.Refund), "0.00", way, r.RefundStatus)
	}
	cells = append(cells, r.Description, r.Attach, fee(r.charged()), r.Rate.String(), yuan(r.Total))
	if kind != Payments {
		cells = append(cells, yuan(r.Refund))
	}
	return append(cells, "")
}

// charged returns the fee as the merchant pays it. It is negative where it is given back.
func (r *Trade) charged() int64 {
	if r.RefundID != "" {
		return -r.Fee
	}
	return r.Fee
}
