package bill

import (
	"io"
	"iter"
	"time"
)

// Fund is a row of a fund bill (资金账单): money that came into an account, or left it. Amounts are
// in fen (分).
type Fund struct {
	Time       time.Time // 记账时间
	BusinessID string    // 微信支付业务单号
	FlowID     string    // 资金流水单号
	Name       string    // 业务名称: 交易, 退款 …
	Type       string    // 业务类型
	Direction  string    // 收支类型: 收入 or 支出
	Amount     int64     // 收支金额, never negative; Direction says which way
	Balance    int64     // 账户结余, afterwards
	Applicant  string    // 资金变更提交申请人
	Note       string    // 备注
	VoucherNo  string    // 业务凭证号: out_trade_no, out_refund_no …

	// Extra has the columns that this struct does not have, by their names. It is nil if there are
	// none.
	Extra map[string]string
}

// The values of Fund.Direction.
const (
	Income  = "收入"
	Expense = "支出"
)

// Funds reads a fund bill. An error is an *Error, and the last value. That of a wrong sum comes
// after the last row, so nothing of a bill is true until the end is reached. The sequence reads r,
// so it is good for one loop.
func Funds(r io.Reader) iter.Seq2[Fund, error] { return funds().read(r) }

// funds returns the columns of a fund bill.
func funds() *table[Fund] {
	type t = Fund
	inOut := func(direction string, value func(*t) int64) func(*t) int64 {
		return func(row *t) int64 {
			if row.Direction != direction {
				return 0
			}
			return value(row)
		}
	}
	one := func(*t) int64 { return 1 }
	money := func(row *t) int64 { return row.Amount }
	return &table[t]{
		title: "fund bill (资金账单)",
		extra: func(row *t, name, value string) { keep(&row.Extra, name, value) },
		columns: []column[t]{
			{[]string{"记账时间"}, true, at(func(row *t) *time.Time { return &row.Time })},
			{[]string{"微信支付业务单号"}, true, text(func(row *t) *string { return &row.BusinessID })},
			{[]string{"资金流水单号"}, true, text(func(row *t) *string { return &row.FlowID })},
			{[]string{"业务名称"}, false, text(func(row *t) *string { return &row.Name })},
			{[]string{"业务类型"}, false, text(func(row *t) *string { return &row.Type })},
			{[]string{"收支类型"}, true, direction},
			{[]string{"收支金额(元)"}, true, amount(func(row *t) *int64 { return &row.Amount })},
			{[]string{"账户结余(元)"}, false, amount(func(row *t) *int64 { return &row.Balance })},
			{[]string{"资金变更提交申请人"}, false, text(func(row *t) *string { return &row.Applicant })},
			{[]string{"备注"}, false, text(func(row *t) *string { return &row.Note })},
			{[]string{"业务凭证号"}, false, text(func(row *t) *string { return &row.VoucherNo })},
		},
		totals: []total[t]{
			{[]string{"资金流水总笔数"}, 0, one},
			{[]string{"收入笔数"}, 0, inOut(Income, one)},
			{[]string{"收入金额"}, 2, inOut(Income, money)},
			{[]string{"支出笔数"}, 0, inOut(Expense, one)},
			{[]string{"支出金额"}, 2, inOut(Expense, money)},
		},
	}
}

// direction reads 收支类型. Any other value would change the meaning of the amount.
func direction(row *Fund, value string) bool {
	row.Direction = value
	return value == Income || value == Expense
}
