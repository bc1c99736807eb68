package v3

import (
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

const (
	billReady  = 10 // hour of the next day from which on a bill (账单) is there (page 4013071254)
	billMonths = 3  // how far back bills go (docs/merchant/apis/jsapi-payment/get-trade-bill.html)
)

// applyBill answers 申请账单, of trades, of funds and of profit sharing. It judges bill_date, a day
// in Beijing, by the clock.
func applyBill(c *call) reply.Answer {
	if no := billRefused(c.in.Query.Get("bill_date"), c.now); no != nil {
		return no.Answer()
	}
	return c.reply(c.documented())
}

// billRefused says why there is no bill of a day, nil if there is one. The codes are those of the
// pages: 400 INVALID_REQUEST 请检查 bill_date, and 400 STATEMENT_CREATING.
func billRefused(date string, now time.Time) *reply.Refusal {
	now = pki.InBeijing(now)
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	day, err := time.ParseInLocation(time.DateOnly, date, now.Location())
	code, message, issue := "INVALID_REQUEST", "参数错误，请检查bill_date", ""
	switch {
	case err != nil:
		return reply.ParamError("query", "bill_date", "", "it is not a day: 2026-01-31")
	case !day.Before(today):
		issue = "the day is not over: the bill of a day is there from 10:00 of the next day on, in Beijing"
	case day.Before(today.AddDate(0, -billMonths, 0)):
		issue = "the day is more than three months ago"
	case day.Equal(today.AddDate(0, 0, -1)) && now.Hour() < billReady:
		code, message, issue = "STATEMENT_CREATING", "账单生成中", "the bill of yesterday is there from 10:00 on, in Beijing"
	default:
		return nil
	}
	return &reply.Refusal{Status: http.StatusBadRequest, Code: code, Message: message,
		Detail: &reply.Detail{Field: "bill_date", Value: date, Issue: issue, Location: "query"}}
}
