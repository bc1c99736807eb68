package wxpay_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestUnreachable: a request that never left has not acted.
func TestUnreachable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := listener.Addr().String()
	_ = listener.Close()
	tls := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(tls.Close)
	tls.Config.ErrorLog = nil
	box := newBox(t)
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for _, c := range []struct {
		why, base string
		ctx       context.Context
		acted     bool
	}{
		{"a refused connection", "http://" + nobody, t.Context(), false},
		{"a certificate that nobody vouches for", tls.URL, t.Context(), false},
		{"a context that has ended", box.URL, cancelled, false},
	} {
		client := newClient(t, box, func(config *wxpay.Config) { config.BaseURL = c.base })
		_, err := client.Chain(permissionsPath).Post(c.ctx, permissions(), wxpay.Query{"token": secret})
		if p := new(wxpay.CallError); !errors.As(err, &p) || wxpay.MayHaveActed(err) != c.acted {
			t.Errorf("%s: %v, MayHaveActed %v", c.why, err, wxpay.MayHaveActed(err))
		}
		if p := new(url.Error); errors.As(err, &p) {
			t.Errorf("%s: a url.Error is within reach, whose text has the query", c.why)
		}
		if c.ctx.Err() != nil && !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	if box.Count() != 0 {
		t.Errorf("%d requests were sent", box.Count())
	}
}

// TestCancel: the caller's context ends a call, and the error says so.
func TestCancel(t *testing.T) {
	box, client := pair(t)
	arrived := make(chan struct{})
	box.Handle("POST", "v3/held", func(sandbox.Request) sandbox.Answer { close(arrived); return sandbox.JSON(200, nil) })
	box.Inject(sandbox.Slow(time.Minute))
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	_, err := client.Chain("v3/held").Post(ctx)
	if !errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) || !wxpay.MayHaveActed(err) {
		t.Errorf("error %v", err)
	}
}

// TestLog: a line for each attempt, and no secret in it.
func TestLog(t *testing.T) {
	var out bytes.Buffer
	box, client := pair(t, func(c *wxpay.Config) {
		c.Logger = slog.New(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	echo(box, "v3/users/{openid}")
	sealed, err := crypto.Encrypt(box.Key().Public, "张三")
	if err != nil {
		t.Fatal(err)
	}
	openid := wxpay.Vars{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}
	calls := []struct {
		fault  sandbox.Fault
		level  string
		status float64
		code   any // of a refusal
		id     bool
	}{
		{sandbox.Fault{}, "DEBUG", 200, nil, true},
		{sandbox.Status(429), "INFO", 429, "FREQUENCY_LIMITED", true},
		{sandbox.Status(500), "WARN", 500, "SYSTEM_ERROR", true},
		{sandbox.Status(502), "WARN", 502, nil, false}, // a gateway's page
		{sandbox.Redirect(""), "WARN", 307, nil, true},
		{sandbox.BadSignature(), "WARN", 0, nil, true},
		{sandbox.CutAfter(), "WARN", 0, nil, false},
	}
	for _, c := range calls {
		box.Inject(c.fault)
		_, _ = client.Chain("v3/users/{openid}").Post(t.Context(), openid, wxpay.Query{"token": "hidden"}, wxpay.JSON{"name": sealed})
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != len(calls) {
		t.Fatalf("%d lines:\n%s", len(lines), out.String())
	}
	for i, line := range lines {
		var entry map[string]any
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatal(err)
		}
		status, _ := entry["status"].(float64)
		if entry["level"] != calls[i].level || status != calls[i].status || entry["code"] != calls[i].code || entry["path"] != "v3/users/{openid}" || entry["method"] != "POST" {
			t.Errorf("%s", line)
		}
		if calls[i].id && !strings.HasPrefix(entry["request_id"].(string), "08") {
			t.Errorf("no Request-ID: %s", line)
		}
		for _, secret := range []string{"oUpF8uMuAJO", "hidden", sealed[:20], "signature=", "WECHATPAY2"} {
			if strings.Contains(line, secret) {
				t.Errorf("%q in %s", secret, line)
			}
		}
	}
}
