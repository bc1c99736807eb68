package wxpay

import (
	"errors"
	"strings"
	"testing"
)

// TestKeyInAnotherPlace gives an APIv3 key in place of a number or a name. The error says which
// place is wrong, and holds no part of the key.
func TestKeyInAnotherPlace(t *testing.T) {
	const key = "0123456789abcdefghijABCDEFGHIJ01"
	path := func(template string, vars Vars) error { _, err := expand(template, vars); return err }
	header := func(h Header) error { return h.apply(&request{}) }
	merchant := func(c Config) error { _, err := c.check(); return err }
	_, kind := queryValues(key, 1.5)
	tests := []struct {
		reason string
		err    error
		is     error
		says   string
	}{
		{"the merchant number", merchant(Config{MchID: key}), ErrConfig, "MchID is no merchant number (商户号): 32 bytes"},
		{"a whole file for the merchant number", merchant(Config{MchID: "-----BEGIN X-----\n" + key}), ErrConfig, "50 bytes"},
		{"a variable that the path does not use", path("v3/a", Vars{key: "1"}), ErrVariable, "a name of 32 bytes"},
		{"a variable that is missing", path("v3/{"+key+"}", nil), ErrVariable, "a name of 32 bytes"},
		{"a variable that is empty", path("v3/{"+key+"}", Vars{key: ""}), ErrVariable, "a name of 32 bytes is empty"},
		{"a header that is none", header(Header{key + "\n": "1"}), ErrHeader, "a name of 33 bytes"},
		{"a header with a wrong value", header(Header{key: "\n"}), ErrHeader, "a name of 32 bytes"},
		{"a parameter of the query", kind, ErrQuery, "a name of 32 bytes"},
		{"a name stays", path("v3/a", Vars{"out_trade_no": "1"}), ErrVariable, `"out_trade_no"`},
	}
	for _, tt := range tests {
		if !errors.Is(tt.err, tt.is) || !strings.Contains(tt.err.Error(), tt.says) || strings.Contains(strings.ToLower(tt.err.Error()), key[:12]) {
			t.Errorf("%s: %v, want %v that says %q", tt.reason, tt.err, tt.is, tt.says)
		}
	}
}
