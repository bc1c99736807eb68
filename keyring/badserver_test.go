package keyring_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/keyring"
)

// badServers are servers that are slow, fail or lie, each made of a platform that works.
func badServers() []badServer {
	list := func(n int, from, until time.Duration) func(*testing.T, *platform) {
		return func(t *testing.T, p *platform) {
			c := issue(t, n, p.now().Add(from), p.now().Add(until))
			p.listed, p.signer = []issued{c}, c
		}
	}
	tamper := func(f func(p *platform, r *reply)) func(*testing.T, *platform) {
		return func(_ *testing.T, p *platform) { p.tamper = func(r *reply) { f(p, r) } }
	}
	says := func(status int, body string) func(*testing.T, *platform) {
		return tamper(func(_ *platform, r *reply) { *r = reply{status, http.Header{}, []byte(body)} })
	}
	stranger := func(t *testing.T, p *platform) issued { return issue(t, 14, p.now().Add(-day), p.now().Add(day)) }
	return []badServer{
		{"fails", func(t *testing.T, p *platform) {
			p.hook = func(context.Context) error { return errors.New("dial tcp: connection refused") }
		}, "connection refused", keyring.ErrFetch},
		{"never answers", func(t *testing.T, p *platform) {
			p.hook = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }
		}, "deadline exceeded", context.DeadlineExceeded},
		{"quotes a secret", func(t *testing.T, p *platform) {
			p.hook = func(context.Context) error {
				return errors.New("malformed header \"secret\": v3/x?token=secret\nsecond line")
			}
		}, "malformed header …: v3/x?… second line", keyring.ErrFetch},
		{"panics", func(t *testing.T, p *platform) {
			p.hook = func(context.Context) error { panic("secret") }
		}, "panicked", keyring.ErrFetch},
		{"500", says(500, `{"code":"SYSTEM_ERROR","message":"系统繁忙"}`), "the answer is 500 SYSTEM_ERROR", keyring.ErrFetch},
		{"502 of a proxy", says(502, `<html>`), "the answer is 502", keyring.ErrFetch},
		{"401", says(401, `{"code":"SIGN_ERROR"}`), "the answer is 401 SIGN_ERROR", keyring.ErrFetch},
		{"204", says(204, ``), "the answer is 204", keyring.ErrFetch},
		{"public key only", says(404, `{"code":"RESOURCE_NOT_EXISTS","message":"无可用的平台证书"}`), "商户平台 → 账户中心 → API安全", keyring.ErrPublicKeyOnly},
		{"public key only, in other words", says(404, `{"code":"NOT_FOUND"}`), "use keyring.Static", keyring.ErrPublicKeyOnly},
		{"404 of a proxy", says(404, `not found`), "the answer is 404", keyring.ErrFetch},
		{"wrong APIv3 key", func(t *testing.T, p *platform) { p.apiKey = strings.Repeat("x", 32) }, "APIv3密钥", crypto.ErrDecrypt},
		{"tampered ciphertext", tamper(func(p *platform, r *reply) {
			r.body = bytes.Replace(r.body, []byte(`"ciphertext":"`), []byte(`"ciphertext":"AA`), 1)
			p.sign(r)
		}), "certificate 1 of the answer", keyring.ErrFetch},
		{"ciphertext that is no base64", tamper(func(p *platform, r *reply) {
			r.body = bytes.Replace(r.body, []byte(`"ciphertext":"`), []byte(`"ciphertext":"!`), 1)
			p.sign(r)
		}), "not in the form", keyring.ErrFetch},
		{"decrypts to no certificate", func(t *testing.T, p *platform) { p.listed[0].der = []byte("no certificate") }, "crypto:", crypto.ErrKey},
		{"another serial beside it", func(t *testing.T, p *platform) { p.listed[0].serial = "AB" }, "serial number is not the one", keyring.ErrFetch},
		{"one serial, two certificates", func(t *testing.T, p *platform) {
			again := issueWith(t, 1, wxtest.Key(3), p.now().Add(-day), p.now().Add(day))
			p.listed = append(p.listed, again)
		}, "that of another", keyring.ErrFetch},
		{"a date in no form", tamper(func(p *platform, r *reply) {
			r.body = bytes.Replace(r.body, []byte(`"expire_time":"20`), []byte(`"expire_time":"x`), 1)
			p.sign(r)
		}), "not in the form", keyring.ErrFetch},
		{"expired", list(1, -30*day, -time.Hour), "valid now", keyring.ErrFetch},
		{"expired by the date beside it", func(t *testing.T, p *platform) { p.listed[0].expire = p.now().Add(-time.Hour) }, "valid now", keyring.ErrFetch},
		{"not yet valid by the date beside it", func(t *testing.T, p *platform) { p.listed[0].effective = p.now().Add(time.Hour) }, "valid now", keyring.ErrFetch},
		{"not yet valid", list(1, 100*day, 300*day), "valid now", keyring.ErrFetch},
		{"1024 bits", func(t *testing.T, p *platform) {
			weak, err := rsa.GenerateKey(rand.Reader, 1024)
			if err != nil {
				t.Fatal(err)
			}
			p.listed[0] = issueWith(t, 1, weak, p.now().Add(-day), p.now().Add(day))
			p.signer = p.listed[0]
		}, "1024 bits", keyring.ErrFetch},
		{"unknown algorithm alone", func(t *testing.T, p *platform) { p.listed[0].algorithm = "AEAD_SM4_GCM" }, "known way", keyring.ErrFetch},
		{"no certificate", func(t *testing.T, p *platform) { p.listed = nil }, "known way", keyring.ErrFetch},
		{"no JSON", says(200, `secret`), "not the JSON", keyring.ErrFetch},
		{"another shape", says(200, `{"data":"secret"}`), "not the JSON", keyring.ErrFetch},
		{"no signature", tamper(func(_ *platform, r *reply) { r.header.Del("Wechatpay-Signature") }), "not signed", keyring.ErrMissingSignature},
		{"signed by another", func(t *testing.T, p *platform) { p.signer = stranger(t, p) }, "unknown serial", keyring.ErrUnknownSerial},
		{"signed by another under the same serial", func(t *testing.T, p *platform) {
			other := stranger(t, p)
			other.serial = p.signer.serial
			p.signer = other
		}, "not verified", crypto.ErrBadSignature},
		{"signed by a certificate that has expired", func(t *testing.T, p *platform) {
			old := issue(t, 2, p.now().Add(-day), p.now().Add(-time.Minute))
			p.listed, p.signer = append(p.listed, old), old
		}, "unknown serial", keyring.ErrUnknownSerial},
		{"signature that is no base64", tamper(func(_ *platform, r *reply) { r.header.Set("Wechatpay-Signature", "!") }), "not verified", crypto.ErrBadSignature},
		{"probe", tamper(func(_ *platform, r *reply) { r.header.Set("Wechatpay-Signature", "WECHATPAY/SIGNTEST/AAAA") }), "probe", keyring.ErrSignatureProbe},
		{"old answer", tamper(func(p *platform, r *reply) {
			late := platform{now: func() time.Time { return p.now().Add(-301 * time.Second) }, signer: p.signer}
			late.sign(r)
		}), "clocks", keyring.ErrTimestampSkew},
		{"changed after it was signed", tamper(func(_ *platform, r *reply) { r.body = append(r.body, ' ') }), "not verified", crypto.ErrBadSignature},
		{"a certificate that a shopper wrote into what a notification repeats", func(_ *testing.T, p *platform) {
			p.listed = slices.Clone(p.listed)
			p.listed[0].plain, _ = json.Marshal(map[string]string{"attach": "secret\n" + string(p.listed[0].plaintext())})
		}, "not in the form", keyring.ErrFetch},
		{"2 MiB", tamper(func(p *platform, r *reply) {
			r.body = append(r.body, bytes.Repeat([]byte(" "), 2<<20)...)
			p.sign(r)
		}), "longer than 1 MiB", keyring.ErrFetch},
	}
}

