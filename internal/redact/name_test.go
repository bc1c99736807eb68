package redact_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/internal/redact"
)

// TestName wants names to be quoted, and all else to be told by its length.
func TestName(t *testing.T) {
	tests := []struct{ reason, name, want string }{
		{"a variable", "out_trade_no", `"out_trade_no"`},
		{"a header", "Wechatpay-Signature-Type", `"Wechatpay-Signature-Type"`},
		{"a field below another", "amount.total", `"amount.total"`},
		{"nothing", "", `""`},
		{"an APIv3 key", "0123456789abcdefghijABCDEFGHIJ01", "a name of 32 bytes"},
		{"an APIv3 key behind its name", "APIV3_KEY-0123456789abcdefghijABCDEFGHIJ01", "a name of 42 bytes"},
		{"a part of a key", "0123456789abcdefghijA", "a name of 21 bytes"},
		{"base64", "a+b/c=", "a name of 6 bytes"},
		{"lines", "a\nb", "a name of 3 bytes"},
		{"words of a password", "correct horse", "a name of 13 bytes"},
		{"no UTF-8", "\xff", "a name of 1 bytes"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, redact.Name(tt.name)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
}
