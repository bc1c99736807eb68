package bill_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/bill"
)

var beijing = time.FixedZone("UTC+8", 8*60*60)

func read(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// all collects the rows, and the error that ends them.
func all[T any](rows iter.Seq2[T, error]) (list []T, err error) {
	for row, rowErr := range rows {
		if rowErr != nil {
			return list, rowErr
		}
		list = append(list, row)
	}
	return list, nil
}

// TestTrades reads the kinds of trade bills, today's and older ones.
func TestTrades(t *testing.T) {
	paid := bill.Trade{
		Time: time.Date(2026, 11, 20, 9, 30, 1, 0, beijing), AppID: "wxd678efh567hg6787", MchID: "1900000109", DeviceInfo: "POS-1",
		TransactionID: "4200002811202611200000000001", OutTradeNo: "order-1", OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		TradeType: "JSAPI", TradeState: "SUCCESS", BankType: "OTHERS", Currency: "CNY", Settlement: 1200, Coupon: 34, Total: 1234,
		Description: "茶, 两杯", Attach: `柜台 "7"`, Fee: 7000, Rate: "0.60%",
	}
	partner := bill.Trade{
		Time: time.Date(2026, 11, 20, 23, 59, 59, 0, beijing), AppID: "wxd678efh567hg6787", MchID: "1900000109", SubMchID: "1900000110",
		TransactionID: "4200002811202611200000000002", OutTradeNo: "order-2", TradeType: "NATIVE", TradeState: "SUCCESS", BankType: "ICBC_DEBIT", Currency: "CNY",
		Settlement: 129902, Total: 129902, Description: "书", Fee: 779000, Rate: "0.60%", RateNote: "优惠费率",
	}
	refund := bill.Trade{
		Time: time.Date(2026, 11, 20, 10, 0, 0, 0, beijing), AppID: "wxd678efh567hg6787", MchID: "1900000109", DeviceInfo: "POS-1",
		TransactionID: "4200002811202611200000000001", OutTradeNo: "order-1", OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		TradeType: "JSAPI", TradeState: "REFUND", BankType: "OTHERS", Currency: "CNY", Description: "茶, 两杯", Fee: -3000, Rate: "0.60%",
		RefundID: "50300907032026112005978998710", OutRefundNo: "refund-1", Refund: 500, CouponRefund: 10, RefundRequested: 510,
		RefundType: "ORIGINAL", RefundStatus: "PROCESSING",
	}
	timed := refund
	timed.RefundApplyTime, timed.RefundTime = refund.Time, refund.Time.Add(5*time.Second)
	old := bill.Trade{
		Time: time.Date(2014, 11, 10, 16, 33, 45, 0, beijing), AppID: "wx2421b1c4370ec43b", MchID: "10000100", DeviceInfo: "1000",
		TransactionID: "1001690740201411100005734289", OutTradeNo: "1415640626", OpenID: "085e9858e3ba5186aafcbaed1",
		TradeType: "MICROPAY", TradeState: "SUCCESS", BankType: "CFT", Currency: "CNY", Total: 1, Description: "被扫支付测试", Attach: "订单额外描述", Rate: "0.60%",
	}
	full := read(t, "trade-all.csv")
	for _, c := range []struct {
		reason, text string
		want         []bill.Trade
	}{
		{"payments, a partner's, and a refund: BOM, CRLF, a comma in a name, five decimals", full, []bill.Trade{paid, partner, refund}},
		{"refunds have two more times", read(t, "trade-refund.csv"), []bill.Trade{timed}},
		{"an older bill: other names, one amount, no BOM", read(t, "trade-old.csv"), []bill.Trade{old}},
		{"empty lines, and no line break at the end", "\n" + strings.TrimRight(strings.ReplaceAll(full, "\r\n", "\n\n"), "\n"), []bill.Trade{paid, partner, refund}},
		{"a column of tomorrow", strings.Replace(strings.Replace(read(t, "trade-old.csv"), "费率\n", "费率,新列\n", 1), "0.60%\n", "0.60%,`x,y\n", 1),
			[]bill.Trade{with(old, func(row *bill.Trade) { row.Extra = map[string]string{"新列": "x,y"} })}},
		{"a day without trade", "交易时间,商户号,微信订单号,商户订单号,交易状态,订单金额\n总交易单数,订单总金额\n`0,`0.00\n", nil},
	} {
		t.Run(c.reason, func(t *testing.T) {
			got, err := all(bill.Trades(iotest.OneByteReader(strings.NewReader(c.text))))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func with(row bill.Trade, change func(*bill.Trade)) bill.Trade { change(&row); return row }

// TestFunds reads a fund bill, whose counts have a decimal point, under both forms of the bracket.
func TestFunds(t *testing.T) {
	want := []bill.Fund{
		{Time: time.Date(2026, 11, 20, 9, 30, 2, 0, beijing), BusinessID: "4200002811202611200000000001", FlowID: "4200009231202611200000000001",
			Name: "交易", Type: "交易", Direction: bill.Income, Amount: 1234, Balance: 10017, Applicant: "system", VoucherNo: "order-1"},
		{Time: time.Date(2026, 11, 20, 10, 0, 5, 0, beijing), BusinessID: "50300907032026112005978998710", FlowID: "4200009231202611200000000002",
			Name: "退款", Type: "退款", Direction: bill.Expense, Amount: 507, Balance: 9510, Applicant: "1900000109API", Note: "退款总金额5.10元,含手续费0.03元", VoucherNo: "refund-1"},
	}
	text := read(t, "fund.csv")
	for _, text := range []string{text, strings.ReplaceAll(text, "(元)", "（元）")} {
		got, err := all(bill.Funds(strings.NewReader(text)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestRows reads a bill of a kind that has no struct, in which a row has no back-ticks.
func TestRows(t *testing.T) {
	got, err := all(bill.Rows(strings.NewReader(read(t, "unknown.csv"))))
	if err != nil {
		t.Fatal(err)
	}
	want := []map[string]string{{"甲": "1", "乙": "a`", "金额": "0.10"}, {"甲": "2", "乙": "c", "金额": "0.20"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	in := bill.NewReader(strings.NewReader(read(t, "unknown.csv")))
	for err = error(nil); err == nil; {
		_, err = in.Next()
	}
	if diff := cmp.Diff(map[string]string{"总笔数": "2", "总金额": "0.30"}, in.Summary()); diff != "" || err != io.EOF {
		t.Errorf("%v; summary (-want +got):\n%s", err, diff)
	}
	if _, again := in.Next(); again != io.EOF {
		t.Errorf("behind the end: %v", again)
	}
}

// TestMistakes: each is named by its line and column, and no value of the bill is in the text.
func TestMistakes(t *testing.T) {
	full := strings.TrimPrefix(read(t, "trade-all.csv"), "\ufeff")
	change := func(old, new string) string {
		if !strings.Contains(full, old) {
			t.Fatalf("the bill has no %q", old)
		}
		return strings.Replace(full, old, new, 1)
	}
	broken := errors.New("the disk is gone")
	for _, c := range []struct {
		reason string
		in     io.Reader
		want   error
		says   string
	}{
		{"nothing", strings.NewReader(""), bill.ErrCut, "bill: it ends before its summary: nothing is left to read; is the file empty"},
		{"a compressed bill", strings.NewReader("\x1f\x8b\x08\x00"), bill.ErrFormat, "compressed (gzip); download it with wxpay.Gunzip"},
		{"a reader that fails at once", iotest.ErrReader(broken), broken, "the disk is gone"},
		{"another kind of bill", strings.NewReader(read(t, "fund.csv")), bill.ErrFormat, "no trade bill (交易账单): this column is missing (line 1, 交易时间)"},
		{"the answer of a refusal instead of a bill", strings.NewReader(`{"code":"NO_STATEMENT_EXIST"}`), bill.ErrFormat, "line 1"},
		{"a column twice", strings.NewReader("甲,甲\n"), bill.ErrFormat, "does not name the columns (line 1)"},
		{"a cell too few", strings.NewReader(change("`CNY,", "")), bill.ErrFormat, "number of cells than the first line (line 2)"},
		{"a cell too many", strings.NewReader(change("`CNY,", "`CNY,`CNY,")), bill.ErrFormat, "(line 2)"},
		{"no number", strings.NewReader(change("`12.34,", "`12,34,")), bill.ErrFormat, "(line 2, 订单金额)"},
		{"a part of a fen", strings.NewReader(change("`12.34,", "`12.345,")), bill.ErrFormat, "(line 2, 订单金额)"},
		{"more than int64 holds", strings.NewReader(change("`12.34,", "`92233720368547758.08,")), bill.ErrFormat, "(line 2, 订单金额)"},
		{"a sum that int64 does not hold", strings.NewReader(change("`12.34,", "`92233720368547758.07,")), bill.ErrFormat, "the sum is too large"},
		{"a sum below int64", strings.NewReader(strings.NewReplacer("`12.34,", "`-92233720368547758.07,", "%,`1299.02,", "%,`-1.00,").Replace(full)), bill.ErrFormat, "the sum is too large"},
		{"no time", strings.NewReader(change("09:30:01", "09:30")), bill.ErrFormat, "(line 2, 交易时间)"},
		{"a row less", strings.NewReader(full[:strings.Index(full, "`2026-11-20 23")] + full[strings.Index(full, "`2026-11-20 10"):]), bill.ErrSum, "(line 5, 总交易单数)"},
		{"a wrong amount", strings.NewReader(change("`12.34,", "`12.35,")), bill.ErrSum, "(line 6, 订单总金额)"},
		{"a wrong fee", strings.NewReader(change("`0.07000,", "`0.07001,")), bill.ErrSum, "(line 6, 手续费总金额)"},
		{"a sum that is none", strings.NewReader(change("`1311.36", "`many")), bill.ErrFormat, "no sum (line 6, 订单总金额)"},
		{"a summary of another bill", strings.NewReader(change("总交易单数", "资金流水总笔数")), bill.ErrFormat, "does not have it (line 6, 总交易单数)"},
		{"a sum twice", strings.NewReader(change("应结订单总金额", "总交易单数")), bill.ErrFormat, "two columns of one name (line 5)"},
		{"a sum under two of its names", strings.NewReader(change("应结订单总金额", "总交易额")), bill.ErrSum, "总交易额"},
		{"two bills in one", strings.NewReader(full + full), bill.ErrFormat, "a line follows the summary (line 7)"},
		{"a line without an end", io.MultiReader(strings.NewReader(full[:40]), strings.NewReader(strings.Repeat("x", 1<<20))), bill.ErrFormat, "the line is too long"},
		{"the reader fails", io.MultiReader(strings.NewReader(full[:400]), iotest.ErrReader(broken)), broken, "the disk is gone"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			_, err := all(bill.Trades(c.in))
			var located *bill.Error
			if !errors.Is(err, c.want) || !errors.As(err, &located) {
				t.Fatalf("%v, want an *Error of %v", err, c.want)
			}
			if text := err.Error(); !strings.Contains(text, c.says) || strings.ContainsAny(text, "\n`") || strings.Contains(text, "order-1") {
				t.Errorf("%q, want one line with %q", text, c.says)
			}
		})
	}
}

// TestFundDirection: money neither came nor went, so the sums would mean nothing.
func TestFundDirection(t *testing.T) {
	_, err := all(bill.Funds(strings.NewReader(strings.Replace(read(t, "fund.csv"), "`支出,", "`冻结,", 1))))
	if !errors.Is(err, bill.ErrFormat) || !strings.Contains(err.Error(), "(line 3, 收支类型)") {
		t.Errorf("%v, want ErrFormat of line 3", err)
	}
}

// TestCut cuts a bill after each byte. Only the whole bill is read without an error.
func TestCut(t *testing.T) {
	text := read(t, "trade-all.csv")
	whole := len(strings.TrimRight(text, "\r\n"))
	for n := range whole {
		// A sum that lost its last zeros is the same number.
		if strings.Trim(text[n:whole], "0") == "" {
			continue
		}
		if _, err := all(bill.Trades(strings.NewReader(text[:n]))); err == nil {
			t.Errorf("the bill cut after %d of %d bytes is read without an error", n, whole)
		}
	}
}

// TestStop: a loop may be left at any row.
func TestStop(t *testing.T) {
	for range bill.Trades(strings.NewReader(read(t, "trade-all.csv"))) {
		break
	}
	for range bill.Rows(strings.NewReader(read(t, "trade-all.csv"))) {
		break
	}
	for range bill.Entries(bill.Trades(strings.NewReader(read(t, "trade-all.csv")))) {
		break
	}
}

// TestFee rounds half away from zero.
func TestFee(t *testing.T) {
	for fee, want := range map[bill.Fee]int64{0: 0, 499: 0, 500: 1, 1499: 1, 779000: 779, -499: 0, -500: -1, -1500: -2} {
		if got := fee.Fen(); got != want {
			t.Errorf("%d is %d fen, want %d", fee, got, want)
		}
	}
}

func FuzzBill(f *testing.F) {
	for _, name := range []string{"trade-all.csv", "trade-refund.csv", "trade-old.csv", "fund.csv", "unknown.csv"} {
		f.Add([]byte(read(f, name)))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		rows, rowsErr := all(bill.Rows(bytes.NewReader(text)))
		trades, err := all(bill.Trades(bytes.NewReader(text)))
		if err == nil && (rowsErr != nil || len(rows) != len(trades)) {
			t.Errorf("%d trades, %d rows (%v)", len(trades), len(rows), rowsErr)
		}
		if funds, err := all(bill.Funds(bytes.NewReader(text))); err == nil && len(funds) != len(rows) {
			t.Errorf("%d funds, %d rows", len(funds), len(rows))
		}
	})
}

// BenchmarkTrades reads the rows of a bill of 1 MiB.
func BenchmarkTrades(b *testing.B) {
	head, rest, _ := strings.Cut(read(b, "trade-all.csv"), "\n")
	row, _, _ := strings.Cut(rest, "\n")
	rows := (1 << 20) / (len(row) + 1)
	text := head + "\n" + strings.Repeat(row+"\n", rows) + fmt.Sprintf("总交易单数\n`%d\n", rows)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range bill.Trades(strings.NewReader(text)) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
