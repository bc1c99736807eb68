package rules_test

import (
	"testing"

	"github.com/wxpay-chain/wxpay/catalog/rules"
)

// TestAlike: each spelling is found to be the endpoint with the sensitive field, or is another
// path.
func TestAlike(t *testing.T) {
	const tokens, receivers, policy = "user_name", "receivers.#.name", "insured_name_list.#"
	for _, c := range []struct{ why, method, target, want string }{
		{"as the catalogue has it", "POST", "v3/payroll-card/tokens", tokens},
		{"as it goes over the wire", "POST", "/v3/payroll-card/tokens", tokens},
		{"below a gateway's prefix", "POST", "/gateway/v3/payroll-card/tokens", tokens},
		{"below one that looks like the beginning", "POST", "/v3/v3/payroll-card/tokens", tokens},
		{"a slash too many at the end", "POST", "/v3/payroll-card/tokens/", tokens},
		{"slashes everywhere", "POST", "//v3///payroll-card//tokens//", tokens},
		{"a slash left out where it is documented", "POST", "/v3/applyment4sub/applyment", "contact_info.contact_name"},
		{"the slash that is documented", "POST", "/v3/applyment4sub/applyment/", "contact_info.contact_name"},
		{"the same of another", "POST", "/v3/ecommerce/applyments", "id_card_info.id_card_name"},
		{"a slash where none is documented", "POST", "/v3/apply4subject/applyment/", "contact_info.name"},
		{"case", "POST", "/V3/Payroll-Card/TOKENS", tokens},
		{"an unreserved character encoded", "POST", "/v3/payroll%2Dcard/tokens", tokens},
		{"letters and digits encoded, in both cases", "POST", "/%563/p%61yroll-c%41rd/%74okens", tokens},
		{"encoded twice", "POST", "/v3/payroll%252Dcard/tokens", tokens},
		{"a percent sign's own digits encoded", "POST", "/v3/payroll%%32%64card/tokens", tokens},
		{"encoded slashes", "POST", "/v3%2Fpayroll-card%2ftokens", tokens},
		{"encoded backslashes", "POST", "/v3%5Cpayroll-card%5ctokens", tokens},
		{"backslashes", "POST", `/v3\payroll-card\tokens`, tokens},
		{"parameters", "POST", "/v3;a=b/payroll-card;c/tokens;d=e", tokens},
		{"parameters without a segment", "POST", "/v3/;x/payroll-card/tokens", tokens},
		{"an encoded semicolon", "POST", "/v3/payroll-card/tokens%3Bjsessionid=1", tokens},
		{"an encoded question mark", "POST", "/v3/payroll-card/tokens%3Fa=b", tokens},
		{"an encoded blank", "POST", "/v3/payroll-card/tokens%20", tokens},
		{"an encoded NUL", "POST", "/v3/payroll-card/tokens%00", tokens},
		{"a value, as it is", "PATCH", "/v3/inspolicymgr/deduct/policies/P%2F1", policy},
		{"a value with a slash, the rest encoded", "PATCH", "/v3/inspolicymgr%2Fdeduct/policies/P", policy},
		{"a value with an encoded slash, and a letter encoded", "PATCH", "/v3/inspolicymgr/d%65duct/policies/P%2F1", policy},
		{"a value with a semicolon in front, and a letter encoded", "PATCH", "/v3/inspolicymgr/d%65duct/policies/%3Bx", policy},
		{"a value in capitals", "PATCH", "/v3/inspolicymgr/deduct/policies/ABC", policy},
		{"a field of an array", "POST", "/hk//v3/profitsharing/orders", receivers},
		{"another method", "PUT", "/v3/payroll-card/tokens", ""},
		{"another path", "POST", "/v3/payroll-card/token", ""},
		{"more of a path", "POST", "/v3/payroll-card/tokens/x", ""},
		{"less of a path", "POST", "/v3/payroll-card", ""},
		{"the end of a segment", "POST", "/xv3/payroll-card/tokens", ""},
		{"nothing sensitive in the request", "GET", "/v3/merchant-service/complaints-v2", ""},
		{"an unsigned file", "GET", "/v3/billdownload/file", ""},
		{"nothing", "POST", "", ""},
		{"slashes alone", "POST", "///", ""},
		{"half an escape", "POST", "/v3/payroll-card/tokens%2", ""},
	} {
		rule, ok := rules.Alike(c.method, c.target)
		got := ""
		if ok {
			got = rule.JSON[0]
		}
		if got != c.want {
			t.Errorf("%s: Alike(%s %s) has %q, want %q", c.why, c.method, c.target, got, c.want)
		}
	}
}

func TestAlikeDoesNotAllocate(t *testing.T) {
	for _, path := range append(paths, struct{ name, path string }{"slashes", "//v3///pay/"}) {
		if n := testing.AllocsPerRun(100, func() { rules.Alike("POST", path.path) }); n != 0 {
			t.Errorf("%s: %v allocations, want 0", path.name, n)
		}
	}
}

func TestDotted(t *testing.T) {
	for _, c := range []struct {
		why, path string
		want      bool
	}{
		{"dots", "/v3/a/../b", true},
		{"one dot", "/v3/./b", true},
		{"at the end", "/v3/a/..", true},
		{"alone", "..", true},
		{"encoded dots", "/v3/%2e%2E/b", true},
		{"an encoded slash behind", "/v3/images/..%2Fb", true},
		{"encoded slashes around", "/v3/images/a%2f..%2fb", true},
		{"encoded twice", "/v3/images/%252e%252e%252fb", true},
		{"encoded in itself", "/v3/images/%%32%65./b", true},
		{"a backslash", `/v3/images/..\b`, true},
		{"an encoded backslash", "/v3/images/..%5Cb", true},
		{"parameters", "/v3/images/..;x/b", true},
		{"encoded parameters", "/v3/images/..%3Bx%2Fb", true},
		{"behind parameters", "/v3/images/x%3B%2F..%2Fb", true},
		{"behind an encoded question mark", "/v3/images/x%3F%2F..%2Fb", true},
		{"a blank", "/v3/images/..%20%2Fb", true},
		{"a NUL", "/v3/images/..%00%2Fb", true},
		{"dots within a name", "/v3/a..b/.c/d./...", false},
		{"an encoded slash", "/v3/images/a%2Fb", false},
		{"a percent sign that encodes nothing", "/v3/100%", false},
		{"nothing", "", false},
	} {
		if got := rules.Dotted(c.path); got != c.want {
			t.Errorf("%s: Dotted(%s) = %t", c.why, c.path, got)
		}
	}
}
