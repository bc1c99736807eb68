package middleware_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-resty/resty/v2"
	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/middleware"
)

// These tests use the layers as somebody does who has a resty client of their own.

// secret stands in each sensitive field of these tests.
const secret = "秘密"

// wire is a transport that keeps what reaches it, and gives the answers in turn, the last for
// ever.
type wire struct {
	answers []transport
	sent    []sent
}

type sent struct {
	target, serial, body string
	query                url.Values
}

func (w *wire) RoundTrip(req *http.Request) (*http.Response, error) {
	var body []byte
	if req.Body != nil {
		body, _ = io.ReadAll(req.Body)
	}
	w.sent = append(w.sent, sent{req.URL.RequestURI(), req.Header.Get("Wechatpay-Serial"), string(body), req.URL.Query()})
	return w.answers[min(len(w.sent), len(w.answers))-1](req)
}

func (w *wire) inClear() bool {
	return slices.ContainsFunc(w.sent, func(s sent) bool {
		target, _ := url.QueryUnescape(s.target)
		return strings.Contains(s.body+target, secret)
	})
}

// plain makes a resty client with all layers on it.
func plain(t *testing.T, answers ...transport) (*resty.Client, *wire) {
	t.Helper()
	client, w := bare(t, answers...)
	client.OnBeforeRequest(middleware.Encrypt(ring()))
	client.OnBeforeRequest(middleware.Headers(ring(), "shop/1.0"))
	client.OnAfterResponse(middleware.Decrypt(merchantKey()))
	return client, w
}

// bare makes a resty client that signs and verifies, and does no more.
func bare(t *testing.T, answers ...transport) (*resty.Client, *wire) {
	t.Helper()
	if answers == nil {
		answers = []transport{answer(200, signedHeader(clock, "{}"), "{}")}
	}
	w := &wire{answers: answers}
	verify := middleware.Verify(middleware.Verification{Keyring: ring(), Now: func() time.Time { return clock }})
	client := resty.New().SetBaseURL("https://api.mch.weixin.qq.com").SetLogger(quiet{})
	client.SetTransport(middleware.Timeout(time.Minute)(middleware.Log(nil)(middleware.Sign(identity())(verify(w)))))
	return client, w
}

type quiet struct{}

func (quiet) Errorf(string, ...any) {}
func (quiet) Warnf(string, ...any)  {}
func (quiet) Debugf(string, ...any) {}

type person struct {
	Name string `json:"user_name"`
}

const (
	tokensPath = "/v3/payroll-card/tokens"
	queryPath  = "/v3/ecommerce/subject-sub-merchants"
)

