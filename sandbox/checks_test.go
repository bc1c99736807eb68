package sandbox_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// ok is an endpoint that takes everything.
func ok(sandbox.Request) sandbox.Answer { return sandbox.Answer{Body: []byte(`{}`)} }

func ptr(s string) *string { return &s }

// TestChecks spoils one thing of a good request at a time.
func TestChecks(t *testing.T) {
	box := open(t, sandbox.Config{})
	box.Handle("POST", "v3/test", ok)
	box.Handle("GET", "v3/test", ok)
	stranger := wxtest.Key(wxtest.Stranger)
	set := func(name, value string) func(*call) { return func(c *call) { c.header.Set(name, value) } }
	drop := func(name string) func(*call) { return func(c *call) { c.header[name] = nil } }
	const good, sign, param = "200", "401 SIGN_ERROR", "400 PARAM_ERROR"
	cases := []struct {
		why   string
		spoil func(*call)
		want  string // status, code, field
	}{
		{"nothing spoilt", func(*call) {}, good},
		{"no body at all", func(c *call) { c.method, c.body = "GET", ""; c.header.Del("Content-Type") }, good},
		{"a GUID is a nonce too", func(c *call) { c.nonce = "3f2504e0-4f89-11d3-9a0c-0305e82c3301" }, good},
		{"a short nonce", func(c *call) { c.nonce = "n" }, good},
		{"a query, percent-encoded in no particular way", func(c *call) { c.target = "/v3/test?b=%e4%bd%A0&a=~!*'()&&c=" }, good},
		{"line feed at the body's end, as json.Encoder leaves it", func(c *call) { c.body += "\n" }, good},

		{"no Authorization", drop("Authorization"), sign + " Authorization"},
		{"two Authorizations", func(c *call) { c.header["Authorization"] = []string{c.sign(), c.sign()} }, sign + " Authorization"},
		{"garbage", set("Authorization", "garbage"), sign + " Authorization"},
		{"another merchant", func(c *call) { c.mchID = "1900000110" }, sign + " mchid"},
		{"another certificate", func(c *call) { c.serial = "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB" }, sign + " serial_no"},
		{"serial in lower case, as wechatpay-node-v3 sends it", func(c *call) { c.serial = strings.ToLower(c.serial) }, good},
		{"serial with a leading zero", func(c *call) { c.serial = "0" + c.serial }, good},
		{"serial with a zero behind it", func(c *call) { c.serial += "0" }, sign + " serial_no"},
		{"the platform's serial", func(c *call) { c.serial = fmt.Sprintf("%X", box.Certificate().SerialNumber) }, sign + " serial_no"},
		{"nonce too long", func(c *call) { c.nonce = strings.Repeat("n", 129) }, sign + " nonce_str"},
		{"nonce with a comma", func(c *call) { c.nonce = "a,b" }, sign + " nonce_str"},
		{"another key", func(c *call) { c.key = stranger }, sign + " signature"},
		{"another body signed", func(c *call) { c.signedBody = ptr(`{"a":2}`) }, sign + " signature"},
		{"another target signed", func(c *call) { c.signedTarget = ptr("/v3/test/") }, sign + " signature"},
		{"signature that is no base64", func(c *call) {
			c.authorization = func(a string) string { return strings.Replace(a, `signature="`, `signature="!`, 1) }
		}, sign + " signature"},
		{"signature of other bits that decode alike", func(c *call) { c.authorization = looseBits }, sign + " signature"},

		{"no User-Agent", drop("User-Agent"), param + " User-Agent"},
		{"no Accept", drop("Accept"), "406 PARAM_ERROR Accept"},
		{"Accept of something else", set("Accept", "text/csv, image/*"), "406 PARAM_ERROR Accept"},
		{"JSON excluded by weight", set("Accept", "*/*, application/json;q=0"), "406 PARAM_ERROR Accept"},
		{"JSON excluded by weight, named first", set("Accept", "application/json;q=0, */*"), "406 PARAM_ERROR Accept"},
		{"Accept of all", set("Accept", "*/*"), good},
		{"Accept of application/*", set("Accept", "application/*;q=0.1"), good},
		{"Accept as PHP and Node send it", set("Accept", "application/json, text/plain, application/x-gzip, application/pdf, image/png, image/*;q=0.5"), good},
		{"Accept on two lines", func(c *call) { c.header["Accept"] = []string{"text/csv", "application/json"} }, good},

		{"no Content-Type", drop("Content-Type"), "415 PARAM_ERROR Content-Type"},
		{"a form", set("Content-Type", "application/x-www-form-urlencoded"), "415 PARAM_ERROR Content-Type"},
		{"JSON in GBK", set("Content-Type", "application/json; charset=gbk"), "415 PARAM_ERROR Content-Type"},
		{"JSON in UTF-8, in capitals", set("Content-Type", "Application/JSON; charset=UTF-8"), good},

		{"no JSON", func(c *call) { c.body = `{"a":1` }, param + " "},
		{"text after the JSON", func(c *call) { c.body = `{"a":1}}` }, param + " "},
		{"bytes that are no UTF-8", func(c *call) { c.body = "{\"a\":\"\xff\"}" }, param + " "},
		{"XML", func(c *call) { c.body = "<xml/>" }, param + " "},
		{"the signature is looked at before the body", func(c *call) { c.body, c.key = `{"a":1`, stranger }, sign + " signature"},

		{"unknown path", func(c *call) { c.target = "/v3/unknown" }, "404 RESOURCE_NOT_EXISTS "},
		{"a path that a client should have encoded is signed as it came", func(c *call) { c.target = `/v3/te|st"^?x=|"` }, "404 RESOURCE_NOT_EXISTS "},
		{"an empty query is signed as it came", func(c *call) { c.target = "/v3/test?" }, good},
		{"a percent-encoding that needs none", func(c *call) { c.target = "/v3/%74est" }, good},
		{"slash too many", func(c *call) { c.target = "/v3/test/" }, "404 RESOURCE_NOT_EXISTS "},
		{"another method", func(c *call) { c.method = "PUT" }, "405 METHOD_NOT_ALLOWED "},
	}
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			box.Reset()
			c := newCall(box, "POST", "/v3/test", `{"a":1}`)
			k.spoil(c)
			r := c.do(t, box)
			got := strconv.Itoa(r.status)
			if r.status != 200 {
				p := r.problem(t)
				got += " " + p.Code + " " + p.Detail.Field
				if p.Message == "" {
					t.Error("no message")
				}
				if i := strings.LastIndex(r.header.Get("Request-Id"), "-2685"); i < 0 {
					t.Errorf("Request-ID of an error: %q", r.header.Get("Request-Id"))
				}
			}
			if got != strings.TrimSuffix(k.want, " ") && got != k.want {
				t.Errorf("got %q, want %q: %s", got, k.want, r.body)
			}
			if v := r.verified(box); v != "public" {
				t.Errorf("the answer's signature: %s", v)
			}
			last, _ := box.Last()
			want := sandbox.Request{Method: c.method, Target: c.target, Body: []byte(c.body), Status: r.status, Taken: r.status == 200}
			have := sandbox.Request{Method: last.Method, Target: last.Target, Body: last.Body, Status: last.Status, Taken: last.Taken}
			if diff := cmp.Diff(want, have); diff != "" {
				t.Errorf("recorded (-want +got):\n%s", diff)
			}
		})
	}
}

