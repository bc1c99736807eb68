package keyring_test

import (
	"bytes"
	"context"
	stdcrypto "crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/keyring"
)

// An item that cannot be understood does not spoil the others: an SM2 certificate (国密) stands
// next to an RSA one.
func TestDownloadSkipsUnknownAlgorithm(t *testing.T) {
	c := newClock()
	good, sm2 := c.year(t, 1), c.year(t, 2)
	sm2.algorithm = "AEAD_SM4_GCM"
	p := newPlatform(c.now, good, sm2)
	d := download(t, p)
	expectKey(t, d, good)
	if keys := d.Keys(); len(keys) != 1 {
		t.Errorf("%d keys", len(keys))
	}
}

// A Fetch may return these against its contract.
func TestDownloadOddFetch(t *testing.T) {
	for _, c := range []struct {
		why   string
		fetch keyring.Fetch
	}{
		{"nothing at all", func(context.Context, string) (*http.Response, error) { return nil, nil }},
		{"no body", func(context.Context, string) (*http.Response, error) { return &http.Response{StatusCode: 200}, nil }},
		{"no header", func(context.Context, string) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: http.NoBody}, nil
		}},
		{"a panic", func(context.Context, string) (*http.Response, error) { panic("secret") }},
		{"an error that is a nil pointer", func(context.Context, string) (*http.Response, error) { var e *pointed; return nil, e }},
		{"an error that wraps one", func(context.Context, string) (*http.Response, error) {
			var e *pointed
			return nil, errors.Join(io.EOF, e)
		}},
		{"an error whose Unwrap panics", func(context.Context, string) (*http.Response, error) { return nil, &wrapping{} }},
		{"the end of the goroutine", func(context.Context, string) (*http.Response, error) { runtime.Goexit(); return nil, nil }},
		{"a body that breaks", func(context.Context, string) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Body: io.NopCloser(io.MultiReader(strings.NewReader("{"), broken{}))}, nil
		}},
	} {
		d, err := keyring.Download(keyring.DownloadConfig{Fetch: c.fetch, APIv3Key: apiv3Key})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Current(t.Context()); !errors.Is(err, keyring.ErrFetch) || strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "valid now") {
			t.Errorf("%s: %v", c.why, err)
		}
		if err := d.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// pointed is an error whose Error panics on a nil pointer, as that of most errors does.
type pointed struct{ text string }

func (e *pointed) Error() string { return e.text }

// wrapping is an error whose Unwrap panics.
type wrapping struct{ inner *struct{ err error } }

func (*wrapping) Error() string   { return "secret" }
func (e *wrapping) Unwrap() error { return e.inner.err }

// loud is a handler of log/slog that panics.
type loud struct{ slog.Handler }

func (loud) Enabled(context.Context, slog.Level) bool  { return true }
func (loud) Handle(context.Context, slog.Record) error { panic("no disk") }

// unsound is a Cache whose errors are nil pointers.
type unsound struct{}

func (unsound) Load(context.Context, string) ([]byte, error) { var e *pointed; return nil, e }
func (unsound) Store(context.Context, string, []byte, time.Duration) error {
	var e *pointed
	return e
}
func (unsound) Lease(context.Context, string, time.Duration) (string, error) {
	var e *pointed
	return "", e
}
func (unsound) Release(context.Context, string, string) error { var e *pointed; return e }

// TestDownloadAmongPanics shows that a download survives what the caller's own parts do in its
// goroutine, where a panic would end the process.
func TestDownloadAmongPanics(t *testing.T) {
	c := newClock()
	good := c.year(t, 1)
	for _, row := range []struct {
		reason string
		change func(*keyring.DownloadConfig)
		want   error
	}{
		{"a Logger that panics at a success", func(c *keyring.DownloadConfig) { c.Logger = slog.New(loud{}) }, nil},
		{"a Logger that panics at a failure", func(c *keyring.DownloadConfig) {
			c.Logger = slog.New(loud{})
			c.Fetch = func(context.Context, string) (*http.Response, error) { return nil, io.EOF }
		}, keyring.ErrFetch},
		{"a clock that panics in the download", func(c *keyring.DownloadConfig) {
			var asked atomic.Int32
			now := c.Now
			c.Now = func() time.Time {
				if n := asked.Add(1); n == 3 || n == 4 {
					panic("no clock")
				}
				return now()
			}
		}, keyring.ErrFetch},
		{"a Cache whose errors panic, which is as good as none", func(c *keyring.DownloadConfig) { c.Cache, c.Name = unsound{}, "m" }, nil},
		{"both", func(c *keyring.DownloadConfig) { c.Cache, c.Name, c.Logger = unsound{}, "m", slog.New(loud{}) }, nil},
	} {
		d := download(t, newPlatform(c.now, good), row.change)
		if _, err := d.Current(t.Context()); !errors.Is(err, row.want) {
			t.Errorf("%s: error %v, want %v", row.reason, err, row.want)
		}
		if err := d.Close(t.Context()); err != nil {
			t.Errorf("%s: %v", row.reason, err)
		}
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// FuzzDownload shows that no answer makes it panic, and that none is believed without its
// signature.
func FuzzDownload(f *testing.F) {
	c := newClock()
	good := c.year(f, 1)
	p := newPlatform(c.now, good)
	r := p.answer()
	f.Add(200, r.body, []byte(r.header.Get("Wechatpay-Signature")))
	f.Add(200, []byte(`{"data":[{"encrypt_certificate":{"algorithm":"AEAD_AES_256_GCM"}}]}`), []byte("AAAA"))
	f.Add(404, []byte(`{"code":"NOT_FOUND"}`), []byte{})
	f.Add(200, []byte(`{"data":[null]}`), []byte{})
	f.Fuzz(func(t *testing.T, status int, body, signature []byte) {
		header := r.header.Clone()
		header.Set("Wechatpay-Signature", string(signature))
		fetch := func(context.Context, string) (*http.Response, error) {
			return &http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(body))}, nil
		}
		entry, _ := json.Marshal(map[string]any{"header": map[string]string{
			"Wechatpay-Serial": good.serial, "Wechatpay-Timestamp": header.Get("Wechatpay-Timestamp"),
			"Wechatpay-Nonce": header.Get("Wechatpay-Nonce"), "Wechatpay-Signature": string(signature),
		}, "body": base64.StdEncoding.EncodeToString(body)})
		for _, stored := range [][]byte{nil, entry, body} {
			cache := newMemory(c.now)
			cache.entries["m"] = stored
			d, err := keyring.Download(keyring.DownloadConfig{Fetch: fetch, APIv3Key: apiv3Key, Now: c.now, Cache: cache, Name: "m"})
			if err != nil {
				t.Fatal(err)
			}
			key, err := d.Current(t.Context())
			if err == nil && !signedBy(key, header, body, signature) {
				t.Errorf("believed: %q", body)
			}
			if err := d.Close(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
}

// signedBy asks only the standard library. Each of the fuzzer's processes makes its own keys, so
// another's answer may be genuine.
func signedBy(key keyring.Key, header http.Header, body, signature []byte) bool {
	public, ok := key.Public.(*rsa.PublicKey)
	decoded, err := base64.StdEncoding.DecodeString(string(signature))
	digest := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n", header.Get("Wechatpay-Timestamp"), header.Get("Wechatpay-Nonce"), body))
	return ok && err == nil && rsa.VerifyPKCS1v15(public, stdcrypto.SHA256, digest[:], decoded) == nil
}
