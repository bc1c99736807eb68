package redact_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/redact"
)

func TestRedact(t *testing.T) {
	for _, c := range []struct{ why, text, want string }{
		{"what the transport says of itself stays", "dial tcp 127.0.0.1:1: connect: connection refused", "dial tcp 127.0.0.1:1: connect: connection refused"},
		{"what it quotes goes", `net/http: HTTP/1.x transport connection broken: malformed HTTP status code "secret"`, "net/http: HTTP/1.x transport connection broken: malformed HTTP status code …"},
		{"escaped quotes do not end it", `failed to parse "a\"secret\" b": no`, "failed to parse …: no"},
		{"a query goes", "Get https://api.mch.weixin.qq.com/v3/x?token=secret: EOF", "Get https://api.mch.weixin.qq.com/v3/x?… EOF"},
		{"up to the next word", "GET /v3/x?token=secret failed", "GET /v3/x?… failed"},
		{"back quotes", "bad value `secret` here", "bad value … here"},
		{"a quote that does not end takes the rest", `bad "secret and more`, "bad …"},
		{"one line", "a\r\nb\u2028c\x00d", "a  b c d"},
		{"nothing", "", ""},
	} {
		if got := redact.Error(errors.New(c.text)); got != c.want {
			t.Errorf("%s: %q, want %q", c.why, got, c.want)
		}
	}
	if got := redact.Error(nil); got != "" {
		t.Errorf("nil: %q", got)
	}
	long := redact.OneLine(strings.Repeat("张", 200))
	if len(long) > 310 || !strings.HasSuffix(long, "张…") {
		t.Errorf("a long text: %d bytes, %q", len(long), long[len(long)-10:])
	}
}
