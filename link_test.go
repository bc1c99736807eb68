package wxpay_test

import (
	"bytes"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestLink: path and query go out byte for byte, to the configured host.
func TestLink(t *testing.T) {
	box := newBoxWith(t, sandbox.Config{Prefix: "/hk"})
	client := newClient(t, box)
	box.Handle("GET", "v3/billdownload/file", func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Body: []byte("a,b"), Unsigned: true}
	})
	box.Handle("GET", "v3/merchant-service/images/{id}", func(r sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Body: []byte(r.Vars["id"]), Unsigned: true}
	})
	for _, c := range []struct {
		why, url string
		options  []wxpay.Option
		target   string
	}{
		{"a query in its own order and encoding", box.URL + "/v3/billdownload/file?token=b%2fc~&a=1", nil, "/hk/v3/billdownload/file?token=b%2fc~&a=1"},
		{"WeChat Pay's host: the call goes to the configured one", "https://api.mch.weixin.qq.com/v3/billdownload/file?token=x", nil, "/hk/v3/billdownload/file?token=x"},
		{"which already has the prefix", "https://api.mch.weixin.qq.com/hk/v3/billdownload/file?token=x", nil, "/hk/v3/billdownload/file?token=x"},
		{"the other main host, in capitals", "https://API.wechatpay.cn/v3/billdownload/file", nil, "/hk/v3/billdownload/file"},
		{"a further parameter goes behind", "https://api.mch.weixin.qq.com/v3/billdownload/file?token=x", []wxpay.Option{wxpay.Query{"tartype": "GZIP"}}, "/hk/v3/billdownload/file?token=x&tartype=GZIP"},
		{"an encoded id is not touched", "https://api.mch.weixin.qq.com/v3/merchant-service/images/ChsyMDAw%2BMDIw%2f", nil, "/hk/v3/merchant-service/images/ChsyMDAw%2BMDIw%2f"},
	} {
		t.Run(c.why, func(t *testing.T) {
			link := client.Link(c.url)
			if _, err := link.Get(t.Context(), c.options...); err != nil {
				t.Fatal(err)
			}
			if last, _ := box.Last(); last.Target != c.target {
				t.Errorf("received %s, want %s", last.Target, c.target)
			}
			if path, err := link.Path(); err != nil || strings.Contains(path, "?") {
				t.Errorf("Path() = %q, %v", path, err)
			}
		})
	}
}

