package cli

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestWithoutSecrets wants keys to be removed, and ordinary words to stay.
func TestWithoutSecrets(t *testing.T) {
	tests := []struct {
		reason string
		text   string
		args   []string
		want   string
	}{
		{"no word of the command line", "cannot read 0123456789abcdefghijABCDEFGHIJ01", []string{"doctor"}, "cannot read 0123456789abcdefghijABCDEFGHIJ01"},
		{"a path", "cannot read keys/apiclient_key_of_merchant_1900000109.pem", []string{"keys/apiclient_key_of_merchant_1900000109.pem"}, "cannot read keys/apiclient_key_of_merchant_1900000109.pem"},
		{"an order's number of 28 digits", "no 1217752501201407033233368018", []string{"1217752501201407033233368018"}, "no 1217752501201407033233368018"},
		{"a key, twice", `"0123456789ABCDEFGHIJABCDEFGHIJ01" 0123456789abcdefghijABCDEFGHIJ01`, []string{"0123456789abcdefghijABCDEFGHIJ01"}, `"…" …`},
		{"a key behind a letter", "unknown shorthand flag: 'k' in -k0123456789abcdefghijABCDEFGHIJ01", []string{"-k0123456789abcdefghijABCDEFGHIJ01"}, "unknown shorthand flag: 'k' in -…"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, withoutSecrets(tt.text, tt.args)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
}
