package find

import (
	"errors"
	"testing"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// TestEndpoint finds one endpoint by each of its names.
func TestEndpoint(t *testing.T) {
	for _, tt := range []struct {
		name  string
		words []string
	}{
		{"as the list prints it", []string{"POST", "v3/payroll-card/tokens"}},
		{"in one pair of quotes", []string{"POST v3/payroll-card/tokens"}},
		{"in lower case, with a slash", []string{"post", "/v3/payroll-card/tokens"}},
		{"the path alone", []string{"v3/payroll-card/tokens"}},
		{"as a chain", []string{"v3/payrollCard/tokens"}},
		{"a URL", []string{"https://api.mch.weixin.qq.com/v3/payroll-card/tokens?x=1"}},
		{"behind the prefix of Hong Kong", []string{"/hk/v3/payroll-card/tokens"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e, err := Endpoint(tt.words)
			if err != nil || e.Path != "v3/payroll-card/tokens" {
				t.Errorf("%v, %v", e, err)
			}
		})
	}
}

// FuzzEndpoint looks up any words. An error is always a UsageError.
func FuzzEndpoint(f *testing.F) {
	for _, seed := range []string{
		"POST v3/payroll-card/tokens", "/hk/v3/certificates?x", "http://[::1", "v3/{", "_x_/Y", "get v3/pay/transactions/id/%2F", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, words string) {
		e, err := Endpoint([]string{words})
		var usage *cli.UsageError
		if (e == nil) == (err == nil) || err != nil && !errors.As(err, &usage) {
			t.Fatal(e, err)
		}
	})
}
