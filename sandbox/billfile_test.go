package sandbox_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/bill"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// newAsk makes a request to be signed by hand. Its timestamp is of the day's morning: Advance does
// not move the time of signatures.
func (s *shop) newAsk(target string) *call {
	c := newCall(s.box, "GET", target, "")
	c.timestamp = strconv.FormatInt(eightOfDay.Unix(), 10)
	return c
}

// ask sends a signed request by hand.
func (s *shop) ask(target string, header http.Header) reply {
	s.Helper()
	c := s.newAsk(target)
	maps.Copy(c.header, header)
	return c.do(s, s.box)
}

// link applies for a bill of that day and returns the target of its link.
func (s *shop) link(path string) string {
	s.Helper()
	r := s.ask(path+"bill_date="+dayDate, nil)
	u, err := url.Parse(gjson.GetBytes(r.body, "download_url").String())
	if err != nil || r.status != 200 || r.verified(s.box) != "public" {
		s.Fatalf("%s: %d %s", path, r.status, r.body)
	}
	return u.RequestURI()
}

// TestBillFile has what a link to a bill gives: parts, compressed or not, for five minutes.
func TestBillFile(t *testing.T) {
	s := openShop(t, sandbox.Config{})
	s.order("native", "order-1", 1000)
	s.nextMorning()
	plain, packed := s.link("/v3/bill/tradebill?"), s.link("/v3/bill/fundflowbill?tar_type=GZIP&")
	whole := s.ask(plain, nil)
	if whole.status != 200 || whole.header.Get("Wechatpay-Signature") != "" || !bytes.HasPrefix(whole.body, []byte("\ufeff交易时间,")) {
		t.Fatalf("%d %v %s", whole.status, whole.header, whole.body)
	}
	size := strconv.Itoa(len(whole.body))
	for _, k := range []struct {
		why, asked      string
		status          int
		content, range_ string
		body            string
	}{
		{"from a byte on", "bytes=100-", 206, "text/plain; charset=utf-8", "bytes 100-" + strconv.Itoa(len(whole.body)-1) + "/" + size, string(whole.body[100:])},
		{"in the middle", "bytes=7-9", 206, "text/plain; charset=utf-8", "bytes 7-9/" + size, string(whole.body[7:10])},
		{"behind the end", "bytes=99999-", 416, "text/plain; charset=utf-8", "bytes */" + size, "invalid range: failed to overlap\n"},
	} {
		r := s.ask(plain, http.Header{"Range": {k.asked}})
		got := []any{r.status, r.header.Get("Content-Type"), r.header.Get("Content-Range"), string(r.body)}
		if diff := cmp.Diff([]any{k.status, k.content, k.range_, k.body}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", k.why, diff)
		}
	}
	first, second := s.ask(packed, nil), s.ask(packed, http.Header{"Range": {"bytes=20-"}})
	if second.status != 206 || !bytes.Equal(first.body[20:], second.body) || first.header.Get("Content-Type") != "application/gzip" {
		t.Errorf("packed, the same part is not the same: %d", second.status)
	}
	forged := s.newAsk(plain)
	forged.signedTarget = new(string) // signed for another path
	if r := forged.do(t, s.box); r.status != 401 {
		t.Errorf("a link is not asked for with a signature: %d", r.status)
	}
	s.box.Advance(5*time.Minute - time.Second)
	if r := s.ask(plain, nil); r.status != 200 {
		t.Errorf("after less than five minutes: %d", r.status)
	}
	s.box.Advance(time.Second)
	if r := s.ask(plain, nil); r.status != 400 || r.problem(t).Code != "INVALID_REQUEST" {
		t.Errorf("after five minutes: %d %s", r.status, r.body)
	}
}

// TestBillCut: a download that was cut goes on where it broke.
func TestBillCut(t *testing.T) {
	s := openShop(t, sandbox.Config{})
	s.order("native", "order-1", 1000)
	s.nextMorning()
	want, _ := s.download("v3/bill/tradebill", wxpay.Query{})
	s.box.Inject(sandbox.Fault{}, sandbox.Truncated()) // of the file
	got, res := s.download("v3/bill/tradebill", wxpay.Query{})
	if diff := cmp.Diff(want, got); diff != "" || res.Files()[0].Resumed != 1 {
		t.Errorf("%+v (-want +got):\n%s", res.Files(), diff)
	}
}

