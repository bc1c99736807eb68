package middleware_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"

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