func TestBadLink(t *testing.T) {
	box, client := pair(t)
	config := box.Config()
	config.BaseURL, config.Retry.Off = "", true
	config.Transport = roundTripFunc(func(*http.Request) (*http.Response, error) { return nil, io.EOF })
	production, err := wxpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		why  string
		link wxpay.Builder
		opts []wxpay.Option
		want error
		says string
	}{
		{"a foreign host", client.Link("https://evil.example/v3/billdownload/file?token=secret"), nil, wxpay.ErrLink, "evil.example"},
		{"a host that begins like WeChat Pay's", client.Link("https://api.mch.weixin.qq.com.evil.example/x"), nil, wxpay.ErrLink, "neither"},
		{"another port of WeChat Pay's host", client.Link("https://api.mch.weixin.qq.com:8443/x"), nil, wxpay.ErrLink, "neither"},
		{"without TLS", client.Link("http://api.mch.weixin.qq.com/v3/x"), nil, wxpay.ErrLink, "https"},
		{"a user name", client.Link("https://api.mch.weixin.qq.com@evil.example/"), nil, wxpay.ErrLink, "user name"},
		{"a fragment", client.Link("https://api.mch.weixin.qq.com/v3/x#y"), nil, wxpay.ErrLink, "fragment"},
		{"a path alone", client.Link("/v3/x"), nil, wxpay.ErrLink, "full URL"},
		{"opaque", client.Link("https:api.mch.weixin.qq.com"), nil, wxpay.ErrLink, "full URL"},
		{"nothing", client.Link(""), nil, wxpay.ErrLink, "full URL"},
		{"a newline", client.Link("https://api.mch.weixin.qq.com/v3/x\n?token=secret"), nil, wxpay.ErrLink, "full URL"},
		{"not encoded", client.Link("https://api.mch.weixin.qq.com/v3/张三"), nil, wxpay.ErrLink, "percent-encoded"},
		{"dots", client.Link("https://api.mch.weixin.qq.com/v3/merchant-service/images/../../certificates"), nil, wxpay.ErrLink, "dots"},
		{"dots and an encoded slash below unsigned files", client.Link("https://api.mch.weixin.qq.com/v3/merchant-service/images/..%2F..%2Fcertificates"), nil, wxpay.ErrLink, "dots"},
		{"encoded dots", client.Link("https://api.mch.weixin.qq.com/v3/merchant-service/images/%2e%2E%2fx"), nil, wxpay.ErrLink, "dots"},
		{"dots encoded twice", client.Link("https://api.mch.weixin.qq.com/v3/merchant-service/images/%252e%252e%252fx"), nil, wxpay.ErrLink, "dots"},
		{"dots and an encoded backslash", client.Link("https://api.mch.weixin.qq.com/v3/merchant-service/images/..%5Cx"), nil, wxpay.ErrLink, "dots"},
		{"dots with parameters", client.Link("https://api.mch.weixin.qq.com/v3/merchant-service/images/..;a/x"), nil, wxpay.ErrLink, "dots"},
		{"dots in too many bytes", client.Link("https://api.mch.weixin.qq.com/v3/merchant-service/images/%c0%ae%c0%ae%2Fx"), nil, wxpay.ErrLink, "UTF-8"},
		{"an encoded NUL", client.Link("https://api.mch.weixin.qq.com/v3/merchant-service/images/x%00"), nil, wxpay.ErrLink, "control character"},
		{"the sandbox's own host, when another is configured", production.Link(box.URL + "/v3/x"), nil, wxpay.ErrLink, "https"},
		{"extended", client.Link(box.URL + "/v3/x").Seg("y"), nil, wxpay.ErrLink, "complete"},
		{"extended by Chain", client.Link(box.URL + "/v3/x").Chain("y"), nil, wxpay.ErrLink, "complete"},
		{"with variables", client.Link(box.URL + "/v3/x"), []wxpay.Option{wxpay.Vars{"a": "b"}}, wxpay.ErrVariable, "link"},
	} {
		_, err := c.link.Get(t.Context(), c.opts...)
		if !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") || wxpay.MayHaveActed(err) {
			t.Errorf("%s: %v; want %v that says %q", c.why, err, c.want, c.says)
		}
	}
	if box.Count() != 0 {
		t.Errorf("%d requests were sent", box.Count())
	}
}

// TestHosts: without BaseURL a call goes to its endpoint's host, the main one or another that the
// catalogue knows. A link goes to its own. With BaseURL every call goes there.
func TestHosts(t *testing.T) {
	var asked string
	config := newBox(t).Config()
	config.BaseURL = ""
	config.Transport = roundTripFunc(func(req *http.Request) (*http.Response, error) {
		asked = req.URL.String()
		return nil, io.EOF
	})
	client, err := wxpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	config.BaseURL = "https://gateway.example/pay/"
	elsewhere, err := wxpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		builder wxpay.Builder
		want    string
	}{
		{client.Chain("v3/certificates"), "https://api.mch.weixin.qq.com/v3/certificates"},
		{client.Chain("v3/brand-new/things"), "https://api.mch.weixin.qq.com/v3/brand-new/things"},
		{client.Chain("v3/global/certificates"), "https://apihk.mch.weixin.qq.com/v3/global/certificates"},
		{client.Chain("v3/refunds"), "https://api.mch.weixin.qq.com/hk/v3/refunds"},
		{client.Chain("hk/v3/refunds"), "https://api.mch.weixin.qq.com/hk/v3/refunds"},
		{client.Chain("v3/transactions/id/4200"), "https://api.mch.weixin.qq.com/hk/v3/transactions/id/4200"},
		{client.Link("https://api2.wechatpay.cn/v3/billdownload/file?token=x"), "https://api2.wechatpay.cn/v3/billdownload/file?token=x"},
		{elsewhere.Chain("v3/global/certificates"), "https://gateway.example/pay/v3/global/certificates"},
	} {
		if _, err := c.builder.Get(t.Context()); !errors.Is(err, io.EOF) || asked != c.want {
			t.Errorf("asked %s, want %s (%v)", asked, c.want, err)
		}
	}
}

// TestLinkBelowPrefix: the kind of a link's answer is also found behind WeChat Pay's own prefixes.
func TestLinkBelowPrefix(t *testing.T) {
	config := newBox(t).Config()
	config.BaseURL = ""
	config.Transport = roundTripFunc(func(*http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("a,b"))}, nil
	})
	client, err := wxpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		url  string
		want error
	}{
		{"https://api.mch.weixin.qq.com/v3/billdownload/file?token=x", nil},
		{"https://api.mch.weixin.qq.com/hk/v3/billdownload/file?token=x", nil},
		{"https://apihk.mch.weixin.qq.com/global/v3/billdownload/file?token=x", nil},
		{"https://api.mch.weixin.qq.com/other/v3/billdownload/file?token=x", wxpay.ErrMissingSignature},
		{"https://api.mch.weixin.qq.com/hk/v3/certificates", wxpay.ErrMissingSignature},
	} {
		if _, err := client.Link(c.url).Get(t.Context()); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.url, err, c.want)
		}
	}
}

