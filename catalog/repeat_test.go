package catalog_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
)

// officialSource matches where WeChat Pay itself speaks: its pages, and its repositories.
var officialSource = regexp.MustCompile(`^https://(pay\.weixin\.qq\.com/|github\.com/wechatpay-apiv3/)\S+$`)

// TestRepeat: each write that may be repeated has an official source, and its request has the
// number, as text.
func TestRepeat(t *testing.T) {
	count := 0
	for _, e := range catalog.All() {
		r := e.Repeat
		if r == nil {
			continue
		}
		count++
		if e.Method == "GET" || strings.HasPrefix(e.Path, "v2/") || e.Upload {
			t.Errorf("%s %s: no write of APIv3, or an upload", e.Method, e.Path)
		}
		if !officialSource.MatchString(r.Source) || r.Why == "" {
			t.Errorf("%s %s: %q is no official source of %q", e.Method, e.Path, r.Source, r.Why)
		}
		inBody := false
		for _, f := range e.Part("json") {
			inBody = inBody || f.Name == r.Number && f.Type == "string"
		}
		if inPath := strings.Contains(e.Path, "{"+r.Number+"}"); inPath == inBody {
			t.Errorf("%s %s: %s is in the path: %t, in the body: %t", e.Method, e.Path, r.Number, inPath, inBody)
		}
	}
	if count < 50 {
		t.Errorf("%d writes may be repeated, too few", count)
	}
}

// repeats are the lines of repeat.jsonl by the names of their endpoints.
func repeats(t *testing.T) map[string]object {
	t.Helper()
	all := map[string]object{}
	for _, o := range readSource(t, "repeat.jsonl") {
		names := o["endpoints"].([]any)
		delete(o, "endpoints")
		for _, name := range names {
			all[name.(string)] = o
		}
	}
	return all
}

// TestRepeatsAreTheirSource compares the catalogue with the lines, which are read here without the
// generator.
func TestRepeatsAreTheirSource(t *testing.T) {
	got := map[string]object{}
	for _, e := range catalog.All() {
		if e.Repeat != nil {
			got[e.Method+" "+e.Path] = decodedAgain(t, e.Repeat)
		}
	}
	if diff := cmp.Diff(repeats(t), got); diff != "" {
		t.Errorf("(-source +catalogue)\n%s", diff)
	}
}

// TestRepeatByName names the endpoints that money depends on. The promise of one endpoint is no
// promise of another that looks alike.
func TestRepeatByName(t *testing.T) {
	for _, c := range []struct{ reason, method, path, number string }{
		{"an order", "POST", "v3/pay/transactions/jsapi", "out_trade_no"},
		{"a partner's order", "POST", "v3/pay/partner/transactions/native", "out_trade_no"},
		{"closing has its number in the path", "POST", "v3/pay/transactions/out-trade-no/{out_trade_no}/close", "out_trade_no"},
		{"a refund: out_trade_no may have several", "POST", "v3/refund/domestic/refunds", "out_refund_no"},
		{"a transfer", "POST", "v3/fund-app/mch-transfer/transfer-bills", "out_bill_no"},
		{"a batch of transfers", "POST", "v3/transfer/batches", "out_batch_no"},
		{"sharing", "POST", "v3/profitsharing/orders", "out_order_no"},
		{"the code in the user's hand is good for one payment", "POST", "v3/pay/transactions/codepay", ""},
		{"combined: only asking is advised", "POST", "v3/combine-transactions/jsapi", ""},
		{"giving shares back: only platforms' page promises", "POST", "v3/profitsharing/return-orders", ""},
		{"that page", "POST", "v3/ecommerce/profitsharing/returnorders", "out_return_no"},
		{"redeeming a merchant's coupon", "POST", "v3/marketing/busifavor/coupons/use", ""},
		{"completing an order of payscore", "POST", "v3/payscore/serviceorder/{out_order_no}/complete", ""},
		{"a transfer with authorization: only that the number stays", "POST", "v3/fund-app/mch-transfer/transfer-bills/transfer", ""},
		{"a read", "GET", "v3/refund/domestic/refunds/{out_refund_no}", ""},
	} {
		e, ok := catalog.Lookup(c.method, c.path)
		if !ok || e.Path != c.path {
			t.Errorf("%s: the catalogue has no %s %s", c.reason, c.method, c.path)
			continue
		}
		number := ""
		if e.Repeat != nil {
			number = e.Repeat.Number
		}
		if number != c.number {
			t.Errorf("%s: %s %s is repeated by %q, want %q", c.reason, c.method, c.path, number, c.number)
		}
	}
}
