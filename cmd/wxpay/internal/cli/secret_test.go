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
		{"a key behind a letter that is taken off", "unknown in -0123456789abcdefghijABCDEFGHIJ01", []string{"-b0123456789abcdefghijABCDEFGHIJ01"}, "unknown in -…"},
		{"a key in quotes, in quotes again", `invalid "\"0123456789abcdefghijABCDEFGHIJ01\""`, []string{`"0123456789abcdefghijABCDEFGHIJ01"`}, `invalid "\"…\""`},
		{"a key behind its name, cut off", `"KEY=0123456789abcdefghijABCDE" is`, []string{"KEY=0123456789abcdefghijABCDEFGHIJ01"}, `"KEY=…" is`},
		{"a part of a key, shorter than a piece", "no 0123456789a", []string{"0123456789abcdefghijABCDEFGHIJ01"}, "no 0123456789a"},
		{"a key that lost a letter", "no ZAK8PWCS6E7yg2m9CFRSgyHG38Z8Lr2", []string{"ZAK8PWCS6E7yg2m9CFRSgyHG38Z8Lr2"}, "no …"},
		{"lines of base64, quoted", `invalid "MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCYxr6P6qAnDBBN\ng9+q/XoFmDP7CaF4F/xiHlEaQWhyhAlXNFEfOulCkAZFHe7U8u9btud6x2fjiNcN"`,
			[]string{"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCYxr6P6qAnDBBN\ng9+q/XoFmDP7CaF4F/xiHlEaQWhyhAlXNFEfOulCkAZFHe7U8u9btud6x2fjiNcN"}, `invalid "…\n…"`},
		{"lines of base64, made printable", `no MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCYxr6P6qAnDBBN·g9+q/XoFmDP7CaF4F/xiHlEa`,
			[]string{"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQCYxr6P6qAnDBBN\ng9+q/XoFmDP7CaF4F/xiHlEaQWhyhAlXNFEfOulCkAZFHe7U8u9btud6x2fjiNcN"}, "no …·…"},
		{"a line of base64 with a slash", "cannot read g9+q/XoFmDP7CaF4F/xiHlEaQWhyhAlXNFEfOulC", []string{"g9+q/XoFmDP7CaF4F/xiHlEaQWhyhAlXNFEfOulC"}, "cannot read …"},
		{"the short last line of a PEM file", "no abcdefghijklmn", []string{"-----BEGIN X KEY-----\nabcdefghijklmn\n-----END X KEY-----"}, "no …"},
		{"the serial of a certificate", "no 5157F09EFDC096DE15EBE81A47057A7232F1B8E1", []string{"5157F09EFDC096DE15EBE81A47057A7232F1B8E1"}, "no 5157F09EFDC096DE15EBE81A47057A7232F1B8E1"},
		{"an endpoint", "no v3/ecommerce/profitsharing/returnorders", []string{"v3/ecommerce/profitsharing/returnorders"}, "no v3/ecommerce/profitsharing/returnorders"},
		{"a folder of a test", "no /tmp/TestSecretForAWord1234567/001/keys", []string{"/tmp/TestSecretForAWord1234567/001/keys"}, "no /tmp/TestSecretForAWord1234567/001/keys"},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, withoutSecrets(tt.text, tt.args)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
}
