package middleware_test

import (
	"testing"

	"github.com/go-resty/resty/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/middleware"
)

// TestHeaders: an empty header is not set. During the switch of keys (灰度切换) an empty
// Wechatpay-Serial would be answered under the old key.
func TestHeaders(t *testing.T) {
	standard := map[string][]string{
		"Accept": {"application/json, */*;q=0.5"}, "Content-Type": {"application/json"}, "User-Agent": {"test/1"}, "Wechatpay-Serial": {platformSerial},
	}
	for _, c := range []struct {
		why   string
		value []string // of each of the four
		keeps bool
	}{
		{"not there", nil, false},
		{"there without a value", []string{}, false},
		{"empty", []string{""}, false},
		{"set by the caller", []string{"5157F09EFDC096DE15EBE81A47057A7232F1B8E1"}, true},
	} {
		for name, value := range standard {
			want := value[0]
			r := resty.New().R().SetContext(t.Context())
			if c.value != nil {
				r.Header[name] = c.value
			}
			if c.keeps {
				want = c.value[0]
			}
			if err := middleware.Headers(ring(), "test/1")(nil, r); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, r.Header.Get(name)); diff != "" {
				t.Errorf("%s is %s (-want +got):\n%s", name, c.why, diff)
			}
		}
	}
}
