package sandbox_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestBillDates asks for bills at several times in Beijing: there are those of three months, each
// from ten o'clock of the next day on. Nothing happened in this sandbox, so that such a bill has no
// row.
func TestBillDates(t *testing.T) {
	beijing := time.FixedZone("", 8*60*60)
	noon := time.Date(2026, 5, 31, 12, 0, 0, 0, beijing)
	for _, k := range []struct {
		why  string
		now  time.Time
		date string
		want string
	}{
		{"yesterday's", noon, "2026-05-30", "400 NO_STATEMENT_EXIST"},
		{"yesterday's at ten", noon.Add(-2 * time.Hour), "2026-05-30", "400 NO_STATEMENT_EXIST"},
		{"yesterday's before ten", noon.Add(-2*time.Hour - time.Second), "2026-05-30", "400 STATEMENT_CREATING"},
		{"the one before, in the night", noon.Add(-12 * time.Hour), "2026-05-29", "400 NO_STATEMENT_EXIST"},
		{"today's", noon, "2026-05-31", "400 INVALID_REQUEST"},
		{"today's in Beijing, tomorrow's elsewhere", time.Date(2026, 5, 30, 17, 0, 0, 0, time.UTC), "2026-05-31", "400 INVALID_REQUEST"},
		{"a far day's", noon, "2999-01-01", "400 INVALID_REQUEST"},
		{"three months ago", noon, "2026-03-03", "400 NO_STATEMENT_EXIST"}, // 31 February is the third of March
		{"a day more", noon, "2026-03-02", "400 INVALID_REQUEST"},
		{"as in the official sample, years ago", noon, "2019-06-11", "400 INVALID_REQUEST"},
		{"no day", noon, "2026-02-30", "400 PARAM_ERROR"},
		{"in another form", noon, "20260530", "400 PARAM_ERROR"},
	} {
		box := open(t, sandbox.Config{Now: func() time.Time { return k.now }})
		for _, path := range []string{"v3/bill/tradebill", "v3/bill/fundflowbill", "v3/profitsharing/bills"} {
			c := newCall(box, "GET", "/"+path+"?bill_date="+k.date, "")
			c.timestamp = strconv.FormatInt(k.now.Unix(), 10)
			r := c.do(t, box)
			last, _ := box.Last()
			if got := strconv.Itoa(r.status) + " " + last.Code; got != k.want {
				t.Errorf("%s: %s: %s, want %s: %s", k.why, path, got, k.want, r.body)
			}
			if p := r.problem(t); p.Detail.Field != "bill_date" || p.Detail.Location != "query" || p.Detail.Issue == "" {
				t.Errorf("%s: %s", k.why, r.body)
			}
		}
	}
}

// TestBillDatesAreJudged: a new endpoint of bills is judged by its date, or has a reason not to be.
func TestBillDatesAreJudged(t *testing.T) {
	unjudged := map[string]bool{}
	for _, e := range catalog.All() {
		for _, n := range e.Part("query") {
			if n.Name == "bill_date" && n.Pattern == "" {
				unjudged[e.Path] = true
			}
		}
	}
	if diff := cmp.Diff(unjudgedBills, unjudged); diff != "" {
		t.Errorf("endpoints whose bill_date is not judged (-want +got):\n%s", diff)
	}
}

// unjudgedBills are endpoints whose pages do not say from when to when there are bills.
var unjudgedBills = map[string]bool{
	"v3/funds-to-oversea/bill-download-url":                   true,
	"v3/global/profit-sharing/bill-download-url":              true,
	"v3/global/profit-sharing/refunds/bill-download-url":      true,
	"v3/marketing/favor/stocks/{stock_id}/refund-flow-by-day": true,
	"v3/marketing/favor/stocks/{stock_id}/use-flow-by-day":    true,
	"v3/merchant/fund/withdraw/bill-type/{bill_type}":         true,
	"v3/payscore/merchant-bill":                               true,
}