// TestPlainEncrypts: whichever way resty takes a field, it leaves encrypted, and the request says
// so.
func TestPlainEncrypts(t *testing.T) {
	body := `{"user_name":"` + secret + `"}`
	for _, c := range []struct {
		why  string
		send func(*resty.Client) (*resty.Response, error)
	}{
		{"a map", func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetBody(map[string]any{"user_name": secret}).Post(tokensPath)
		}},
		{"a struct", func(c *resty.Client) (*resty.Response, error) { return c.R().SetBody(person{secret}).Post(tokensPath) }},
		{"a pointer to one", func(c *resty.Client) (*resty.Response, error) { return c.R().SetBody(&person{secret}).Post(tokensPath) }},
		{"bytes", func(c *resty.Client) (*resty.Response, error) { return c.R().SetBody([]byte(body)).Post(tokensPath) }},
		{"a string", func(c *resty.Client) (*resty.Response, error) { return c.R().SetBody(body).Post(tokensPath) }},
		{"a reader", func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetBody(strings.NewReader(body)).Post(tokensPath)
		}},
		{"a type with a charset", func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetHeader("Content-Type", "application/json; charset=utf-8").SetBody(body).Post(tokensPath)
		}},
		{"a full URL", func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetBody(body).Post("https://api2.mch.weixin.qq.com" + tokensPath)
		}},
		{"a path without its slash", func(c *resty.Client) (*resty.Response, error) { return c.R().SetBody(body).Post(tokensPath[1:]) }},
		{"another spelling", func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetBody(body).Post("/gateway//V3/payroll%2Dcard/tokens/")
		}},
		{"a path parameter that is a name", func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetPathParam("product", "payroll-card").SetBody(body).Post("/v3/{product}/tokens")
		}},
		{"a raw path parameter of the client", func(c *resty.Client) (*resty.Response, error) {
			return c.SetRawPathParam("path", "payroll-card/tokens").R().SetBody(body).Post("/v3/{path}")
		}},
		{"the client names the key of the answer", func(c *resty.Client) (*resty.Response, error) {
			return c.SetHeader("Wechatpay-Serial", platformSerial).R().SetBody(body).Post(tokensPath)
		}},
		{"a parameter in the URL", func(c *resty.Client) (*resty.Response, error) {
			return c.R().Get(queryPath + "?cert_number=" + url.QueryEscape(secret))
		}},
		{"a parameter of the request", func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetQueryParam("cert_number", secret).Get(queryPath)
		}},
		{"several of one name", func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetQueryParamsFromValues(url.Values{"cert_number": {secret, secret}}).Get(queryPath)
		}},
		{"a parameter of the client", func(c *resty.Client) (*resty.Response, error) {
			return c.SetQueryParam("cert_number", secret).R().Get(queryPath)
		}},
	} {
		t.Run(c.why, func(t *testing.T) {
			client, w := plain(t)
			if _, err := c.send(client); err != nil {
				t.Fatal(err)
			}
			if len(w.sent) != 1 || w.inClear() || w.sent[0].serial != platformSerial {
				t.Fatalf("sent %+v", w.sent)
			}
			sealed := w.sent[0].query.Get("cert_number")
			if w.sent[0].body != "" {
				_, sealed, _ = strings.Cut(w.sent[0].body, `"user_name":"`)
				sealed, _, _ = strings.Cut(sealed, `"`)
			}
			if opened, err := crypto.Decrypt(platformKey(), sealed); err != nil || opened != secret {
				t.Errorf("%q is encrypted: %v", opened, err)
			}
		})
	}
}

// TestPlainRefuses: a request whose sensitive fields cannot be found, or were not looked for, is
// not sent.
func TestPlainRefuses(t *testing.T) {
	body := `{"user_name":"` + secret + `"}`
	upload := func(c *resty.Client) *resty.Request {
		return c.R().SetFileReader("file", "a.png", strings.NewReader("x"))
	}
	unencrypted := func(t *testing.T) (*resty.Client, *wire) { return bare(t) }
	headersOnly := func(t *testing.T) (*resty.Client, *wire) {
		client, w := bare(t)
		return client.OnBeforeRequest(middleware.Headers(ring(), "")), w
	}
	wrongOrder := func(t *testing.T) (*resty.Client, *wire) {
		client, w := headersOnly(t)
		return client.OnBeforeRequest(middleware.Encrypt(ring())), w
	}
	all := func(t *testing.T) (*resty.Client, *wire) { return plain(t) }
	moved := func(t *testing.T) (*resty.Client, *wire) {
		client, w := plain(t)
		return client.OnBeforeRequest(func(_ *resty.Client, r *resty.Request) error { r.URL = tokensPath; return nil }), w
	}
	encryptOnly := func(t *testing.T) (*resty.Client, *wire) {
		client, w := bare(t)
		return client.SetTransport(w).OnBeforeRequest(middleware.Encrypt(ring())), w
	}
	post := func(c *resty.Client) (*resty.Response, error) { return c.R().SetBody(body).Post(tokensPath) }
	for _, c := range []struct {
		why    string
		client func(*testing.T) (*resty.Client, *wire)
		send   func(*resty.Client) (*resty.Response, error)
	}{
		{"no Encrypt and no Headers", unencrypted, post},
		{"no Encrypt, in the query", unencrypted, func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetQueryParam("cert_number", secret).Get(queryPath)
		}},
		{"Headers without Encrypt", headersOnly, post},
		{"Headers without Encrypt, the client names a key", headersOnly, func(c *resty.Client) (*resty.Response, error) {
			return c.SetHeader("Wechatpay-Serial", platformSerial).R().SetBody(body).Post(tokensPath)
		}},
		{"Headers before Encrypt", wrongOrder, post},
		{"a hook moves the request to another endpoint after Encrypt", moved, func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetBody(body).Post("/v3/pay/transactions/jsapi-of-nobody")
		}},
		{"a form", all, func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetFormData(map[string]string{"user_name": secret}).Post(tokensPath)
		}},
		{"a form, signed by another", encryptOnly, func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetBody("{}").SetFormData(map[string]string{"user_name": secret}).Post(tokensPath)
		}},
		{"a form of the client", all, func(c *resty.Client) (*resty.Response, error) {
			return c.SetFormData(map[string]string{"user_name": secret}).R().SetBody(body).Post(tokensPath)
		}},
		{"an upload", all, func(c *resty.Client) (*resty.Response, error) {
			return upload(c).SetMultipartFormData(map[string]string{"user_name": secret}).Post(tokensPath)
		}},
		{"an upload beside a body", all, func(c *resty.Client) (*resty.Response, error) {
			return upload(c).SetMultipartFormData(map[string]string{"user_name": secret}).SetBody(body).Post(tokensPath)
		}},
		{"text", all, func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetHeader("Content-Type", "text/plain").SetBody(body).Post(tokensPath)
		}},
		{"text by the client's header", all, func(c *resty.Client) (*resty.Response, error) {
			return c.SetHeader("Content-Type", "text/plain").R().SetBody(body).Post(tokensPath)
		}},
		{"not JSON", all, func(c *resty.Client) (*resty.Response, error) { return c.R().SetBody(secret).Post(tokensPath) }},
		{"a name in GBK", all, func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetBody(person{"\xd5\xc5"}).Post(tokensPath)
		}},
		{"a value that does not marshal", all, func(c *resty.Client) (*resty.Response, error) {
			return c.R().SetBody(map[string]any{"user_name": secret, "x": func() {}}).Post(tokensPath)
		}},
	} {
		t.Run(c.why, func(t *testing.T) {
			client, w := c.client(t)
			_, err := c.send(client)
			if !errors.Is(err, middleware.ErrSensitive) || strings.Contains(fmt.Sprint(err), secret) {
				t.Errorf("error %v", err)
			}
			if len(w.sent) != 0 {
				t.Errorf("sent %+v", w.sent)
			}
		})
	}
}

