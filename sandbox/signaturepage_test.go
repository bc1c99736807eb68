package sandbox_test

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// mistakes are those of docs/signature-refused.md, by the page's own words. Each spoils a good
// request.
var mistakes = map[string]func(*call, *sandbox.Sandbox){
	"signed with another private key": func(c *call, box *sandbox.Sandbox) { c.key = box.Keys().Platform },

	"the platform certificate's serial": func(c *call, box *sandbox.Sandbox) { c.serial = box.CertificateKey().Serial },
	"the public key's ID":               func(c *call, box *sandbox.Sandbox) { c.serial = box.Key().Serial },
	"the serial in decimal":             func(c *call, box *sandbox.Sandbox) { c.serial = box.MerchantCertificate().SerialNumber.String() },

	"another merchant number": func(c *call, _ *sandbox.Sandbox) { c.mchID = "1900000110" },

	"a clock that is slow by 400 s": func(c *call, _ *sandbox.Sandbox) { c.timestamp = plus(c.timestamp, -400) },
	"milliseconds":                  func(c *call, _ *sandbox.Sandbox) { c.timestamp += "000" },

	"the body left out": func(c *call, _ *sandbox.Sandbox) { c.signedBody = ptr("") },
	"the JSON marshalled twice": func(c *call, _ *sandbox.Sandbox) {
		c.signedBody = ptr(`{"echo_message":"\u003c"}`)
		c.body = `{"echo_message": "<"}`
	},
	"a line feed that is sent and not signed": func(c *call, _ *sandbox.Sandbox) { c.signedBody = ptr(c.body); c.body += "\n" },
	"a line feed that is signed and not sent": func(c *call, _ *sandbox.Sandbox) { c.signedBody = ptr(c.body + "\n") },

	"the query left out":                   func(c *call, _ *sandbox.Sandbox) { toQuery(c, "/v3/pay/transactions/out-trade-no/A%201") },
	"the query sorted":                     func(c *call, _ *sandbox.Sandbox) { toQuery(c, "/v3/pay/transactions/out-trade-no/A%201?a=2&mchid=1") },
	"a question mark without a query":      func(c *call, _ *sandbox.Sandbox) { c.signedTarget = ptr(c.target); c.target += "?" },
	"path and query before their encoding": func(c *call, _ *sandbox.Sandbox) { toQuery(c, "/v3/pay/transactions/out-trade-no/A 1?mchid=1&a=2") },

	"the whole URL":                   func(c *call, box *sandbox.Sandbox) { c.signedTarget = ptr(box.URL + "/v3/security/echo") },
	"no slash in front":               func(c *call, _ *sandbox.Sandbox) { c.signedTarget = ptr(c.target[1:]) },
	"without the prefix, such as /hk": func(c *call, _ *sandbox.Sandbox) { c.signedTarget = ptr("/v3/security/echo") },

	"no line feed at the end":  signing(func(message string) string { return strings.TrimSuffix(message, "\n") }),
	"CR LF":                    signing(func(message string) string { return strings.ReplaceAll(message, "\n", "\r\n") }),
	"the method in lower case": signing(func(message string) string { return strings.Replace(message, "POST", "post", 1) }),
	"another method":           signing(func(message string) string { return strings.Replace(message, "POST", "PATCH", 1) }),
	"nonce before timestamp": signing(func(message string) string {
		lines := strings.Split(message, "\n")
		lines[2], lines[3] = lines[3], lines[2]
		return strings.Join(lines, "\n")
	}),

	"a nonce for the message, another for the header": func(c *call, _ *sandbox.Sandbox) {
		c.authorization = resigned(c, func(signed *call) { signed.nonce = "another" })
	},
	"a timestamp for the message, another for the header": func(c *call, _ *sandbox.Sandbox) {
		c.authorization = resigned(c, func(signed *call) { signed.timestamp = plus(c.timestamp, -1) })
	},

	"SHA-1": func(c *call, _ *sandbox.Sandbox) {
		digest := sha1.Sum([]byte(c.message()))
		c.authorization = withSignature(rsa.SignPKCS1v15(nil, c.key, crypto.SHA1, digest[:]))
	},
	"PSS padding": func(c *call, _ *sandbox.Sandbox) {
		digest := sha256.Sum256([]byte(c.message()))
		c.authorization = withSignature(rsa.SignPSS(rand.Reader, c.key, crypto.SHA256, digest[:], nil))
	},
	"URL-safe base64": func(c *call, _ *sandbox.Sandbox) {
		c.authorization = inSignature(strings.NewReplacer("+", "-", "/", "_", "=", "").Replace)
	},
	"base64 with a break in it": func(c *call, _ *sandbox.Sandbox) {
		c.authorization = inSignature(func(s string) string { return s[:64] + " " + s[64:] }) // a header cannot hold the line feed
	},
	"another scheme": func(c *call, _ *sandbox.Sandbox) {
		c.authorization = func(a string) string { return strings.Replace(a, "RSA2048", "RSA", 1) }
	},
	"a value without quotes": func(c *call, _ *sandbox.Sandbox) {
		c.authorization = func(a string) string { return strings.Replace(a, `"`+c.mchID+`"`, c.mchID, 1) }
	},
	"a space behind a comma": func(c *call, _ *sandbox.Sandbox) {
		c.authorization = func(a string) string { return strings.ReplaceAll(a, ",", ", ") }
	},
}

