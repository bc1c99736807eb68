package wxpay

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/catalog"
)

func TestShown(t *testing.T) {
	t.Parallel()
	tests := []struct{ reason, path, want string }{
		{"a template stays", "v3/pay/transactions/id/{transaction_id}", "v3/pay/transactions/id/{transaction_id}"},
		{"digits in names stay", "v3/h5-presign/applyment4sub/complaints-v2", "v3/h5-presign/applyment4sub/complaints-v2"},
		{"a slash at the end stays", "v3/applyment4sub/applyment/", "v3/applyment4sub/applyment/"},
		{"an order's number", "v3/pay/transactions/id/1217752501201407033233368018", "v3/pay/transactions/id/{value}"},
		{"in the middle, and twice", "v3/bill/2026-11-20/part/12", "v3/bill/{value}/part/{value}"},
		{"digits between letters", "v3/order/a1b2c3d", "v3/order/{value}"},
		{"an openid in a link", "v3/user/oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "v3/user/{value}"},
		{"characters that no name has", "v3/user/someone@example.com", "v3/user/{value}"},
		{"percent-encoded", "v3/user/%E5%BC%A0", "v3/user/{value}"},
		{"a long word", "v3/token/" + strings.Repeat("a", 49), "v3/token/{value}"},
		{"behind a value", "v3/order/20261120/slash/", "v3/order/{value}/slash/"},
		{"nothing", "", ""},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, shown(tt.path)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
}

// TestShownCatalogue: each path of the catalogue is shown as it is. No path of a call has a
// capital, since Chain converts it.
func TestShownCatalogue(t *testing.T) {
	t.Parallel()
	for _, e := range catalog.All() {
		path := strings.ToLower(e.Path)
		if diff := cmp.Diff(path, shown(path)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}
