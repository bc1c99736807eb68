package catalog_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
)

// Where sources disagreed on encryption, or the site was wrong: each with what decided.
func TestEncryptionThatWasDecided(t *testing.T) {
	identity := []string{"combine_payer_info.identity.number", "combine_payer_info.identity.name"}
	const clear = "https://pay.weixin.qq.com/doc/v3/partner/4013991553 says in clear"
	for _, c := range []struct {
		reason, path string
		want         []string
	}{
		{clear, "v3/pay/transactions/app", nil},
		{clear, "v3/pay/transactions/h5", nil},
		{clear, "v3/pay/transactions/jsapi", nil},
		{clear, "v3/pay/transactions/native", nil},
		{clear, "v3/pay/partner/transactions/app", nil},
		{clear, "v3/pay/partner/transactions/h5", nil},
		{clear, "v3/pay/partner/transactions/jsapi", nil},
		{clear, "v3/pay/partner/transactions/native", nil},
		{"the page's sentence is about orders that are not combined; another library encrypts", "v3/combine-transactions/app", identity},
		{"as its siblings", "v3/combine-transactions/miniprogram", identity},
		{"the official samples' comment, though the sample has no relative", "v3/med-ins/orders",
			[]string{"payer.name", "payer.id_digest", "relative.name", "relative.id_digest"}},
		{"as the sibling v3/ecommerce/applyments/", "v3/ecommerce/applyments/submit-account-hosting-applyment", []string{
			"id_card_info.id_card_name", "id_card_info.id_card_number", "id_doc_info.id_doc_name", "id_doc_info.id_doc_number",
			"ubo_info_list.#.ubo_id_doc_name", "ubo_info_list.#.ubo_id_doc_number", "ubo_info_list.#.ubo_id_doc_address",
			"account_info.account_name", "account_info.account_number", "contact_info.contact_name", "contact_info.contact_id_card_number",
			"contact_info.mobile_phone", "contact_info.contact_email", "id_card_info.id_card_address", "id_doc_info.id_doc_address",
		}},
	} {
		e, ok := catalog.Lookup("POST", c.path)
		if !ok {
			t.Errorf("%s is not in the catalogue", c.path)
			continue
		}
		if diff := cmp.Diff(c.want, e.Encrypt); diff != "" {
			t.Errorf("%s: %s (-want +got)\n%s", c.path, c.reason, diff)
		}
		if len(e.Corrections) == 0 && !strings.HasPrefix(c.path, "v3/combine-transactions/app") {
			t.Errorf("%s: no correction says why", c.path)
		}
	}
}

// The site alone says of some fields that they are encrypted, and the catalogue says which.
func TestUnconfirmedEncryption(t *testing.T) {
	unconfirmed, confirmed := 0, 0
	for _, e := range catalog.All() {
		if strings.HasPrefix(e.Path, "v2/") {
			continue
		}
		var one, all bool
		for _, fields := range [][]catalog.Field{e.Request, e.Response} {
			for _, f := range fields {
				secret := f.EncryptedBy == "platform" || f.EncryptedBy == "merchant"
				if f.Unconfirmed && !secret {
					t.Errorf("%s %s: %s is in clear, and unconfirmed", e.Method, e.Path, f.Name)
				}
				one, all = one || f.Unconfirmed, all || secret
			}
		}
		switch {
		case one:
			unconfirmed++
		case all:
			confirmed++
		}
	}
	if diff := cmp.Diff([]int{104, 46}, []int{confirmed, unconfirmed}); diff != "" {
		t.Errorf("endpoints whose encryption is confirmed, and others (-want +got)\n%s", diff)
	}
}
