package keyring_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"maps"
	"math/big"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/keyring"
)

// This file is the other side of the wire: WeChat Pay's v3/certificates (docs/protocol.md, section
// 3). It encrypts and signs only with the standard library.

const apiv3Key = "0123456789abcdef0123456789ABCDEF"

// issued is a platform certificate as WeChat Pay holds it.
type issued struct {
	serial      string // as in serial_no
	key         *rsa.PrivateKey
	der         []byte
	from, until time.Time // of the certificate
	effective   time.Time // next to it
	expire      time.Time // next to it
	algorithm   string
	plain       []byte // the plaintext, if it is not the certificate
}

// issue makes a certificate number n.
func issue(t testing.TB, n int, from, until time.Time) issued {
	t.Helper()
	return issueWith(t, n, wxtest.Key(n%4), from, until)
}

func issueWith(t testing.TB, n int, key *rsa.PrivateKey, from, until time.Time) issued {
	t.Helper()
	serial := new(big.Int).SetInt64(0x5157F09EFDC096D<<4 + int64(n))
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Tenpay.com sign"}, NotBefore: from, NotAfter: until,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return issued{serial: fmt.Sprintf("%X", serial), key: key, der: der, from: from, until: until, effective: from, expire: until, algorithm: "AEAD_AES_256_GCM"}
}

// platform answers v3/certificates.
type platform struct {
	fetches atomic.Int64
	now     func() time.Time

	mu     sync.Mutex
	listed []issued
	signer issued
	apiKey string
	tamper func(*reply) // changes an answer before it is sent
	hook   func(ctx context.Context) error
}

// reply is an answer before it is sent.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func newPlatform(now func() time.Time, listed ...issued) *platform {
	return &platform{now: now, listed: listed, signer: listed[0], apiKey: apiv3Key}
}

// rotate lists other certificates, and signs with the first of them.
func (p *platform) rotate(listed ...issued) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.listed, p.signer = listed, listed[0]
}

func (p *platform) change(f func(*platform)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f(p)
}

// fetch is a keyring.Fetch.
func (p *platform) fetch(ctx context.Context, path string) (*http.Response, error) {
	p.fetches.Add(1)
	p.mu.Lock()
	hook := p.hook
	p.mu.Unlock()
	if hook != nil {
		if err := hook(ctx); err != nil {
			return nil, err
		}
	}
	if path != "v3/certificates" {
		return nil, fmt.Errorf("asked for another path")
	}
	r := p.answer()
	return &http.Response{StatusCode: r.status, Header: r.header, Body: io.NopCloser(bytes.NewReader(r.body))}, nil
}

func (p *platform) answer() *reply {
	p.mu.Lock()
	defer p.mu.Unlock()
	r := &reply{status: 200, header: http.Header{"Request-Id": {"08F78BB5AF0610D302-0"}}, body: p.body()}
	p.sign(r)
	if p.tamper != nil {
		p.tamper(r)
	}
	return r
}

func (p *platform) body() []byte {
	items := make([]any, len(p.listed))
	for i, c := range p.listed {
		nonce := fmt.Sprintf("3a584b49ed%02d", i)
		items[i] = map[string]any{
			"serial_no": c.serial, "effective_time": c.effective.Format(time.RFC3339), "expire_time": c.expire.Format(time.RFC3339),
			"encrypt_certificate": map[string]string{
				"algorithm": c.algorithm, "nonce": nonce, "associated_data": "certificate", "ciphertext": seal(p.apiKey, nonce, c.plaintext()),
			},
		}
	}
	body, err := json.Marshal(map[string]any{"data": items})
	if err != nil {
		panic(err)
	}
	return body
}

// sign puts the headers on an answer.
func (p *platform) sign(r *reply) {
	signature := wxtest.Signature{Key: p.signer.key, Serial: p.signer.serial, Nonce: "d7c9f2b84a1e4e0f9a3b", At: p.now()}
	maps.Copy(r.header, signature.Header(string(r.body)))
}

func (c *issued) plaintext() []byte {
	if c.plain != nil {
		return c.plain
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.der})
}

func seal(key, nonce string, plain []byte) string {
	return base64.StdEncoding.EncodeToString(wxtest.Seal(key, nonce, "certificate", plain))
}

// download makes a keyring that downloads from a platform, and closes it at the end.
func download(t testing.TB, p *platform, change ...func(*keyring.DownloadConfig)) *keyring.Downloaded {
	t.Helper()
	config := keyring.DownloadConfig{Fetch: p.fetch, APIv3Key: apiv3Key, Now: p.now}
	for _, f := range change {
		f(&config)
	}
	d, err := keyring.Download(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(context.Background()); err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	return d
}

// clock is a time that stands still until it is set.
type clock struct{ at atomic.Pointer[time.Time] }

func newClock() *clock {
	c := new(clock)
	start := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	c.at.Store(&start)
	return c
}

func (c *clock) now() time.Time { return *c.at.Load() }

func (c *clock) advance(by time.Duration) {
	next := c.now().Add(by)
	c.at.Store(&next)
}

// year is a certificate number n that is valid for half a year, either way.
func (c *clock) year(t testing.TB, n int) issued {
	t.Helper()
	return issue(t, n, c.now().AddDate(0, -6, 0), c.now().AddDate(0, 6, n))
}

// expectFetches compares how often the platform was asked.
func (p *platform) expectFetches(t testing.TB, want int64, why string) {
	t.Helper()
	if got := p.fetches.Load(); got != want {
		t.Errorf("%d fetches, want %d: %s", got, want, why)
	}
}

// expectKey looks a certificate up.
func expectKey(t testing.TB, ring keyring.Keyring, want issued) {
	t.Helper()
	key, err := ring.Lookup(context.Background(), want.serial)
	if err != nil || !want.key.PublicKey.Equal(key.Public) {
		t.Errorf("Lookup = %q, %v", key.Serial, err)
	}
}
