package wxpay_test

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay"
)

// TestGuard: a user's Middleware may spell a path in another way. It may not turn a call into one
// to another endpoint if a field then leaves in clear, or an unsigned answer is believed.
func TestGuard(t *testing.T) {
	const sensitive, file = "v3/payroll-card/tokens", "v3/billdownload/file"
	body := wxpay.JSON{"user_name": secret}
	to := func(target string) func(*http.Request) { return func(r *http.Request) { r.URL.Path = target } }
	for _, c := range []struct {
		why, method, path string
		options           []wxpay.Option
		change            func(*http.Request)
		want              error // nil: it is sent, and believed if it is a file
	}{
		{"nothing changed", "POST", sensitive, []wxpay.Option{body}, to("/v3/payroll-card/tokens"), nil},
		{"below a gateway's prefix", "POST", sensitive, []wxpay.Option{body}, to("/gateway/v3/payroll-card/tokens"), nil},
		{"another host", "POST", sensitive, []wxpay.Option{body}, func(r *http.Request) { r.URL.Host = "api2.wechatpay.cn" }, nil},
		{"from one plain endpoint to another", "POST", newPath, []wxpay.Option{body}, to("/v3/refund/domestic/refunds"), nil},
		{"to a sensitive one", "POST", newPath, []wxpay.Option{body}, to("/v3/payroll-card/tokens"), wxpay.ErrSensitive},
		{"to one whose fields are encrypted", "POST", newPath, []wxpay.Option{body, wxpay.Encrypt("user_name", "id_card_number")}, to("/v3/payroll-card/tokens"), nil},
		{"to one some of whose fields are encrypted", "POST", newPath, []wxpay.Option{body, wxpay.Encrypt("user_name")}, to("/v3/payroll-card/tokens"), wxpay.ErrSensitive},
		{"to one with other fields", "POST", "v3/profitsharing/orders", []wxpay.Option{body}, to("/v3/payroll-card/tokens"), wxpay.ErrSensitive},
		{"to one with sensitive parameters", "GET", newPath, []wxpay.Option{wxpay.Query{"cert_number": secret}}, to("/v3/ecommerce/subject-sub-merchants"), wxpay.ErrSensitive},
		{"to one with sensitive fields in an upload", "POST", newPath, []wxpay.Option{body}, to("/v3/marketing/shopping-receipt/shoppingreceipts"), wxpay.ErrSensitive},
		{"to one, by its method", "PUT", sensitive, []wxpay.Option{body}, func(r *http.Request) { r.Method = "POST" }, wxpay.ErrSensitive},
		{"to one, respelled", "POST", newPath, []wxpay.Option{body}, to("/v3//payroll-card/tokens/"), wxpay.ErrSensitive},
		{"to one, opaque", "POST", newPath, []wxpay.Option{body}, func(r *http.Request) { r.URL.Opaque = "//api.mch.weixin.qq.com/v3/payroll-card/tokens" }, wxpay.ErrSensitive},
		{"dots", "POST", newPath, []wxpay.Option{body}, to("/v3/x/../payroll-card/tokens"), wxpay.ErrPath},
		{"no URL", "POST", newPath, []wxpay.Option{body}, func(r *http.Request) { r.URL = nil }, wxpay.ErrPath},
		{"a file stays one", "GET", file, nil, to("/v3/billdownload/file"), nil},
		{"from a file to what is signed", "GET", file, nil, to("/v3/certificates"), wxpay.ErrPath},
		{"from a file to a signed path, by its method", "GET", file, nil, func(r *http.Request) { r.Method = "POST" }, wxpay.ErrPath},
		{"from a file to a respelled one", "GET", file, nil, to("/v3/billdownload//file"), wxpay.ErrPath},
		{"from a statement with a digest to an unsigned file", "GET", "hk/v3/statements", nil, to("/v3/billdownload/file"), wxpay.ErrPath},
		{"from what is signed to a file: it has to be signed", "GET", "v3/certificates", nil, to("/v3/billdownload/file"), wxpay.ErrMissingSignature},
	} {
		w := new(recorder)
		config := newBox(t).Config()
		config.BaseURL, config.Transport = "", w
		config.Middleware = []wxpay.Middleware{func(next http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(req *http.Request) (*http.Response, error) {
				own := *req.URL
				changed := req.Clone(req.Context())
				changed.URL = &own
				c.change(changed)
				return next.RoundTrip(changed)
			})
		}}
		client, err := wxpay.New(config)
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.Chain(c.path).Do(t.Context(), c.method, c.options...)
		refused := errors.Is(c.want, wxpay.ErrSensitive) || errors.Is(c.want, wxpay.ErrPath)
		if refused && (!errors.Is(err, c.want) || w.count > 0 || wxpay.MayHaveActed(err) || strings.Contains(err.Error(), secret)) {
			t.Errorf("%s: %v, %d sent; want %v", c.why, err, w.count, c.want)
		}
		if !refused && (w.count != 1 || c.want != nil && !errors.Is(err, c.want) || c.path == file && err != nil) {
			t.Errorf("%s: %v, %d sent; want %v", c.why, err, w.count, c.want)
		}
	}
}

// TestOtherHost: an endpoint's own host is taken only for its path as the catalogue has it.
func TestOtherHost(t *testing.T) {
	var asked *url.URL
	config := newBox(t).Config()
	config.BaseURL, config.Retry.Off = "", true
	config.Transport = roundTripFunc(func(req *http.Request) (*http.Response, error) {
		asked = req.URL
		return nil, io.EOF
	})
	client, err := wxpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"v3/global/certificates":         "apihk.mch.weixin.qq.com",
		"v3/global/certificates/":        "api.mch.weixin.qq.com",
		"v3/global/certificates;x":       "api.mch.weixin.qq.com",
		"gateway/v3/global/certificates": "api.mch.weixin.qq.com",
	} {
		if _, err := client.Chain(path).Get(t.Context()); !errors.Is(err, io.EOF) || asked.Host != want {
			t.Errorf("%s goes to %s, want %s (%v)", path, asked.Host, want, err)
		}
	}
}
