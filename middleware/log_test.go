package middleware_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/middleware"
)

// TestLogOfErrors: a transport's error may quote a secret. The log has one line without it.
func TestLogOfErrors(t *testing.T) {
	for why, text := range map[string]string{
		"a header":         `malformed MIME header line: "hidden"`,
		"a query":          "https://api.mch.weixin.qq.com/v3/x?token=hidden: connection reset",
		"more than a line": "connection reset\nlevel=ERROR msg=forged \"hidden\"",
	} {
		var out bytes.Buffer
		failing := transport(func(*http.Request) (*http.Response, error) { return nil, errors.New(text) })
		layer := middleware.Log(slog.New(slog.NewTextHandler(&out, nil)))(failing)
		if _, err := layer.RoundTrip(newRequest(t, "GET", tokens+"?token=hidden", "")); err == nil {
			t.Errorf("%s: no error", why)
		}
		line := out.String()
		if strings.Contains(line, "hidden") || strings.Contains(line, `\n`) || strings.Count(line, "\n") != 1 || !strings.Contains(line, "path=v3/{test}") {
			t.Errorf("%s: %s", why, line)
		}
	}
}

// TestLogNamesTheAttempt: the line says which attempt it is, and where it went. A request of
// another client has no number.
func TestLogNamesTheAttempt(t *testing.T) {
	for _, c := range []struct {
		reason string
		begun  int
		want   string
	}{
		{"the second attempt", 2, "method=GET path=v3/{test} host=api.mch.weixin.qq.com attempt=2 took="},
		{"a request that belongs to no call", 0, "method=GET path=v3/{test} host=api.mch.weixin.qq.com took="},
	} {
		var out bytes.Buffer
		layer := middleware.Log(slog.New(slog.NewTextHandler(&out, nil)))(transport(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 500, Body: http.NoBody}, nil
		}))
		req := newRequest(t, "GET", tokens, "")
		for range c.begun {
			call.Of(req.Context()).Begin(req.URL.Host)
		}
		if _, err := layer.RoundTrip(req); err != nil || !strings.Contains(out.String(), c.want) {
			t.Errorf("%s: %v, log %s, want %s", c.reason, err, out.String(), c.want)
		}
	}
}