// looseBits changes the last base64 character of a 2048-bit signature in bits that do not count.
func looseBits(a string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	i := strings.Index(a, `=="`) - 1
	return a[:i] + string(alphabet[strings.IndexByte(alphabet, a[i])^1]) + a[i+1:]
}

func TestMethodNotAllowedSaysWhatIs(t *testing.T) {
	box := open(t, sandbox.Config{})
	r := newCall(box, "DELETE", "/v3/payroll-card/tokens", "").do(t, box)
	if r.status != 405 || r.header.Get("Allow") != "POST" || r.problem(t).Code == "" {
		t.Errorf("%d, Allow %q, %s", r.status, r.header.Get("Allow"), r.body)
	}
}

// TestClock holds the window against a clock that the test owns: 300 s are inside, 301 s are not.
func TestClock(t *testing.T) {
	now := time.Date(2026, 8, 1, 12, 0, 0, 999_999_999, time.UTC)
	box := open(t, sandbox.Config{Now: func() time.Time { return now }})
	box.Handle("GET", "v3/test", ok)
	unix := now.Unix()
	cases := []struct {
		why, timestamp string
		accepted       bool
	}{
		{"now", fmt.Sprint(unix), true},
		{"299 s ago", fmt.Sprint(unix - 299), true},
		{"300 s ago", fmt.Sprint(unix - 300), true},
		{"301 s ago", fmt.Sprint(unix - 301), false},
		{"300 s ahead", fmt.Sprint(unix + 300), true},
		{"301 s ahead", fmt.Sprint(unix + 301), false},
		{"milliseconds", fmt.Sprint(unix * 1000), false},
		{"zero", "0", false},
		{"the largest there is", "9223372036854775807", false},
		{"the smallest there is", "-9223372036854775808", false},
		{"larger than that", "9223372036854775808", false},
		{"padded", "0" + fmt.Sprint(unix), false},
		{"signed", "+" + fmt.Sprint(unix), false},
		{"a fraction", fmt.Sprint(unix) + ".0", false},
		{"hexadecimal", fmt.Sprintf("0x%x", unix), false},
		{"RFC 3339", "2026-08-01T12:00:00Z", false},
	}
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			c := newCall(box, "GET", "/v3/test", "")
			c.timestamp = k.timestamp
			r := c.do(t, box)
			if k.accepted != (r.status == 200) {
				t.Fatalf("%d %s", r.status, r.body)
			}
			if !k.accepted && (r.status != 401 || r.problem(t).Detail.Field != "timestamp") {
				t.Errorf("%d %s", r.status, r.body)
			}
			if got := r.header.Get("Wechatpay-Timestamp"); got != fmt.Sprint(unix) {
				t.Errorf("the answer's timestamp %s is not of the same clock", got)
			}
		})
	}
}

