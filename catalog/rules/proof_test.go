package rules_test

import (
	"testing"

	"github.com/wxpay-chain/wxpay/catalog/rules"
)

// These answers are not signed. A mistake here lets an unsigned answer through.
func TestProof(t *testing.T) {
	for _, c := range []struct {
		why, method, path string
		want              rules.Proof
	}{
		{"an ordinary call", "POST", "v3/payroll-card/tokens", rules.Signature},
		{"a bill", "GET", "v3/billdownload/file", rules.None},
		{"a POST to the same path is something else", "POST", "v3/billdownload/file", rules.Signature},
		{"more path behind it", "GET", "v3/billdownload/file/x", rules.Signature},
		{"a value that looks like a bill's path stays one segment", "GET", "v3/x/a%2Fv3%2Fbilldownload%2Ffile", rules.Signature},
		{"a path that merely ends like a bill's", "GET", "v3/x/v3/billdownload/file", rules.Signature},
		{"a complaint's picture", "GET", "v3/merchant-service/images/ChsyMDAw%2BMDIw", rules.None},
		{"the same, global", "GET", "v3/global/merchant-service/images/abc", rules.None},
		{"a folder of pictures is not a picture", "GET", "v3/merchant-service/images/", rules.Signature},
		{"deeper than a picture", "GET", "v3/merchant-service/images/a/b", rules.Signature},
		{"uploading one is signed", "POST", "v3/merchant-service/images/upload", rules.Signature},
		{"a global statement", "GET", "v3/global/statements", rules.Digest},
		{"a statement below /hk", "GET", "v3/statements", rules.Digest},
		{"a transfer's receipt", "GET", "v3/transferdownload/elecvoucherfile", rules.None},
		{"an electronic invoice, on another host", "GET", "invoicing/fapiao/fapiao-file", rules.None},
		{"the same, an older path", "GET", "v3/new-tax-control-fapiao/download", rules.None},
		{"a leading slash too many", "GET", "/v3/billdownload/file", rules.Signature},
		{"case is not folded", "GET", "V3/billdownload/file", rules.Signature},
	} {
		got := rules.Signature
		if rule, ok := rules.Lookup(c.method, c.path); ok {
			got = rule.Proof
		}
		if got != c.want {
			t.Errorf("%s: proof of %s %s = %d, want %d", c.why, c.method, c.path, got, c.want)
		}
	}
}