// TestPlainByCaller: a request that names the key itself is sent as it is, an upload too.
func TestPlainByCaller(t *testing.T) {
	for why, client := range map[string]func(*testing.T, ...transport) (*resty.Client, *wire){"all layers": plain, "signed only": bare} {
		c, w := client(t)
		_, err := c.R().SetHeader("Wechatpay-Serial", platformSerial).SetBody(`{"user_name":"c2VhbGVk"}`).Post(tokensPath)
		if err != nil || len(w.sent) != 1 || w.sent[0].body != `{"user_name":"c2VhbGVk"}` {
			t.Errorf("%s: error %v, sent %+v", why, err, w.sent)
		}
		if _, err := c.R().SetHeader("Wechatpay-Serial", platformSerial).SetFileReader("file", "a", strings.NewReader("x")).Post(tokensPath); err != nil {
			t.Errorf("%s, an upload: %v", why, err)
		}
	}
}

// TestPlainHeaders: a header that the request or its client has set stays.
func TestPlainHeaders(t *testing.T) {
	for _, c := range []struct {
		why    string
		client map[string]string
		want   [4]string
	}{
		{"nothing set", nil, [4]string{"application/json, */*;q=0.5", "application/json", "shop/1.0", platformSerial}},
		{"the client's own", map[string]string{"Accept": "text/csv", "Content-Type": "text/plain", "User-Agent": "x", "Wechatpay-Serial": "PUB_KEY_ID_1"},
			[4]string{"text/csv", "text/plain", "x", "PUB_KEY_ID_1"}},
	} {
		var got [4]string
		look := func(req *http.Request) (*http.Response, error) {
			for i, name := range []string{"Accept", "Content-Type", "User-Agent", "Wechatpay-Serial"} {
				got[i] = req.Header.Get(name)
			}
			return answer(200, signedHeader(clock, "{}"), "{}")(req)
		}
		client, _ := plain(t, look)
		if _, err := client.SetHeaders(c.client).R().SetBody("{}").Post("/v3/certificates"); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.why, diff)
		}
	}
}
