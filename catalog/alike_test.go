package catalog_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/catalog/rules"
)

// TestAlikeAgrees: of all endpoints, those with sensitive request fields are found under each
// spelling. None is taken for another endpoint.
func TestAlikeAgrees(t *testing.T) {
	spellings := map[string]func(string) string{
		"as it is":              func(p string) string { return p },
		"a slash more":          func(p string) string { return p + "/" },
		"a slash less":          func(p string) string { return strings.TrimSuffix(p, "/") },
		"duplicate slashes":     func(p string) string { return strings.ReplaceAll(p, "/", "//") },
		"encoded hyphens":       func(p string) string { return strings.ReplaceAll(p, "-", "%2d") },
		"encoded letters":       func(p string) string { return strings.ReplaceAll(p, "e", "%65") },
		"encoded twice":         func(p string) string { return strings.ReplaceAll(p, "a", "%2561") },
		"encoded slashes":       func(p string) string { return strings.ReplaceAll(p, "/", "%2F") },
		"parameters":            func(p string) string { return strings.ReplaceAll(p, "/", ";a=b/") },
		"capitals":              strings.ToUpper,
		"below a prefix":        func(p string) string { return "/gateway/" + p },
		"a prefix like its own": func(p string) string { return "/v3/" + p },
	}
	sensitive := 0
	for _, e := range catalog.All() {
		var want []string
		if rule, ok := rules.Lookup(e.Method, e.Path); ok && rule.Sensitive() {
			want = slices.Concat(rule.JSON, rule.Query, rule.Multipart)
			sensitive++
			if rule.Proof != rules.Signature {
				t.Errorf("%s %s: an answer that is not signed to a request with sensitive fields", e.Method, e.Path)
			}
		}
		if fixed := expand(e.Path, all("1")); fixed != strings.ToLower(fixed) && e.Path[:3] != "v2/" {
			t.Errorf("%s %s: FindLoose needs literals in lower case", e.Method, e.Path)
		}
		for why, spell := range spellings {
			for _, value := range []string{"1217752501", "a-b"} {
				target := spell(expand(e.Path, all(value)))
				var got []string
				if rule, ok := rules.Alike(e.Method, target); ok {
					got = slices.Concat(rule.JSON, rule.Query, rule.Multipart)
				}
				if !slices.Equal(got, want) {
					t.Errorf("%s: Alike(%s %s) has %q, want %q", why, e.Method, target, got, want)
				}
			}
		}
	}
	if sensitive < 50 {
		t.Errorf("%d endpoints with sensitive fields, too few", sensitive)
	}
}