const day = 24 * time.Hour

type badServer struct {
	why    string
	change func(*testing.T, *platform)
	text   string
	is     error
}

// Each bad server is asked once by many callers, and then after 5 s, 10 s … as long as nothing is
// held. When it has recovered, the keyring has too.
func TestDownloadFromBadServer(t *testing.T) {
	for _, c := range badServers() {
		t.Run(c.why, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				good := issue(t, 1, time.Now().AddDate(0, -1, 0), time.Now().AddDate(1, 0, 0))
				p := newPlatform(time.Now, good)
				c.change(t, p)
				d := download(t, p)
				_, err := d.Current(t.Context())
				expectFailure(t, c, err)
				for range 100 {
					_, err := d.Current(t.Context())
					expectFailure(t, c, err)
					if _, err := d.Lookup(t.Context(), good.serial); !errors.Is(err, keyring.ErrUnknownSerial) || !errors.Is(err, c.is) {
						t.Fatalf("Lookup = %v", err)
					}
				}
				p.expectFetches(t, 1, "all others were refused by the failure of the first")
				if len(d.Keys()) != 0 {
					t.Error("something was kept")
				}
				if _, err := keyring.Static(keyring.Key{}).Current(t.Context()); err == nil || keyring.Check(d, merchantSerial) != nil {
					t.Error("a keyring that holds nothing yet is no mistake")
				}
				for i, pause := range []time.Duration{5, 10, 20, 40, 60, 60} {
					time.Sleep(pause*time.Second - 1)
					_, _ = d.Current(t.Context())
					p.expectFetches(t, int64(i+1), "too early")
					time.Sleep(time.Nanosecond)
					_, _ = d.Current(t.Context())
					p.expectFetches(t, int64(i+2), "it is time")
				}
				*p = platform{}
				p.now, p.listed, p.signer, p.apiKey = time.Now, []issued{good}, good, apiv3Key
				time.Sleep(time.Minute)
				if key, err := d.Current(t.Context()); err != nil || key.Serial != good.serial {
					t.Errorf("after it has recovered: %q, %v", key.Serial, err)
				}
				p.expectFetches(t, 1, "one was enough")
			})
		})
	}
}

