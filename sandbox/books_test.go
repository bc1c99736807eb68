package sandbox_test

import (
	"cmp"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/bill"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestDayOfTrade trades for a day, and reconciles the bills of the next morning with the merchant's
// own book. WXPAY_DAY=10000 makes it a day of so many orders.
func TestDayOfTrade(t *testing.T) {
	orders, err := strconv.Atoi(cmp.Or(os.Getenv("WXPAY_DAY"), "400"))
	if err != nil || orders < 400 {
		t.Fatal("WXPAY_DAY is no number of orders: 400 at least")
	}
	s := openShop(t, sandbox.Config{Keep: 10 * orders})
	s.trade(orders)
	s.nextMorning()

	text, _ := s.download("v3/bill/tradebill", wxpay.Query{})
	if got := s.differences(text, s.book); got != nil {
		t.Errorf("the bill and the book differ: %q", got)
	}
	packed, _ := s.download("v3/bill/tradebill", wxpay.Query{"bill_type": "ALL", "tar_type": "GZIP"}, wxpay.Gunzip())
	if diff := gocmp.Diff(text, packed); diff != "" {
		t.Errorf("packed, the bill is another (-want +got):\n%s", diff)
	}
	for kind, billType := range map[string]string{bill.Payment: "SUCCESS", bill.Refund: "REFUND"} {
		part, _ := s.download("v3/bill/tradebill", wxpay.Query{"bill_type": billType})
		own := maps.Clone(s.book)
		maps.DeleteFunc(own, func(_ string, e bill.Entry) bool { return e.Kind != kind })
		if got := s.differences(part, own); got != nil {
			t.Errorf("the bill of %ss and the book differ: %q", kind, got)
		}
	}

	funds, _ := s.download("v3/bill/fundflowbill", wxpay.Query{})
	if diff := gocmp.Diff(s.owned(dayMerchant), s.flows(funds, dayMerchant)); diff != "" {
		t.Errorf("the merchant's money (-want +got):\n%s", diff)
	}
	sealed, res := s.download("v3/bill/sub-merchant-fundflowbill", wxpay.Query{"sub_mchid": daySub, "account_type": "BASIC", "algorithm": "AEAD_AES_256_GCM", "tar_type": "GZIP"}, wxpay.Gunzip())
	if diff := gocmp.Diff(s.owned(daySub), s.flows(sealed, daySub)); diff != "" {
		t.Errorf("the sub-merchant's money (-want +got):\n%s", diff)
	}
	if parts := res.Files(); len(parts) < 2 || !parts[0].Encrypted || parts[0].Digest != "SHA1" {
		t.Errorf("the encrypted bill has not several parts: %+v", parts)
	}
	platform, _ := s.download("v3/ecommerce/bill/fundflowbill", wxpay.Query{"account_type": "ALL", "algorithm": "AEAD_AES_256_GCM"})
	if diff := gocmp.Diff(s.owned(daySub), s.flows(platform, daySub)); diff != "" {
		t.Errorf("the money of all sub-merchants (-want +got):\n%s", diff)
	}
	s.checkSharings()
	s.checkSpoilt(text)
	t.Logf("%d entries in the book, %d movements of money, %d bytes of trade bill", len(s.book), len(s.funds), len(text))
}

// checkSharings reads the profit-sharing bill.
func (s *shop) checkSharings() {
	s.Helper()
	text, _ := s.download("v3/profitsharing/bills", wxpay.Query{})
	var got, want []moved
	for row, err := range bill.Rows(strings.NewReader(text)) {
		s.must(err)
		yuan, err := strconv.ParseFloat(row["金额"], 64)
		s.must(err)
		got = append(got, moved{row["分账接收方"], row["业务类型"], row["商户分账/回退单号"], int64(yuan*100 + 0.5)})
	}
	for _, m := range s.funds {
		if m.Account == daySub && (m.Name == "分账" || m.Name == "分账回退") {
			m.Amount = max(m.Amount, -m.Amount)
			want = append(want, m)
		}
	}
	order := func(a, b moved) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Number, b.Number)) }
	slices.SortFunc(got, order)
	slices.SortFunc(want, order)
	if diff := gocmp.Diff(want, got); diff != "" || len(want) == 0 {
		s.Errorf("what was shared (-want +got):\n%s", diff)
	}
}

// checkSpoilt changes ten rows of the book, and looks for exactly those.
func (s *shop) checkSpoilt(text string) {
	s.Helper()
	book := maps.Clone(s.book)
	change := func(key string, f func(*bill.Entry)) {
		e, known := book[key]
		if !known {
			s.Fatalf("the book has no %s", key)
		}
		f(&e)
		book[key] = e
	}
	change("paymentjsapi-1", func(e *bill.Entry) { e.Amount++ })
	change("paymentnative-2", func(e *bill.Entry) { e.Amount-- })
	change("refundR-jsapi-13", func(e *bill.Entry) { e.Amount *= 2 })
	change("paymentcodepay-4", func(e *bill.Entry) { e.State = "NOTPAY" })
	change("refundR-native-13", func(e *bill.Entry) { e.State = "PROCESSING" })
	change("paymentcombined-0-9", func(e *bill.Entry) { e.Fee += 1000 })
	change("refundcodepay-15", func(e *bill.Entry) { e.Fee = 0 })
	delete(book, "paymentjsapi-20")
	delete(book, "refundR-codepay-23")
	book["paymentnever"] = bill.Entry{Kind: bill.Payment, Number: "never", State: "SUCCESS", Amount: 100}
	want := []string{"amount paymentjsapi-1", "amount paymentnative-2", "amount refundR-jsapi-13", "fee paymentcombined-0-9", "fee refundcodepay-15",
		"only-bill paymentjsapi-20", "only-bill refundR-codepay-23", "only-yours paymentnever", "state paymentcodepay-4", "state refundR-native-13"}
	if diff := gocmp.Diff(want, slices.Sorted(slices.Values(s.differences(text, book)))); diff != "" {
		s.Errorf("ten rows changed (-want +found):\n%s", diff)
	}
}