// TestBillRefused has the bills that there are not.
func TestBillRefused(t *testing.T) {
	s := openShop(t, sandbox.Config{})
	s.order("native", "order-1", 1000)
	s.nextMorning()
	for _, k := range []struct {
		why, path string
		query     wxpay.Query
		code      string
	}{
		{"a day without trade", "v3/bill/tradebill", wxpay.Query{"bill_date": "2026-05-19"}, "NO_STATEMENT_EXIST"},
		{"nothing refunded", "v3/bill/tradebill", wxpay.Query{"bill_type": "REFUND"}, "NO_STATEMENT_EXIST"},
		{"another's trade", "v3/bill/tradebill", wxpay.Query{"sub_mchid": daySub}, "NO_STATEMENT_EXIST"},
		{"refunds of recharges", "v3/bill/tradebill", wxpay.Query{"bill_type": "RECHARGE_REFUND"}, "NO_STATEMENT_EXIST"},
		{"an account without money", "v3/bill/fundflowbill", wxpay.Query{"account_type": "OPERATION"}, "NO_STATEMENT_EXIST"},
		{"nothing shared", "v3/profitsharing/bills", wxpay.Query{}, "NO_STATEMENT_EXIST"},
		{"no sub-merchant", "v3/ecommerce/bill/fundflowbill", wxpay.Query{"account_type": "ALL", "algorithm": "AEAD_AES_256_GCM"}, "NO_STATEMENT_EXIST"},
		{"SM4", "v3/ecommerce/bill/fundflowbill", wxpay.Query{"account_type": "ALL", "algorithm": "SM4_GCM"}, "NOT_IMPLEMENTED"},
		{"a sealed bill of today", "v3/ecommerce/bill/fundflowbill", wxpay.Query{"bill_date": "2026-05-21", "account_type": "ALL", "algorithm": "AEAD_AES_256_GCM"}, "INVALID_REQUEST"},
	} {
		if k.query["bill_date"] == nil {
			k.query["bill_date"] = dayDate
		}
		_, err := s.client.Chain(k.path).Download(t.Context(), io.Discard, k.query)
		var no *wxpay.APIError
		if !errors.As(err, &no) || no.Code != k.code {
			t.Errorf("%s: %v, want %s", k.why, err, k.code)
		}
	}
}

// TestBillOfRefunds: a bill shows refunds as they were when it was made. A closed refund gives the
// money back, and a full refund the whole fee.
func TestBillOfRefunds(t *testing.T) {
	s := openShop(t, sandbox.Config{FeeRate: "1%"})
	for _, number := range []string{"order-1", "order-2", "order-3"} {
		s.order("native", number, 151)
		s.refund(dayMerchant, number, 76)
	}
	rest := wxpay.JSON{"out_trade_no": "order-1", "out_refund_no": "the-rest", "amount": wxpay.JSON{"refund": 75, "total": 151, "currency": "CNY"}}
	s.post("v3/refund/domestic/refunds", rest)
	s.must(s.box.CloseRefund("", "R-order-2"))
	s.must(s.box.FailRefund("", "R-order-3"))
	s.box.Advance(eightOfDay.Add(25 * time.Hour).Sub(s.box.Now())) // nine o'clock: the bill is being made
	s.must(s.box.CloseRefund("", "R-order-1"))
	s.nextMorning()

	text, _ := s.download("v3/bill/tradebill", wxpay.Query{"bill_type": "REFUND"})
	var got []string
	for row, err := range bill.Trades(strings.NewReader(text)) {
		s.must(err)
		got = append(got, row.OutRefundNo+" "+row.RefundStatus+" "+strconv.FormatInt(row.Fee.Fen(), 10)+" "+row.Rate+" "+strconv.FormatBool(row.RefundTime.IsZero()))
	}
	want := []string{"R-order-1 SUCCESS -1 1.00% false", "R-order-2 FAIL -1 1.00% true", "R-order-3 CHANGE -1 1.00% true", "the-rest SUCCESS -1 1.00% false"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("refunds (-want +got):\n%s", diff)
	}
	funds, _ := s.download("v3/bill/fundflowbill", wxpay.Query{})
	all := s.flows(funds, dayMerchant)
	closed := all[len(all)-1]
	if diff := cmp.Diff(moved{dayMerchant, "退款", "R-order-2", 75}, closed); diff != "" {
		t.Errorf("what came back with the closed refund (-want +got):\n%s", diff)
	}
}

// TestBillKeeps: a sandbox that keeps little lists little, and a link to what it has forgotten says
// so.
func TestBillKeeps(t *testing.T) {
	s := openShop(t, sandbox.Config{Keep: 2})
	s.order("native", "order-1", 1000)
	s.order("native", "order-2", 1000)
	s.order("native", "order-3", 1000)
	s.nextMorning()
	link := s.link("/v3/bill/tradebill?")
	if r := s.ask(link, nil); bytes.Contains(r.body, []byte("`order-1,")) || !bytes.Contains(r.body, []byte("`order-2,")) {
		t.Errorf("two orders are kept: %s", r.body)
	}
	s.order("native", "order-4", 1000)
	if r := s.ask(link, nil); r.status != 400 || !strings.Contains(r.problem(t).Detail.Issue, "forgotten") {
		t.Errorf("an order of the bill was forgotten: %d %s", r.status, r.body)
	}
	s.link("/v3/bill/tradebill?")
	s.link("/v3/bill/tradebill?")
	if r := s.ask(link, nil); r.status != 400 || !strings.Contains(r.problem(t).Detail.Issue, "no bill has this token") {
		t.Errorf("two links are kept: %d %s", r.status, r.body)
	}
}

// TestBillOfManyAccounts: the merchant's balance is kept, although money has gone to as many others
// as are kept.
func TestBillOfManyAccounts(t *testing.T) {
	s := openShop(t, sandbox.Config{Keep: 2})
	s.order("jsapi", "order-1", 1000)
	s.addReceiver(daySub)
	s.addReceiver("1900000111")
	s.give("order-1", daySub, "1900000111")
	s.box.Advance(s.pause)
	s.order("native", "order-2", 1000)
	s.nextMorning()
	funds, _ := s.download("v3/bill/fundflowbill", wxpay.Query{})
	if all := s.flows(funds, dayMerchant); len(all) != 6 { // two payments with their fees, and two shares
		t.Errorf("%d movements of money, want 6: %v", len(all), all)
	}
}
