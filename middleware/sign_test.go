package middleware_test

import (
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/middleware"
)

func identity() middleware.Identity {
	return middleware.Identity{
		MchID: "1900007291", SerialNo: "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB", Signer: crypto.RSA(merchantKey()),
		Now:   func() time.Time { return clock },
		Nonce: func() string { return "593BEC0C930BF1AFEB40B4A08C8FB242" },
	}
}

var authorization = regexp.MustCompile(`^WECHATPAY2-SHA256-RSA2048 mchid="1900007291",nonce_str="593BEC0C930BF1AFEB40B4A08C8FB242",` +
	`timestamp="1554208460",serial_no="408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB",signature="([0-9A-Za-z+/=]+)"$`)

// TestSign checks the signature with the standard library against a message written out by hand.
func TestSign(t *testing.T) {
	const tail = "\n1554208460\n593BEC0C930BF1AFEB40B4A08C8FB242\n"
	for _, c := range []struct{ why, method, url, body, message string }{
		{"a body", "POST", tokens, `{"a":1}`, "POST\n/v3/payroll-card/tokens" + tail + "{\"a\":1}\n"},
		{"no body", "GET", tokens, "", "GET\n/v3/payroll-card/tokens" + tail + "\n"},
		{"a query, in the order it is sent", "GET", tokens + "?b=2&a=1", "", "GET\n/v3/payroll-card/tokens?b=2&a=1" + tail + "\n"},
		{"what is encoded stays so", "GET", "https://api.mch.weixin.qq.com/v3/x/a%2Fb%20c?d=%2f", "", "GET\n/v3/x/a%2Fb%20c?d=%2f" + tail + "\n"},
		{"a prefix is signed", "GET", "https://api.mch.weixin.qq.com/hk/v3/statements", "", "GET\n/hk/v3/statements" + tail + "\n"},
		{"a body that ends in a newline", "PUT", tokens, "{}\n", "PUT\n/v3/payroll-card/tokens" + tail + "{}\n\n"},
		{"spaces in the body stay", "PATCH", tokens, `{ "b":1, "a": 2 }`, "PATCH\n/v3/payroll-card/tokens" + tail + "{ \"b\":1, \"a\": 2 }\n"},
	} {
		t.Run(c.why, func(t *testing.T) {
			sent := false
			next := transport(func(req *http.Request) (*http.Response, error) {
				sent = true
				found := authorization.FindStringSubmatch(req.Header.Get("Authorization"))
				if found == nil {
					t.Fatalf("Authorization: %s", req.Header.Get("Authorization"))
				}
				signature, err := base64.StdEncoding.DecodeString(found[1])
				if err != nil {
					t.Fatal(err)
				}
				digest := sha256.Sum256([]byte(c.message))
				if err := rsa.VerifyPKCS1v15(&merchantKey().PublicKey, stdcrypto.SHA256, digest[:], signature); err != nil {
					t.Errorf("the signature is not that of %q", c.message)
				}
				body, _ := io.ReadAll(req.Body)
				if string(body) != c.body || req.ContentLength != int64(len(c.body)) {
					t.Errorf("sent %q, length %d", body, req.ContentLength)
				}
				return nil, io.EOF
			})
			req := newRequest(t, c.method, c.url, c.body)
			if _, err := middleware.Sign(identity())(next).RoundTrip(req); err != io.EOF || !sent {
				t.Errorf("error %v, sent %v", err, sent)
			}
			if req.Header.Get("Authorization") != "" {
				t.Error("the caller's request was changed")
			}
		})
	}
}

// TestSignFails: nothing leaves unsigned, and the body is closed all the same.
func TestSignFails(t *testing.T) {
	for _, c := range []struct {
		why    string
		change func(*middleware.Identity, *http.Request)
	}{
		{"no nonce", func(id *middleware.Identity, _ *http.Request) { id.Nonce = func() string { return "" } }},
		{"a nonce that would end its quotes", func(id *middleware.Identity, _ *http.Request) { id.Nonce = func() string { return `a",mchid="1` } }},
		{"a signer without a key", func(id *middleware.Identity, _ *http.Request) { id.Signer = crypto.RSA(nil) }},
		{"a body that cannot be read", func(_ *middleware.Identity, r *http.Request) {
			r.Body = io.NopCloser(errorReader{errors.New("broken")})
		}},
	} {
		id, req := identity(), newRequest(t, "POST", tokens, "{}")
		body := &closing{Reader: strings.NewReader("{}")}
		req.Body = body
		c.change(&id, req)
		_, err := middleware.Sign(id)(answer(200, nil, "")).RoundTrip(req)
		if err == nil {
			t.Errorf("%s: no error", c.why)
		}
		if req.Body == body && !body.closed {
			t.Errorf("%s: the body is left open", c.why)
		}
	}
}

// TestNonces: a nonce that could end its quotes, its header or its line is refused before
// anything is sent. The line would move a part of the signed text into another field.
func TestNonces(t *testing.T) {
	for why, nonce := range map[string]string{
		"empty": "", "a quote": `a"b`, "a comma": "a,b", "a blank": "a b", "a line feed": "a\nb", "a carriage return": "a\rb",
		"a zero": "a\x00b", "delete": "a\x7fb", "not ASCII": "é", "not UTF-8": "\xff",
	} {
		id := identity()
		id.Nonce = func() string { return nonce }
		sent := transport(func(*http.Request) (*http.Response, error) {
			t.Errorf("%s: sent", why)
			return nil, io.EOF
		})
		if _, err := middleware.Sign(id)(sent).RoundTrip(newRequest(t, "POST", tokens, "{}")); err == nil {
			t.Errorf("%s: no error", why)
		}
	}
}

type closing struct {
	io.Reader
	closed bool
}

func (c *closing) Close() error {
	c.closed = true
	return nil
}