// TestSignErrorShowsWhatWasCompared reads the detail as an engineer would.
func TestSignErrorShowsWhatWasCompared(t *testing.T) {
	box := open(t, sandbox.Config{Prefix: "/hk"})
	body := `{ "b" : 1, "a" : "` + strings.Repeat("长", 300) + `"}`
	target := "/hk/v3/test?b=2&a=%E4%BD%A0"
	cases := []struct {
		why   string
		spoil func(*call)
		says  string
	}{
		{"body not signed", func(c *call) { c.signedBody = ptr("") }, "without the body"},
		{"line feed signed but not sent", func(c *call) { c.signedBody = ptr(c.body + "\n") }, "one more line feed"},
		{"line feed sent but not signed", func(c *call) { c.signedBody = ptr(c.body); c.body += "\n" }, "lacks a line feed"},
		{"query not signed", func(c *call) { c.signedTarget = ptr("/hk/v3/test") }, "without the query"},
		{"question mark signed but not sent", func(c *call) { c.target = "/hk/v3/test"; c.signedTarget = ptr("/hk/v3/test?") }, "with a question mark"},
		{"question mark sent but not signed", func(c *call) { c.target = "/hk/v3/test?"; c.signedTarget = ptr("/hk/v3/test") }, "without the question mark"},
		{"another method, as gopay signs PATCH and sends POST", func(c *call) { c.signedMethod = "PATCH" }, "over the method PATCH"},
		{"query sorted", func(c *call) { c.signedTarget = ptr("/hk/v3/test?a=%E4%BD%A0&b=2") }, "sorted"},
		{"target decoded", func(c *call) { c.signedTarget = ptr("/hk/v3/test?b=2&a=你") }, "before its percent-encoding"},
		{"prefix not signed", func(c *call) { c.signedTarget = ptr("/v3/test?b=2&a=%E4%BD%A0") }, "without its prefix"},
		{"URL signed", func(c *call) { c.signedTarget = ptr(strings.TrimSuffix(box.URL, "/hk") + target) }, "whole URL"},
		{"first slash lost", func(c *call) { c.signedTarget = ptr(target[1:]) }, "first slash"},
		{"marshalled again", func(c *call) { c.signedBody = ptr(`{"a":"` + strings.Repeat("长", 300) + `","b":1}`) }, "marshalled another time"},
		{"something else", func(c *call) { c.signedBody = ptr("?") }, "a message whose SHA-256 is"},
		{"another key", func(c *call) {
			c.key = wxtest.Key(wxtest.Stranger)
		}, "not made with the merchant's key"},
	}
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			c := newCall(box, "POST", target, body)
			k.spoil(c)
			r := c.do(t, box)
			p := r.problem(t)
			if r.status != 401 || !strings.Contains(p.Detail.Issue, k.says) || p.Detail.Location != "authorization" {
				t.Errorf("want an issue that says %q: %d %s", k.says, r.status, r.body)
			}
			sign := p.Detail.Sign
			if sign == nil || sign.Method != "POST" || sign.URL != c.target || !strings.HasPrefix(sign.Message, "POST\n"+c.target+"\n"+c.timestamp+"\n"+c.nonce+"\n{ \"b\"") {
				t.Fatalf("sign_information: %+v", sign)
			}
			sent := "POST\n" + c.target + "\n" + c.timestamp + "\n" + c.nonce + "\n" + c.body + "\n"
			if sign.Length != len(sent) || !strings.HasSuffix(sign.Message, c.body[len(c.body)-30:]+"\n") || len(sign.Message) >= len(sent) {
				t.Errorf("sign_information: %+v", sign)
			}
		})
	}
}

