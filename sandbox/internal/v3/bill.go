package v3

import (
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

const (
	billMade   = 9  // hour of the next day at which WeChat Pay begins to make a bill (page chapter4_5_8)
	billReady  = 10 // hour of the next day from which on a bill (账单) is there (page 4013071254)
	billMonths = 3  // how far back bills go (docs/merchant/apis/jsapi-payment/get-trade-bill.html)
)

// query names a bill: what it lists, of which day. It holds no rows.
type query struct {
	render func(*ledger, query) []byte // nil: there are no rows
	kind   string                      // bill_type
	mchID  string                      // sub_mchid, or whose account it is; "" for all
	day    time.Time                   // its midnight in Beijing
}

// has reports whether a time is of the bill's day.
func (q *query) has(at time.Time) bool { return !at.Before(q.day) && at.Before(q.day.AddDate(0, 0, 1)) }

// local returns a time in the zone of bills.
func (q *query) local(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	return at.In(q.day.Location())
}

// billsBegin returns when WeChat Pay begins to make the bill of a time's day. The bill shows no
// later change.
func billsBegin(at time.Time) time.Time {
	at = pki.InBeijing(at)
	return time.Date(at.Year(), at.Month(), at.Day()+1, billMade, 0, 0, 0, at.Location())
}

// bill returns the bill that a call asks for, as text. It judges bill_date, a day in Beijing, by
// the clock.
func (c *call) bill(of func(*call) query) (query, []byte, *reply.Refusal) {
	day, no := billDay(c.in.Query.Get("bill_date"), c.now)
	if no != nil {
		return query{}, nil, no
	}
	q := of(c)
	q.day = day
	text := q.text(c.ledger)
	if text == nil {
		return q, nil, noBill(c.in.Query.Get("bill_date"))
	}
	return q, text, nil
}

// text renders the bill from what the ledger remembers. It is nil for a bill without a row.
func (q query) text(l *ledger) []byte {
	if q.render == nil {
		return nil
	}
	return q.render(l, q)
}

// billDay returns the day of a bill, or says why it has none. The codes are those of the pages:
// 400 INVALID_REQUEST 请检查 bill_date, and 400 STATEMENT_CREATING.
func billDay(date string, now time.Time) (time.Time, *reply.Refusal) {
	now = pki.InBeijing(now)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	day, err := time.ParseInLocation(time.DateOnly, date, now.Location())
	code, message, issue := "INVALID_REQUEST", "参数错误，请检查bill_date", ""
	switch {
	case err != nil:
		return day, reply.ParamError("query", "bill_date", "", "the calendar has no such day; give one as in 2026-01-31")
	case !day.Before(today):
		issue = "the day is not over: the bill of a day is there from 10:00 of the next day on, in Beijing"
	case day.Before(today.AddDate(0, -billMonths, 0)):
		issue = "the day is more than three months ago"
	case day.Equal(today.AddDate(0, 0, -1)) && now.Hour() < billReady:
		code, message, issue = "STATEMENT_CREATING", "账单生成中", "the bill of yesterday is there from 10:00 on, in Beijing"
	default:
		return day, nil
	}
	return day, billRefusal(code, message, date, issue)
}

// noBill is 400 NO_STATEMENT_EXIST for a day on which nothing happened (page 4013071254).
func noBill(date string) *reply.Refusal {
	return billRefusal("NO_STATEMENT_EXIST", "请求的账单文件不存在", date, "nothing that this bill lists happened on that day in Beijing, by the sandbox's clock")
}

// billRefusal refuses a bill for its date.
func billRefusal(code, message, date, issue string) *reply.Refusal {
	return &reply.Refusal{Status: http.StatusBadRequest, Code: code, Message: message,
		Detail: &reply.Detail{Field: "bill_date", Value: date, Issue: issue, Location: "query"}}
}
