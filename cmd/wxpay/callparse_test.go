package main

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

func TestParsePath(t *testing.T) {
	tests := []struct {
		why, method, path string
		vars              []string
		want              string
		options           []wxpay.Option
	}{
		{"as documented", "POST", "v3/payroll-card/tokens", nil, "v3/payroll-card/tokens", nil},
		{"a slash in front", "POST", "/v3/payroll-card/tokens", nil, "v3/payroll-card/tokens", nil},
		{"a {name} and its value", "GET", "v3/pay/transactions/id/{transaction_id}", []string{"transaction_id=1=2"},
			"v3/pay/transactions/id/{transaction_id}", []wxpay.Option{wxpay.Vars{"transaction_id": "1=2"}}},
		{"a {name} that is called otherwise", "GET", "v3/pay/transactions/id/{id}", []string{"id=1"},
			"v3/pay/transactions/id/{id}", []wxpay.Option{wxpay.Vars{"id": "1"}}},
		{"a value in its place", "GET", "v3/pay/transactions/id/oUp-F8uM", nil,
			"v3/pay/transactions/id/{transaction_id}", []wxpay.Option{wxpay.Vars{"transaction_id": "oUp-F8uM"}}},
		{"a value that is percent-encoded", "GET", "v3/pay/transactions/id/a%2Fb", nil,
			"v3/pay/transactions/id/{transaction_id}", []wxpay.Option{wxpay.Vars{"transaction_id": "a/b"}}},
		{"a value in the middle", "POST", "v3/pay/transactions/out-trade-no/A1/close", nil,
			"v3/pay/transactions/out-trade-no/{out_trade_no}/close", []wxpay.Option{wxpay.Vars{"out_trade_no": "A1"}}},
		{"a query", "GET", "v3/certificates?algorithm_type=ALL&a=%20&a=2", nil, "v3/certificates",
			[]wxpay.Option{wxpay.Query{"algorithm_type": []string{"ALL"}, "a": []string{" ", "2"}}}},
		{"a path that is not known", "GET", "v3/no/such/{name}", []string{"name=x"}, "v3/no/such/{name}", []wxpay.Option{wxpay.Vars{"name": "x"}}},
	}
	for _, tt := range tests {
		c := &call{method: tt.method}
		if err := c.parsePath(tt.path, tt.vars); err != nil {
			t.Errorf("%s: %v", tt.why, err)
		}
		if diff := cmp.Diff(tt.want, c.path); diff != "" {
			t.Errorf("%s: path (-want +got):\n%s", tt.why, diff)
		}
		if diff := cmp.Diff(tt.options, c.options); diff != "" {
			t.Errorf("%s: options (-want +got):\n%s", tt.why, diff)
		}
	}
}

// FuzzParseCall parses any command line. The result is a call, or an error of one line.
func FuzzParseCall(f *testing.F) {
	f.Add("POST", "v3/payroll-card/tokens", "a=b", "a=b", "A: b", `{"a":1}`)
	f.Add("GET", "/v3/pay/transactions/id/%zz?a=%zz", "=", "", ":", "-")
	f.Add("get", "https://api.mch.weixin.qq.com/v3/x?token=1", "a", "transaction_id=", "Content-Type: text/plain", "@missing")
	f.Add("DELETE", "v3/{+a}/_b_//", "", "a=\n", "A\n: b", "{\xff\n")
	f.Fuzz(func(t *testing.T, method, path, query, vars, header, data string) {
		if strings.HasPrefix(data, "@") && data != "@-" {
			return // a file of this machine's
		}
		c, err := parseCall(&cli.Terminal{In: strings.NewReader(data)}, callFlags{query: []string{query}, vars: []string{vars}, headers: []string{header}, data: data}, method, path)
		if c == nil && err == nil {
			t.Error("neither a call nor an error")
		}
		if err != nil && (cli.OneLine(err) == "" || strings.ContainsAny(cli.OneLine(err), "\n\x1b")) {
			t.Errorf("%q", cli.OneLine(err))
		}
	})
}
