package books

import (
	"strconv"
	"time"
)

// Sharing is a row of a profit-sharing bill (分账账单): what one receiver got, or gave back.
// Amounts are in fen (分).
type Sharing struct {
	At            time.Time
	Initiator     string // 分账发起方
	MchID         string // 分账方: whose payment is shared
	TransactionID string
	ID            string // order_id or return_id
	DetailID      string
	Number        string // out_order_no or out_return_no
	Total         int64  // of the payment
	Receiver      string
	Amount        int64
	Returned      bool // it was given back (回退)
	Note          string
}

// Sharings writes a profit-sharing bill. The pages 4012529628 and 4012715572 say of its form only
// that it has rows with back-ticks, and a summary. The columns are those that programs read by
// their places (AWechatShareBill of a RuoYi application). No public source has the summary, nor the
// words for the kind and the state of a row.
func Sharings(rows []Sharing) []byte {
	t := newText("分账时间", "分账发起方", "分账方", "微信订单号", "微信分账/回退单号", "分账明细单号", "商户分账/回退单号", "订单金额", "分账接收方", "金额", "业务类型", "处理状态", "备注")
	var count, sum [2]int64 // of sharings, and of returns
	for _, row := range rows {
		kind, at := "分账", 0
		if row.Returned {
			kind, at = "分账回退", 1
		}
		count[at]++
		sum[at] += row.Amount
		t.row(moment(row.At), row.Initiator, row.MchID, row.TransactionID, row.ID, row.DetailID, row.Number, yuan(row.Total), row.Receiver, yuan(row.Amount),
			kind, "处理成功", row.Note)
	}
	return t.end([]string{"分账笔数", "分账金额", "回退笔数", "回退金额"},
		[]string{strconv.FormatInt(count[0], 10), yuan(sum[0]), strconv.FormatInt(count[1], 10), yuan(sum[1])})
}
