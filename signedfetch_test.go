package wxpay_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// The request is signed, so the sandbox takes it. The answer comes as it is, without a keyring.
func TestSignedFetch(t *testing.T) {
	box := newBox(t)
	config := box.Config()
	config.Keyring = nil
	var log strings.Builder
	config.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	config.Middleware = []wxpay.Middleware{func(http.RoundTripper) http.RoundTripper {
		t.Error("Middleware was asked for, which sees verified answers only")
		return nil
	}}
	fetch, err := wxpay.SignedFetch(config)
	if err != nil {
		t.Fatal(err)
	}
	res, err := fetch(t.Context(), "v3/certificates?algorithm_type=RSA")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != 200 || !strings.HasPrefix(string(body), `{"data":[{`) || res.Header.Get("Wechatpay-Signature") == "" {
		t.Errorf("%d %q, %v", res.StatusCode, body, err)
	}
	got, _ := box.Last()
	header := got.Header
	if header.Get("Wechatpay-Serial") != "" || !strings.HasPrefix(header.Get("User-Agent"), "wxpay/") || !strings.HasPrefix(header.Get("Accept"), "application/json") {
		t.Errorf("header %v", header)
	}
	if text := log.String(); !strings.Contains(text, "path=v3/certificates ") || strings.Contains(text, "algorithm_type") {
		t.Errorf("log %q", text)
	}

	// An answer that says no, or that is not signed, comes too: the keyring judges it.
	box.Inject(sandbox.Fault{}, sandbox.Unsigned())
	for _, path := range []string{"v3/none", "v3/certificates"} {
		res, err := fetch(t.Context(), path)
		if err != nil || res.StatusCode == 0 {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestSignedFetchRefuses(t *testing.T) {
	box := newBox(t)
	for why, change := range map[string]func(*wxpay.Config){
		"no MchID":         func(c *wxpay.Config) { c.MchID = "" },
		"no key":           func(c *wxpay.Config) { c.PrivateKey = nil },
		"no TLS":           func(c *wxpay.Config) { c.BaseURL = "http://api.mch.weixin.qq.com" },
		"negative Timeout": func(c *wxpay.Config) { c.Timeout = -1 },
	} {
		config := box.Config()
		change(&config)
		if fetch, err := wxpay.SignedFetch(config); fetch != nil || !errors.Is(err, wxpay.ErrConfig) {
			t.Errorf("%s: %v", why, err)
		}
	}
	fetch, err := wxpay.SignedFetch(box.Config())
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"", "v2/x", "/v3/certificates", "https://evil.example/v3/certificates", "v3/a b", "v3/x#y", "v3/平台", "v3/%zz", "v3/../v3/certificates", "v3/x%2F..%2Fcertificates", "v3/\n"} {
		if _, err := fetch(t.Context(), path); !errors.Is(err, wxpay.ErrPath) {
			t.Errorf("path %q: %v", path, err)
		}
	}
	var noContext context.Context
	if _, err := fetch(noContext, "v3/certificates"); !errors.Is(err, wxpay.ErrContext) {
		t.Errorf("no context: %v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := fetch(ended, "v3/certificates"); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}

// Failures are CallErrors; nothing is sent twice; an answer is bounded in bytes and in time.
func TestSignedFetchFails(t *testing.T) {
	release := make(chan struct{})
	var requests atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		switch r.URL.Path {
		case "/prefix/v3/slow":
			<-release
		case "/prefix/v3/long":
			_, _ = w.Write(make([]byte, 2<<10))
		case "/prefix/v3/redirect":
			http.Redirect(w, r, "/elsewhere", http.StatusFound)
		case "/prefix/v3/cut", "/prefix/v3/cut/1217752501":
			panic(http.ErrAbortHandler)
		default:
			w.WriteHeader(http.StatusTeapot)
		}
	}))
	defer server.Close()
	defer close(release)
	config := newBox(t).Config()
	config.BaseURL, config.Timeout, config.MaxAnswer = server.URL+"/prefix", time.Second, 1<<10
	fetch, err := wxpay.SignedFetch(config)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{"v3/slow": context.DeadlineExceeded, "v3/long": wxpay.ErrAnswerTooLarge, "v3/cut": io.EOF} {
		requests.Store(0)
		_, err := fetch(t.Context(), path+"?token=secret")
		var call *wxpay.CallError
		if !errors.As(err, &call) || !errors.Is(err, want) || call.Path != path || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v", path, err)
		}
		if n := requests.Load(); n != 1 {
			t.Errorf("%s: %d requests", path, n)
		}
	}
	var broken *wxpay.CallError // a value in the path stays out of errors, logs and an Observer
	if _, err := fetch(t.Context(), "v3/cut/1217752501"); !errors.As(err, &broken) || broken.Path != "v3/cut/{value}" {
		t.Errorf("a value in the path: %v", err)
	}
	res, err := fetch(t.Context(), "v3/redirect")
	if err != nil || res.StatusCode != http.StatusFound {
		t.Errorf("a redirect: %v", err)
	}
}

// A keyring that holds nothing yet is enough for New. Afterwards no connection is left.
func TestSignedFetchForDownload(t *testing.T) {
	box := newBoxWith(t, sandbox.Config{PublicKeyOnly: true})
	before := runtime.NumGoroutine()
	config := box.Config()
	fetch, err := wxpay.SignedFetch(config)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keyring.Download(keyring.DownloadConfig{Fetch: fetch, APIv3Key: box.Keys().APIv3Key})
	if err != nil {
		t.Fatal(err)
	}
	config.Keyring = ring
	client := newClient(t, box, func(c *wxpay.Config) { c.Keyring = ring })
	_, err = client.Chain("v3/anything").Get(t.Context())
	if !errors.Is(err, keyring.ErrPublicKeyOnly) || wxpay.MayHaveActed(err) || !strings.Contains(err.Error(), "API安全") {
		t.Errorf("a merchant without certificates: %v", err)
	}
	if err := ring.Close(t.Context()); err != nil {
		t.Error(err)
	}
	checkNothingLeft(t, before)
}
