package catalog_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
)

func TestSearch(t *testing.T) {
	for _, c := range []struct {
		why, words string
		first      []string // the best hits
		atLeast    int
	}{
		{"a whole path", "v3/refund/domestic/refunds", []string{"POST v3/refund/domestic/refunds"}, 1},
		{"with a leading slash", "/v3/pay/transactions/jsapi", []string{"POST v3/pay/transactions/jsapi"}, 1},
		{"an expanded path", "v3/pay/transactions/id/4200001234", []string{"GET v3/pay/transactions/id/{transaction_id}"}, 1},
		{"a segment", "payroll-card", []string{"GET v3/payroll-card/authentications"}, 5},
		{"names of a chain, in any case", "payrollCard TOKENS", []string{"POST v3/payroll-card/tokens"}, 1},
		{"a word of a title", "电子发票", nil, 3},
		{"a whole title before a part of one", "申请退款", []string{"POST v3/refund/domestic/refunds"}, 3},
		{"a mini program orders where a page does", "小程序下单", []string{"POST v3/pay/transactions/jsapi"}, 3},
		{"pieces of a title, in another order", "退款查询", []string{"GET v3/ecommerce/refunds/id/{refund_id}"}, 10},
		{"three pieces", "商户订单查询", []string{"GET v3/pay/transactions/out-trade-no/{out_trade_no}"}, 2},
		{"a whole title before pieces of one", "查询订单", []string{"GET v3/qrcode/transactions/out-trade-no/{out_trade_no}"}, 20},
		{"a piece that is nowhere", "订单飞翔", nil, 0},
		{"single characters are no pieces", "查关退付", nil, 0},
		{"the header of every sensitive call does not count", "平台证书", []string{"GET v3/certificates"}, 1},
		{"a title and a segment", "分账 receivers", []string{"POST v3/profitsharing/receivers/add", "POST v3/profitsharing/receivers/delete"}, 4},
		{"the order of the words makes no difference", "receivers 分账", []string{"POST v3/profitsharing/receivers/add"}, 4},
		{"two words of titles, however spaced", "  查询 \t 投诉  ", nil, 3},
		{"a field", "id_card_name", []string{"POST v3/applyment4sub/applyment/", "POST v3/ecommerce/applyments/"}, 3},
		{"a field's label", "超级管理员身份证件号码 applyment4sub", []string{"POST v3/applyment4sub/applyment/"}, 1},
		{"a variable before a field", "{complaint_id}", []string{"GET v3/merchant-service/complaints-v2/{complaint_id}"}, 3},
		{"a word that is nowhere", "退款 frobnicate", nil, 0},
		{"a path that is nowhere", "v3/no/such/path", nil, 0},
		{"no word", " \n", nil, 0},
	} {
		found := catalog.Search(c.words)
		if len(found) < c.atLeast || c.atLeast == 0 && len(found) > 0 {
			t.Errorf("%s: Search(%q) found %d, want %d or more", c.why, c.words, len(found), c.atLeast)
			continue
		}
		if diff := cmp.Diff(c.first, names(found[:len(c.first)])); diff != "" {
			t.Errorf("%s: Search(%q) (-want +got)\n%s", c.why, c.words, diff)
		}
		if diff := cmp.Diff(names(found), names(catalog.Search(c.words))); diff != "" {
			t.Errorf("%s: Search(%q) differs from one time to the next\n%s", c.why, c.words, diff)
		}
	}
}

// Every endpoint is found by its path, in the very first place but for the methods, and by its
// title.
func TestSearchFindsEveryEndpoint(t *testing.T) {
	for _, e := range catalog.All() {
		if found := catalog.Search(e.Path); len(found) == 0 || found[0].Path != e.Path {
			t.Errorf("Search(%q) = %q", e.Path, names(found))
		}
		if found := catalog.Search(e.Title); !contain(found, e) {
			t.Errorf("Search(%q) lacks %s %s", e.Title, e.Method, e.Path)
		}
	}
}

func BenchmarkSearch(b *testing.B) {
	catalog.Search("warm")
	for b.Loop() {
		catalog.Search("分账 receivers")
	}
}

func contain(found []*catalog.Endpoint, e *catalog.Endpoint) bool {
	for _, f := range found {
		if f == e {
			return true
		}
	}
	return false
}

func names(found []*catalog.Endpoint) []string {
	var list []string
	for _, e := range found {
		list = append(list, e.Method+" "+e.Path)
	}
	return list
}