// TestSignaturePage makes each mistake of docs/signature-refused.md, and wants the sandbox to say
// what the page says. The page has all of them, and all ten causes.
func TestSignaturePage(t *testing.T) {
	page, err := os.ReadFile("../docs/signature-refused.md")
	if err != nil {
		t.Fatal(err)
	}
	row := regexp.MustCompile("(?m)^\\| \\[(\\d+)\\]\\(#.*\\) \\| (.*?) \\| `(.*?)` \\| (.*?) \\|$")
	causes, seen := map[string]bool{}, map[string]bool{}
	for _, m := range row.FindAllStringSubmatch(string(page), -1) {
		cause, mistake, field, issue := m[1], m[2], m[3], m[4]
		causes[cause], seen[mistake] = true, true
		t.Run(cause+" "+mistake, func(t *testing.T) {
			spoil, known := mistakes[mistake]
			if !known {
				t.Fatal("the test does not know how to make it")
			}
			config := sandbox.Config{}
			if strings.Contains(mistake, "prefix") {
				config.Prefix = "/hk"
			}
			box := open(t, config)
			c := newCall(box, "POST", config.Prefix+"/v3/security/echo", `{"echo_message":"hello"}`)
			if r := c.do(t, box); r.status != 200 {
				t.Fatalf("without a mistake: %d %s", r.status, r.body)
			}
			spoil(c, box)
			r := c.do(t, box)
			p := r.problem(t)
			want := "^" + strings.ReplaceAll(regexp.QuoteMeta(issue), "…", "[0-9A-Za-z_]+") + "$"
			if r.status != 401 || p.Code != "SIGN_ERROR" || p.Detail.Field != field || !regexp.MustCompile(want).MatchString(p.Detail.Issue) {
				t.Errorf("%d %s %s: %s\nthe page says %s: %s", r.status, p.Code, p.Detail.Field, p.Detail.Issue, field, issue)
			}
		})
	}
	if len(causes) != 10 {
		t.Errorf("the page has %d causes, want 10", len(causes))
	}
	for mistake := range mistakes {
		if !seen[mistake] {
			t.Errorf("the page lacks %q", mistake)
		}
	}
}

// toQuery makes a call a query of an order, signed over another target.
func toQuery(c *call, signed string) {
	c.method, c.target, c.body, c.signedTarget = "GET", "/v3/pay/transactions/out-trade-no/A%201?mchid=1&a=2", "", &signed
}

// signing signs a message that differs from the sent one.
func signing(change func(message string) string) func(*call, *sandbox.Sandbox) {
	return func(c *call, _ *sandbox.Sandbox) {
		c.authorization = inSignature(func(string) string { return wxtest.Sign(c.key, change(c.message())) })
	}
}

// withSignature puts another signature into the header; one that could not be made is noticed as
// such.
func withSignature(raw []byte, err error) func(string) string {
	return inSignature(func(string) string {
		if err != nil {
			return fmt.Sprint(err)
		}
		return base64.StdEncoding.EncodeToString(raw)
	})
}

// plus is a number of seconds later.
func plus(timestamp string, seconds int64) string {
	at, _ := strconv.ParseInt(timestamp, 10, 64)
	return strconv.FormatInt(at+seconds, 10)
}
