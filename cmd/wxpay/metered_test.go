package main

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/check"
	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
)

// TestMetered reads answers one after the other, and looks at what is drawn last of each.
func TestMetered(t *testing.T) {
	var screen bytes.Buffer
	now := time.Unix(1, 0)
	terminal := &cli.Terminal{Err: &screen, Live: true, Now: func() time.Time { now = now.Add(time.Second); return now }}
	var next http.Response
	layer := metered(terminal.NewMeter())(check.Transport(func(*http.Request) (*http.Response, error) { answer := next; return &answer, nil }))
	for _, tt := range []struct {
		reason string
		status int
		size   int64
		body   string
		want   string
	}{
		{"an answer of known length", 200, 4, "xxxx", "[########################] 100%  4 B / 4 B"},
		{"a file that is cut", 200, 8, "xx", "[######------------------]  25%  2 B / 8 B"},
		{"the rest of it", 206, 6, "xx", "[############------------]  50%  4 B / 8 B"},
		{"another file, of unknown length", 200, -1, "x", "1 B"},
	} {
		next = http.Response{StatusCode: tt.status, ContentLength: tt.size, Body: io.NopCloser(strings.NewReader(tt.body))}
		res, err := layer.RoundTrip(nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadAll(res.Body); err != nil {
			t.Fatal(err)
		}
		drawn := strings.Split(screen.String(), "\r")
		if diff := cmp.Diff(tt.want, drawn[len(drawn)-1]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.reason, diff)
		}
	}
}