// TestWrongSerialShowsBoth: the caller sees at once which certificate it took, and which it should.
func TestWrongSerialShowsBoth(t *testing.T) {
	box := open(t, sandbox.Config{})
	right := fmt.Sprintf("%X", box.MerchantCertificate().SerialNumber)
	for _, k := range []struct{ why, serial, shown string }{
		{"another certificate", "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB", "it is 408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB; "},
		{"a name without end is cut", strings.Repeat("A", 500), "it is " + strings.Repeat("A", 64) + "; "},
	} {
		c := newCall(box, "GET", "/v3/test", "")
		c.serial = k.serial
		want := k.shown + "the serial of the merchant's API certificate is " + right
		if p := c.do(t, box).problem(t); p.Detail.Issue != want {
			t.Errorf("%s: %q, want %q", k.why, p.Detail.Issue, want)
		}
	}
}

// TestSwappedLines covers what the shared call cannot express.
func TestSwappedLines(t *testing.T) {
	box := open(t, sandbox.Config{})
	c := newCall(box, "GET", "/v3/test", "")
	timestamp, nonce := c.timestamp, c.nonce
	c.timestamp, c.nonce = nonce, timestamp // signed so
	c.authorization = func(a string) string {
		a = strings.Replace(a, `nonce_str="`+timestamp, `nonce_str="`+nonce, 1)
		return strings.Replace(a, `timestamp="`+nonce, `timestamp="`+timestamp, 1)
	}
	r := c.do(t, box)
	if p := r.problem(t); r.status != 401 || !strings.Contains(p.Detail.Issue, "wrong order") {
		t.Errorf("%d %s", r.status, r.body)
	}
}
