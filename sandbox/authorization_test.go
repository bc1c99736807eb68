package sandbox_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

const goodAuthorization = `WECHATPAY2-SHA256-RSA2048 mchid="1900007291",nonce_str="593BEC0C930BF1AFEB40B4A08C8FB242",` +
	`signature="uOVRnA4qG/MNnYzdQxJanN+zU+lTgIcnU9BxGw5dKjK+VdEUz2FeIoC+D5sB/LN+nGzX3hfZg6r5wT1pl2ZobmIc6p0ldN7J6yDgUzbX8Uk3==",` +
	`timestamp="1554208460",serial_no="408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB"`

func TestAuthorizationAccepted(t *testing.T) {
	cases := []struct{ why, value string }{
		{"the documentation's order", `S mchid="1",nonce_str="n",signature="c2ln",timestamp="3",serial_no="5"`},
		{"the order of the official Go and Java SDKs", `S mchid="1",nonce_str="n",timestamp="3",serial_no="5",signature="c2ln"`},
		{"the order of the PHP and Node clients", `S mchid="1",serial_no="5",timestamp="3",nonce_str="n",signature="c2ln"`},
		{"the order of the Postman script", `S mchid="1",serial_no="5",nonce_str="n",timestamp="3",signature="c2ln"`},
		{"the reverse order", `S signature="c2ln",timestamp="3",serial_no="5",nonce_str="n",mchid="1"`},
	}
	want := [5]string{"1", "5", "3", "n", "c2ln"}
	for _, c := range cases {
		t.Run(c.why, func(t *testing.T) {
			got, err := sandbox.ParseAuthorization(strings.Replace(c.value, "S", "WECHATPAY2-SHA256-RSA2048", 1))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestAuthorizationSplitsAtTheFirstEqualsSign(t *testing.T) {
	got, err := sandbox.ParseAuthorization(goodAuthorization)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(got[4], "8Uk3==") {
		t.Errorf("the padding of the signature is lost: %q", got[4])
	}
	guid, err := sandbox.ParseAuthorization(strings.Replace(goodAuthorization, "593BEC0C930BF1AFEB40B4A08C8FB242", "e7f1-a=b=c", 1))
	if err != nil || guid[3] != "e7f1-a=b=c" {
		t.Errorf("nonce with '=' and '-': %q, %v", guid[3], err)
	}
}

func TestAuthorizationRefused(t *testing.T) {
	replace := func(old, new string) string { return strings.Replace(goodAuthorization, old, new, 1) }
	cases := []struct{ why, value, says string }{
		{"nothing", "", "does not begin"},
		{"the scheme alone", "WECHATPAY2-SHA256-RSA2048", "does not begin"},
		{"the scheme and a space", "WECHATPAY2-SHA256-RSA2048 ", "'='"},
		{"another scheme", replace("WECHATPAY2-SHA256-RSA2048", "WECHATPAY2-SM2-WITH-SM3"), "does not begin"},
		{"the brand's scheme", replace("WECHATPAY2-SHA256-RSA2048", "WECHATPAY-BRAND-SHA256-RSA2048"), "does not begin"},
		{"scheme in lower case", replace("WECHATPAY2", "wechatpay2"), "does not begin"},
		{"Bearer", "Bearer abcdef", "does not begin"},
		{"two spaces after the scheme", replace("2048 ", "2048  "), "none of"},
		{"tab after the scheme", replace("2048 ", "2048\t"), "does not begin"},
		{"no quotes", replace(`"1900007291"`, `1900007291`), "double quotes"},
		{"single quotes", replace(`"1900007291"`, `'1900007291'`), "double quotes"},
		{"opening quote only", `WECHATPAY2-SHA256-RSA2048 mchid="1`, "closing quote"},
		{"space after a comma", replace(",nonce", ", nonce"), "none of"},
		{"space before a comma", replace(",nonce", " ,nonce"), "comma"},
		{"space before '='", replace("mchid=", "mchid ="), "none of"},
		{"space after '='", replace("mchid=", "mchid= "), "double quotes"},
		{"semicolons", replace(",nonce", ";nonce"), "comma"},
		{"comma at the end", goodAuthorization + ",", "'='"},
		{"comma in front", replace("mchid", ",mchid"), "none of"},
		{"two commas", replace(",nonce", ",,nonce"), "none of"},
		{"text behind", goodAuthorization + "x", "comma"},
		{"a pair without value", replace(`mchid="1900007291"`, `mchid`), "pair 1"},
		{"a key of another API", replace("mchid", "brand_id"), "none of"},
		{"a key too many", goodAuthorization + `,x="1"`, "none of"},
		{"key in capitals", replace("mchid", "MCHID"), "none of"},
		{"the same twice", goodAuthorization + `,mchid="1900007291"`, "twice"},
		{"different values of one key", goodAuthorization + `,nonce_str="other"`, "twice"},
		{"empty value", replace("1900007291", ""), "mchid is empty"},
		{"space in a value", replace("1900007291", "1900 7291"), "visible ASCII"},
		{"Chinese in a value", replace("1900007291", "商户"), "visible ASCII"},
		{"line feed in a value", replace("1900007291", "19\n"), "visible ASCII"},
		{"delete character in a value", replace("1900007291", "19\x7f"), "visible ASCII"},
		{"mchid missing", replace(`mchid="1900007291",`, ""), "mchid is missing"},
		{"nonce missing", replace(`nonce_str="593BEC0C930BF1AFEB40B4A08C8FB242",`, ""), "nonce_str is missing"},
		{"timestamp missing", replace(`timestamp="1554208460",`, ""), "timestamp is missing"},
		{"serial missing", replace(`,serial_no="408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB"`, ""), "serial_no is missing"},
	}
	for _, c := range cases {
		t.Run(c.why, func(t *testing.T) {
			got, err := sandbox.ParseAuthorization(c.value)
			if err == nil {
				t.Fatalf("accepted as %q", got)
			}
			if !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "19000") || strings.Contains(err.Error(), "\n") {
				t.Errorf("error %q, want it to say %q on one line without values", err, c.says)
			}
		})
	}
}

// grammar is that of the header once more, as a regular expression.
var grammar = func() *regexp.Regexp {
	const pair = `(mchid|serial_no|timestamp|nonce_str|signature)="([!#-~]+)"`
	return regexp.MustCompile(`^WECHATPAY2-SHA256-RSA2048 ` + strings.Repeat(pair+`,`, 4) + pair + `$`)
}()

// simpleParse reads an Authorization header without any code of the sandbox.
func simpleParse(value string) (fields map[string]string, ok bool) {
	m := grammar.FindStringSubmatch(value)
	if m == nil {
		return nil, false
	}
	fields = map[string]string{}
	for i := 1; i < len(m); i += 2 {
		fields[m[i]] = m[i+1]
	}
	return fields, len(fields) == 5
}

// FuzzAuthorization holds the parser against the regular expression: same verdict, same five
// values.
func FuzzAuthorization(f *testing.F) {
	f.Add(goodAuthorization)
	f.Add(`WECHATPAY2-SHA256-RSA2048 signature="=",timestamp="=",serial_no="=",nonce_str="=",mchid="="`)
	f.Add(`WECHATPAY2-SHA256-RSA2048 mchid="1",mchid="1",mchid="1",mchid="1",mchid="1"`)
	f.Fuzz(func(t *testing.T, value string) {
		got, err := sandbox.ParseAuthorization(value)
		want, ok := simpleParse(value)
		if (err == nil) != ok {
			t.Fatalf("parser: %v, regular expression: %t", err, ok)
		}
		if err != nil {
			if strings.ContainsAny(err.Error(), "\r\n") {
				t.Errorf("an error of more than one line: %q", err)
			}
			return
		}
		for i, key := range []string{"mchid", "serial_no", "timestamp", "nonce_str", "signature"} {
			if got[i] != want[key] {
				t.Errorf("%s: parser %q, regular expression %q", key, got[i], want[key])
			}
		}
	})
}
