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
	"net/http"
	"runtime"
	"strings"
	"testing"

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
