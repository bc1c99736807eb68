package control_test

import (
	"net/http"
	"testing"

	"github.com/wxpay-chain/wxpay/sandbox/internal/control"
)

// TestGuard has each way by which a web page could reach a sandbox of the developer who visits it.
func TestGuard(t *testing.T) {
	const cross, null = "https://evil.example", "null"
	cases := []struct {
		why          string
		listen, host string // Guard.Host and the Host header
		origin, site string // "" leaves the header out
		ok           bool
	}{
		{"curl", "127.0.0.1", "127.0.0.1:8080", "", "", true},
		{"any address of 127.0.0.0/8", "127.0.0.1", "127.8.9.10:8080", "", "", true},
		{"IPv6", "::1", "[::1]:8080", "", "", true},
		{"IPv6 on the port of the scheme", "::1", "[::1]", "", "", true},
		{"a name", "127.0.0.1", "localhost:8080", "", "", true},
		{"a name in capitals", "127.0.0.1", "LOCALHOST:8080", "", "", true},
		{"another port, as behind a mapping of ports", "127.0.0.1", "localhost:32768", "", "", true},
		{"no port", "127.0.0.1", "localhost", "", "", true},
		{"DNS rebinding: the page's own site means 127.0.0.1 now", "127.0.0.1", "evil.example:8080", "http://evil.example:8080", "same-origin", false},
		{"DNS rebinding by a browser that sends no Origin", "127.0.0.1", "evil.example:8080", "", "", false},
		{"rebinding of a sandbox that listens everywhere", "0.0.0.0", "evil.example:8080", "", "", false},
		{"a name that begins like an address", "127.0.0.1", "127.0.0.1.evil.example", "", "", false},
		{"a name that begins like localhost", "127.0.0.1", "localhost.evil.example", "", "", false},
		{"a name that ends like localhost", "127.0.0.1", "evil.localhost", "", "", false},
		{"a user in front", "127.0.0.1", "localhost@evil.example", "", "", false},
		{"a port that is none", "127.0.0.1", "localhost:80.evil.example", "", "", false},
		{"an address of a network", "127.0.0.1", "192.168.1.5:8080", "", "", false},
		{"no Host", "127.0.0.1", "", "", "", false},
		{"a port without a host", "127.0.0.1", ":8080", "", "", false},
		{"no Host, everywhere", "", "", "", "", false},

		{"the configured name", "wxpay", "wxpay:8080", "", "", true},
		{"the configured name in capitals", "wxpay", "WxPay:8080", "", "", true},
		{"loopback, where another name is configured", "wxpay", "localhost:8080", "", "", true},
		{"not the configured name", "wxpay", "wxpay.evil.example:8080", "", "", false},
		{"the configured address", "192.168.1.5", "192.168.1.5:8080", "", "", true},
		{"everywhere: an address means itself", "0.0.0.0", "192.168.1.5:8080", "", "", true},
		{"everywhere, by IPv6", "::", "[fd00::5]:8080", "", "", true},
		{"everywhere, by an empty host", "", "192.168.1.5:8080", "", "", true},
		{"everywhere: a name may be anybody's", "", "wxpay:8080", "", "", false},

		{"a page of this machine", "127.0.0.1", "127.0.0.1:8080", "http://127.0.0.1:8080", "same-origin", true},
		{"a developer's page on another port", "127.0.0.1", "localhost:8080", "http://localhost:3000", "same-site", true},
		{"the same over TLS", "127.0.0.1", "localhost:8080", "https://LocalHost", "same-site", true},
		{"a page of the configured host", "wxpay", "wxpay:8080", "http://wxpay:8080", "same-origin", true},
		{"everywhere: a page of the very host", "0.0.0.0", "192.168.1.5:8080", "http://192.168.1.5:8080", "same-origin", true},
		{"everywhere: a page of another address", "0.0.0.0", "192.168.1.5:8080", "http://6.6.6.6", "", false},
		{"a page of another site", "127.0.0.1", "127.0.0.1:8080", cross, "cross-site", false},
		{"the same by a browser that sends Origin alone", "127.0.0.1", "127.0.0.1:8080", cross, "", false},
		{"a sandboxed frame, a file, a redirect", "127.0.0.1", "127.0.0.1:8080", null, "", false},
		{"an extension", "127.0.0.1", "127.0.0.1:8080", "chrome-extension://localhost", "", false},
		{"no URL", "127.0.0.1", "127.0.0.1:8080", "http://%zz", "", false},
		{"a simple request of another site without an Origin", "127.0.0.1", "127.0.0.1:8080", "", "cross-site", false},
		{"a site that no browser names", "127.0.0.1", "127.0.0.1:8080", "", "elsewhere", false},
		{"the user typed the address", "127.0.0.1", "127.0.0.1:8080", "", "none", true},
	}
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			r := &http.Request{Method: http.MethodPost, Host: k.host, Header: http.Header{}}
			if k.origin != "" {
				r.Header.Set("Origin", k.origin)
			}
			if k.site != "" {
				r.Header.Set("Sec-Fetch-Site", k.site)
			}
			if err := (control.Guard{Host: k.listen}).Check(r); (err == nil) != k.ok {
				t.Errorf("%v, want allowed: %v", err, k.ok)
			}
		})
	}
	t.Run("a second Origin", func(t *testing.T) {
		r := &http.Request{Host: "localhost", Header: http.Header{"Origin": {"http://localhost", cross}}}
		if (control.Guard{Host: "127.0.0.1"}).Check(r) == nil {
			t.Error("allowed")
		}
	})
	t.Run("an empty Origin", func(t *testing.T) {
		r := &http.Request{Host: "localhost", Header: http.Header{"Origin": {""}}}
		if (control.Guard{Host: "127.0.0.1"}).Check(r) == nil {
			t.Error("allowed")
		}
	})
}
