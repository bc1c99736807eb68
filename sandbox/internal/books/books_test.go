package books_test

import (
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox/internal/books"
)

func TestParseRate(t *testing.T) {
	for _, c := range []struct {
		why, text string
		want      string // "" for an error
	}{
		{"the usual one", "0.60%", "0.60%"},
		{"one decimal", "0.6%", "0.60%"},
		{"none", "1%", "1.00%"},
		{"no fee", "0%", "0.00%"},
		{"all", "100%", "100.00%"},
		{"more than all", "100.01%", ""},
		{"three decimals", "0.605%", ""},
		{"no percent", "0.006", ""},
		{"negative", "-1%", ""},
		{"no digits", ".5%", ""},
		{"nothing", "", ""},
		{"far too much", "99999999999999999999%", ""},
	} {
		rate, err := books.ParseRate(c.text)
		if got := rate.String(); err == nil && got != c.want || err != nil && c.want != "" {
			t.Errorf("%s: %s %v, want %q", c.why, got, err, c.want)
		}
	}
}

func TestPortion(t *testing.T) {
	for _, c := range []struct {
		why                       string
		amount, part, whole, want int64
	}{
		{"the official example: 1299.02 yuan at 0.60%", 129902, 60, 10000, 779},
		{"half a fen is one", 5000, 1, 10000, 1},
		{"less than half is none", 4999, 1, 10000, 0},
		{"an odd whole", 1, 2, 3, 1},
		{"of nothing", 5, 0, 0, 0},
		{"amounts whose product is over 64 bits", 1_000_000_000_000, 999_999_999_999, 1_000_000_000_000, 999_999_999_999},
	} {
		if got := books.Portion(c.amount, c.part, c.whole); got != c.want {
			t.Errorf("%s: %d, want %d", c.why, got, c.want)
		}
	}
}

// TestForm compares the bills with files that follow the pages 4013071206 and 4013071217. The form
// of the profit-sharing bill is that of its file here.
func TestForm(t *testing.T) {
	at := func(clock string) time.Time {
		when, err := time.Parse(time.DateTime, "2026-11-20 "+clock)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	paid := books.Trade{At: at("09:30:01"), PaidAt: at("09:30:01"), AppID: "wxd678efh567hg6787", MchID: "1900000109", Device: "POS-1",
		TransactionID: "4200002811202611200000000001", OutTradeNo: "order-1", OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", Type: "JSAPI", State: "SUCCESS",
		Total: 1234, Description: "茶, 两杯`\r\n大", Attach: `柜台 "7"`, Fee: 7, Rate: 60}
	back := paid
	back.At, back.State, back.Total, back.Fee, back.SubMchID = at("10:00:00"), "REFUND", 0, 3, "1900000110"
	back.RefundID, back.OutRefundNo, back.Refund, back.RefundStatus, back.RefundedAt = "50300907032026112005978998710", "refund-1", 510, "SUCCESS", at("10:00:05")
	funds := []books.Fund{
		{At: at("09:30:01"), MchID: "1900000110", BusinessID: "4200002811202611200000000001", FlowID: "1", Name: "交易", Amount: 1234, Balance: 1234, Applicant: "system",
			Note: books.SettledNote(1234, 7), VoucherNo: "order-1"},
		{At: at("10:00:05"), MchID: "1900000110", BusinessID: "50300907032026112005978998710", FlowID: "2", Name: "退款", Amount: -2000, Balance: -766, Applicant: "1900000109API",
			Note: books.RefundedNote(2003, 3), VoucherNo: "refund-1"},
	}
	shared := books.Sharing{At: at("11:00:00"), Initiator: "1900000109", MchID: "1900000110", TransactionID: "4200002811202611200000000001", ID: "3008", DetailID: "3601",
		Number: "share-1", Total: 1234, Receiver: "1900000111", Amount: 34, Note: "分给商户"}
	given := shared
	given.Returned, given.Number, given.Amount = true, "return-1", 4
	for name, got := range map[string][]byte{
		"trade-all.csv":      books.Trades(books.AllTrades, []books.Trade{paid, back}),
		"trade-success.csv":  books.Trades(books.Payments, []books.Trade{paid}),
		"trade-refund.csv":   books.Trades(books.Refunds, []books.Trade{back}),
		"fund.csv":           books.Funds(false, funds),
		"fund-platform.csv":  books.Funds(true, funds),
		"profit-sharing.csv": books.Sharings([]books.Sharing{shared, given}),
	} {
		want, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(string(want), string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
