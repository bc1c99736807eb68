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

// FuzzChain: with anything in a path or a variable, the request goes to the configured host. The
// value of {id} is one segment that decodes to what was given.
func FuzzChain(f *testing.F) {
	for _, seed := range []struct{ path, segment, value, several string }{
		{"v3/payroll-card/tokens", "preOrder", "4200", "a/b"},
		{"v3/pay/transactions/id", "_x_", "a/b?c#d%2F张三", "v3/x"},
		{"//evil.example/x", "https://evil.example", "..", "//evil.example"},
		{"https://evil.example", "@evil.example", "@evil.example/", "https://evil.example/x"},
		{"v3/..", ".", ".", "../.."},
		{"v3/{x}", "{+x}", "\n", "a\r\nHost: evil.example"},
		{"a:b/c", "a:b", "a:b", ":80@evil.example"},
		{"v2/pay", "V2", "v2", "V2/pay"},
		{`v3\evil`, `\\evil`, `\`, `\..\`},
		{"v3/x/", "", "", ""},
		{"v3/%2e%2e", "%2F", "%2F", "%2e%2e/x"},
	} {
		f.Add(seed.path, seed.segment, seed.value, seed.several)
	}
	var sent *http.Request
	config := newBox(f).Config()
	config.BaseURL = "http://127.0.0.1:1/hk"
	config.Transport = roundTripFunc(func(req *http.Request) (*http.Response, error) {
		sent = req
		return nil, io.EOF
	})
	config.Signer, config.PrivateKey = brokenSigner{errors.New("too slow for this")}, nil
	config.Middleware = []wxpay.Middleware{func(http.RoundTripper) http.RoundTripper { return config.Transport }}
	client, err := wxpay.New(config)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, path, segment, value, several string) {
		for _, c := range []struct {
			builder wxpay.Builder
			vars    wxpay.Vars
		}{
			{client.Chain(path), nil},
			{client.Chain(path).Seg(segment), nil},
			{client.Chain("v3/begin").Seg("{id}", "end"), wxpay.Vars{"id": value}},
			{client.Chain("v3/begin/{+id}/end"), wxpay.Vars{"id": several}},
			{client.Chain("{+id}"), wxpay.Vars{"id": several}},
			{client.Chain(path).Seg(segment, "_id_"), wxpay.Vars{"id": value}},
		} {
			sent = nil
			_, err := c.builder.Get(t.Context(), c.vars)
			if sent == nil {
				if err == nil || strings.ContainsAny(err.Error(), "\n\r") {
					t.Fatalf("not sent, error %v", err)
				}
				continue
			}
			checkSent(t, sent.URL, c.vars["id"] == value && c.builder != client.Chain("{+id}"), value)
		}
	})
}

func checkSent(t *testing.T, u *url.URL, single bool, value string) {
	t.Helper()
	if u.Scheme != "http" || u.Host != "127.0.0.1:1" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || u.Opaque != "" {
		t.Fatalf("the request goes to %s", u)
	}
	path := u.EscapedPath()
	if !strings.HasPrefix(path, "/hk/") || u.RequestURI() != path {
		t.Fatalf("target %s", u.RequestURI())
	}
	segments := strings.Split(path, "/")
	for i, segment := range segments {
		plain, err := url.PathUnescape(segment)
		if err != nil || plain == "." || plain == ".." || segment == "" && i != 0 && i != len(segments)-1 {
			t.Fatalf("segment %q of %s", segment, path)
		}
	}
	if single && strings.HasPrefix(path, "/hk/v3/begin/") && len(segments) == 6 && segments[5] == "end" {
		if plain, _ := url.PathUnescape(segments[4]); plain != value {
			t.Fatalf("the value %q went out as %q", value, segments[4])
		}
	}
}
