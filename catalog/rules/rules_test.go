package rules_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog/rules"
)

func TestLookup(t *testing.T) {
	for _, c := range []struct {
		why, method, path string
		want              *rules.Rule
	}{
		{"fields of the body", "POST", "v3/payroll-card/tokens", &rules.Rule{JSON: []string{"user_name", "id_card_number"}}},
		{"in the body and in the answer", "POST", "v3/profitsharing/receivers/add",
			&rules.Rule{JSON: []string{"name"}, Decrypt: []string{"name"}, Repeat: "account"}},
		{"of each element of an array", "POST", "v3/profitsharing/orders",
			&rules.Rule{JSON: []string{"receivers.#.name"}, Repeat: "out_order_no"}},
		{"of a query", "GET", "v3/ecommerce/subject-sub-merchants", &rules.Rule{Query: []string{"cert_number"}}},
		{"of a query, behind a variable", "GET", "v3/aggracct-bc/wb-channel/special-reduction/2021",
			&rules.Rule{Query: []string{"bal_account_no", "card_no"}, Decrypt: []string{"bal_account_no"}}},
		{"of an upload's meta part", "POST", "v3/marketing/shopping-receipt/shoppingreceipts", &rules.Rule{
			Multipart: []string{"merchant_contact_information.consultation_phone_number"},
			Decrypt:   []string{"receipt.merchant_contact_information.consultation_phone_number"},
			File:      &rules.File{Part: "file", Digest: "sha256", Media: "image/", Kinds: []rules.FileKind{{Types: []string{"png", "jpg", "jpeg"}, Bytes: 204800}}}}},
		{"of the answer alone, by template", "GET", "v3/merchant-service/complaints-v2/{complaint_id}",
			&rules.Rule{Decrypt: []string{"payer_phone"}}},
		{"of the answer alone, expanded", "GET", "v3/merchant-service/complaints-v2/200201820200101080076610000",
			&rules.Rule{Decrypt: []string{"payer_phone"}}},
		{"another host", "POST", "v3/global/transactions/jsapi", &rules.Rule{Base: "https://apihk.mch.weixin.qq.com/"}},
		{"another base path", "GET", "v3/statements", &rules.Rule{Base: "https://api.mch.weixin.qq.com/hk/", Proof: rules.Digest}},
		{"a path that ends in a slash", "POST", "v3/ecommerce/applyments/", nil}, // its fields are another test's
		{"repeated by a number of the body", "POST", "v3/refund/domestic/refunds", &rules.Rule{Repeat: "out_refund_no"}},
		{"repeated by a number of the path", "POST", "v3/pay/transactions/out-trade-no/1217752501201407033233368018/close", &rules.Rule{Repeat: "out_trade_no"}},
		{"an ordinary one", "POST", "v3/pay/transactions/codepay", &rules.Rule{}},
		{"APIv2", "POST", "v2/mmpaysptrans/pay_bank", &rules.Rule{}},
		{"unknown", "GET", "v3/no/such/path", &rules.Rule{}},
		{"a leading slash", "POST", "/v3/payroll-card/tokens", &rules.Rule{}},
	} {
		got, ok := rules.Lookup(c.method, c.path)
		if plain := c.want != nil && cmp.Equal(c.want, new(rules.Rule)); ok == plain {
			t.Errorf("%s: Lookup(%s %s) found: %t", c.why, c.method, c.path, ok)
			continue
		}
		if c.want != nil && ok {
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("%s: Lookup(%s %s) (-want +got)\n%s", c.why, c.method, c.path, diff)
			}
		}
	}
}

func TestLookupDoesNotAllocate(t *testing.T) {
	for _, path := range paths {
		if n := testing.AllocsPerRun(100, func() { rules.Lookup("GET", path.path) }); n != 0 {
			t.Errorf("%s: %v allocations, want 0", path.name, n)
		}
	}
}

var paths = []struct{ name, path string }{
	{"expanded", "v3/merchant-service/complaints-v2/200201820200101080076610000"},
	{"long", "v3/transfer/batches/batch-id/1030000071100999991182020050700019480001/details/detail-id/1040000071100999991182020050700019500100"},
	{"plain", "v3/pay/transactions/id/1217752501201407033233368018"},
	{"unknown", "v4/x"},
}

func BenchmarkLookup(b *testing.B) {
	for _, path := range paths {
		b.Run(path.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				rules.Lookup("GET", path.path)
			}
		})
	}
}