func expectFailure(t *testing.T, c badServer, err error) {
	t.Helper()
	if err == nil || !errors.Is(err, keyring.ErrFetch) || !errors.Is(err, c.is) {
		t.Fatalf("error %v, want %v", err, c.is)
	}
	text := err.Error()
	if !strings.HasPrefix(text, "keyring: ") || !strings.Contains(text, c.text) || strings.ContainsAny(text, "\r\n") || strings.Contains(text, "secret") {
		t.Errorf("error %q, want %q in it", text, c.text)
	}
	if c.is != keyring.ErrPublicKeyOnly && errors.Is(err, keyring.ErrPublicKeyOnly) {
		t.Errorf("%v is taken for a merchant without certificates", err)
	}
}

// While a key is held, a bad server costs one download a minute and nothing else. When the key has
// expired, the failure shows.
func TestBadServerWhileKeyIsHeld(t *testing.T) {
	for _, c := range badServers() {
		t.Run(c.why, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				start := time.Now()
				good := issue(t, 1, start.AddDate(0, -1, 0), start.Add(24*time.Hour).Truncate(time.Second))
				p := newPlatform(time.Now, good)
				logged := new(lines)
				d := download(t, p, func(c *keyring.DownloadConfig) { c.Logger = logged.logger() })
				expectKey(t, d, good)
				time.Sleep(10 * time.Hour)
				p.change(func(p *platform) { c.change(t, p) })
				for range 5 * 60 {
					expectKey(t, d, good)
					if _, err := d.Current(t.Context()); err != nil {
						t.Fatal(err)
					}
					synctest.Wait()
					time.Sleep(time.Second)
				}
				// The server that never answers takes half a minute more of each download.
				if got := p.fetches.Load() - 1; got != 5 && (c.why != "never answers" || got != 4) {
					t.Errorf("%d fetches in 5 minutes", got)
				}
				if text := logged.String(); strings.Contains(text, "secret") || !strings.Contains(text, "level=WARN") {
					t.Errorf("log %q", text)
				}
				time.Sleep(24 * time.Hour)
				if _, err := d.Current(t.Context()); err == nil {
					t.Error("an expired certificate is used")
				}
			})
		})
	}
}
