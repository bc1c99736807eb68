package wxpay_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
)

// TestSerialHeader: a text that is no serial names no key. With it nothing is sent, sensitive or
// not.
func TestSerialHeader(t *testing.T) {
	w := new(recorder)
	config := newBox(t).Config()
	config.Transport = w
	client, err := wxpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		why    string
		header wxpay.Header
		clear  bool // it names a key: the body is sent as it is
		want   error
	}{
		{"no header", wxpay.Header{}, false, nil},
		{"nil", nil, false, nil},
		{"another header", wxpay.Header{"Wechatpay-Serial-No": "x"}, false, nil},
		{"a certificate's", wxpay.Header{"Wechatpay-Serial": "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"}, true, nil},
		{"a short one, in lower case, with a lower-case key", wxpay.Header{"wechatpay-serial": "d7ce59d1f522d701"}, true, nil},
		{"a public key's ID", wxpay.Header{"WECHATPAY-SERIAL": "PUB_KEY_ID_0114232134912410000000000000000"}, true, nil},
		{"empty", wxpay.Header{"Wechatpay-Serial": ""}, false, wxpay.ErrHeader},
		{"blanks", wxpay.Header{"Wechatpay-Serial": "   "}, false, wxpay.ErrHeader},
		{"a tab, with a lower-case key", wxpay.Header{"wechatpay-serial": "\t"}, false, wxpay.ErrHeader},
		{"a blank behind", wxpay.Header{"Wechatpay-Serial": "5157F09EFDC096DE "}, false, wxpay.ErrHeader},
		{"two in one", wxpay.Header{"Wechatpay-Serial": "5157F09EFDC096DE,5157F09EFDC096DE"}, false, wxpay.ErrHeader},
		{"two keys", wxpay.Header{"Wechatpay-Serial": "5157F09EFDC096DE", "wechatpay-serial": "5157F09EFDC096DE"}, false, wxpay.ErrHeader},
		{"an ID without its number", wxpay.Header{"Wechatpay-Serial": "PUB_KEY_ID_"}, false, wxpay.ErrHeader},
		{"an ID with a blank", wxpay.Header{"Wechatpay-Serial": "PUB_KEY_ID_ 1"}, false, wxpay.ErrHeader},
		{"a word", wxpay.Header{"Wechatpay-Serial": "null"}, false, wxpay.ErrHeader},
		{"longer than a serial can be", wxpay.Header{"Wechatpay-Serial": strings.Repeat("A", 41)}, false, wxpay.ErrHeader},
	} {
		for _, path := range []string{"v3/payroll-card/tokens", newPath} {
			*w = recorder{}
			_, err := client.Chain(path).Post(t.Context(), wxpay.JSON{"user_name": secret}, c.header)
			if c.want != nil && (!errors.Is(err, c.want) || w.count > 0 || wxpay.MayHaveActed(err)) {
				t.Errorf("%s: %v, %d sent", c.why, err, w.count)
			}
			if isClear := strings.Contains(w.body, secret); c.want == nil && isClear != (c.clear || path == newPath) {
				t.Errorf("%s: sent %s (%v)", c.why, w.body, err)
			}
		}
	}
}