func TestDownload(t *testing.T) {
	box, client := pair(t, func(c *wxpay.Config) { c.MaxAnswer, c.Timeout = 1<<10, 1500*time.Millisecond })
	large := strings.Repeat("日期,金额\n", 1<<10) // longer than MaxAnswer
	sum := sha1.Sum([]byte(large))
	box.Handle("GET", "v3/billdownload/file", func(sandbox.Request) sandbox.Answer {
		return sandbox.Answer{Body: []byte(large), Unsigned: true}
	})
	box.Handle("GET", "v3/signed", func(sandbox.Request) sandbox.Answer { return sandbox.Answer{Body: []byte("small")} })
	box.Handle("GET", "v3/large", func(sandbox.Request) sandbox.Answer { return sandbox.Answer{Body: []byte(large)} })
	box.Handle("GET", "v3/gone", func(sandbox.Request) sandbox.Answer {
		return sandbox.Error(404, "NO_STATEMENT_EXIST", "账单不存在")
	})
	box.Handle("GET", "v3/statements", func(sandbox.Request) sandbox.Answer {
		// The sandbox signs the body itself, so this digest is not signed.
		return sandbox.Answer{Body: []byte(large), Header: http.Header{"Wechatpay-Statement-Sha1": {hex.EncodeToString(sum[:])}}}
	})
	for _, c := range []struct {
		why, path string
		fault     sandbox.Fault
		want      error
		written   string
	}{
		{"an unsigned file streams, however long", "v3/billdownload/file", sandbox.Fault{}, nil, large},
		{"slower than Timeout, once it has begun", "v3/billdownload/file", sandbox.Stall(2 * time.Second), nil, large},
		{"a signed answer is written when it is verified", "v3/signed", sandbox.Fault{}, nil, "small"},
		{"and not at all when it is not", "v3/signed", sandbox.BadSignature(), wxpay.ErrBadSignature, ""},
		{"a signed answer stays within MaxAnswer", "v3/large", sandbox.Fault{}, wxpay.ErrAnswerTooLarge, ""},
		{"a digest that was not signed", "v3/statements", sandbox.Fault{}, wxpay.ErrBadSignature, ""},
		{"a refusal", "v3/gone", sandbox.Fault{}, wxpay.Code("NO_STATEMENT_EXIST"), ""},
		{"cut: half of it is written", "v3/billdownload/file", sandbox.Truncated(), io.ErrUnexpectedEOF, large[:len(large)/2]},
	} {
		t.Run(c.why, func(t *testing.T) {
			box.Inject(c.fault)
			var file bytes.Buffer
			res, err := client.Chain(c.path).Download(t.Context(), &file)
			if !errors.Is(err, c.want) || (res == nil) != (err != nil) {
				t.Fatalf("%v, %v; want %v", res, err, c.want)
			}
			if err == nil && (res.StatusCode != 200 || len(res.Bytes()) != 0) {
				t.Errorf("%+v", res)
			}
			if file.String() != c.written {
				t.Errorf("%d bytes written, want %d", file.Len(), len(c.written))
			}
		})
	}
	if _, err := client.Chain("v3/signed").Download(t.Context(), nil); !errors.Is(err, wxpay.ErrOption) {
		t.Errorf("no writer: %v", err)
	}
	full := errors.New("disk full")
	if _, err := client.Chain("v3/signed").Download(t.Context(), failingWriter{full}); !errors.Is(err, full) {
		t.Errorf("a writer that fails: %v", err)
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

// TestLinkShown: the name of an image stays out of errors. So does a value that stands in a path,
// where only a variable should.
func TestLinkShown(t *testing.T) {
	t.Parallel()
	box, client := pair(t)
	_, linked := client.Link(box.URL + "/v3/no-such/images/ChsyMDAwMDAwMC5wbmc").Get(t.Context())
	_, chained := client.Chain("v3/no-such/images/20000000").Get(t.Context())
	for _, err := range []error{linked, chained} {
		if !strings.Contains(fmt.Sprint(err), " v3/no-such/images/{value}: ") {
			t.Error(err)
		}
	}
}
