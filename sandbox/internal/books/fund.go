package books

import (
	"fmt"
	"time"
)

// Fund is a row of a fund bill (资金账单): money that came into an account, or left it. Amounts are
// in fen (分).
type Fund struct {
	At         time.Time
	MchID      string // whose account it is
	BusinessID string // 微信支付业务单号
	FlowID     string // 资金流水单号
	Name       string // 业务名称, which is 业务类型 too
	Amount     int64  // negative if the money left
	Balance    int64  // afterwards
	Applicant  string
	Note       string
	VoucherNo  string // the merchant's own number
}

// Funds writes a fund bill of one account (page 4013071217). That of a platform's sub-merchants
// (二级商户) also says whose account a row is of. No public source has the names of these two
// columns.
func Funds(platform bool, rows []Fund) []byte {
	columns := []string{"记账时间", "微信支付业务单号", "资金流水单号", "业务名称", "业务类型", "收支类型", "收支金额(元)", "账户结余(元)", "资金变更提交申请人", "备注", "业务凭证号"}
	if platform {
		columns = append(columns, "二级商户号", "账户类型")
	}
	t := newText(columns...)
	var in, out, income, expense int64
	for _, row := range rows {
		way, amount := "收入", row.Amount
		if amount < 0 {
			way, amount = "支出", -amount
			out++
			expense += amount
		} else {
			in++
			income += amount
		}
		cells := []string{moment(row.At), row.BusinessID, row.FlowID, row.Name, row.Name, way, yuan(amount), yuan(row.Balance), row.Applicant, row.Note, row.VoucherNo}
		if platform {
			cells = append(cells, row.MchID, "基本账户")
		}
		t.row(cells...)
	}
	return t.end([]string{"资金流水总笔数", "收入笔数", "收入金额", "支出笔数", "支出金额"},
		[]string{count(in + out), count(in), yuan(income), count(out), yuan(expense)})
}

// count writes a number of rows as fund bills do.
func count(n int64) string { return fmt.Sprintf("%d.0", n) }

// SettledNote is the note of a payment and of its fee: what it consists of.
func SettledNote(total, fee int64) string {
	return "结算总金额" + yuan(total) + "元;含手续费" + yuan(fee) + "元"
}

// RefundedNote is the note of a refund, whose row has the amount without the fee that is given
// back.
func RefundedNote(total, fee int64) string {
	return "退款总金额" + yuan(total) + "元;含手续费" + yuan(fee) + "元"
}
