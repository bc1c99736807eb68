package wxpay_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// faulty is the transport only of downloads: each asks for the fault that is set.
type faulty struct {
	next  http.Transport
	fault atomic.Pointer[sandbox.Fault]
}

func (f *faulty) RoundTrip(r *http.Request) (*http.Response, error) {
	if fault := f.fault.Load(); fault != nil {
		r = r.Clone(r.Context())
		r.Header.Set(sandbox.FaultHeader, fault.String())
	}
	return f.next.RoundTrip(r)
}

// refreshes is the log of a keyring: a line for each download that is over.
type refreshes struct {
	slog.Handler
	lines chan string
}

func (r refreshes) Handle(_ context.Context, record slog.Record) error {
	text := record.Message
	record.Attrs(func(a slog.Attr) bool { text += " " + a.String(); return true })
	r.lines <- text
	return nil
}

func (r refreshes) Enabled(context.Context, slog.Level) bool { return true }

// Every fault of a download costs one download. If the first download fails, it fails the call,
// before any part of the call is sent. A later one fails no call, and is tried again after a
// minute.
func TestDownloadFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault sandbox.Fault
		want  error  // beneath the keyring.ErrFetch; nil: another
		says  string // in the text
	}{
		{sandbox.BadSignature(), crypto.ErrBadSignature, ""},
		{sandbox.Stale(-301 * time.Second), wxpay.ErrTimestampSkew, ""},
		{sandbox.Stale(301 * time.Second), wxpay.ErrTimestampSkew, ""},
		{sandbox.UnknownSerial(), wxpay.ErrUnknownSerial, ""},
		{sandbox.Missing("Wechatpay-Signature"), wxpay.ErrMissingSignature, ""},
		{sandbox.Missing("Wechatpay-Nonce"), wxpay.ErrMissingSignature, ""},
		{sandbox.Unsigned(), wxpay.ErrMissingSignature, ""},
		{sandbox.Probe(), wxpay.ErrSignatureProbe, ""},
		{sandbox.Status(404), keyring.ErrPublicKeyOnly, "API安全"},
		{sandbox.Status(429), nil, "429 FREQUENCY_LIMITED"},
		{sandbox.Status(500), nil, "500 SYSTEM_ERROR"},
		{sandbox.Status(502), nil, "the answer is 502"},
		{sandbox.UnsignedStatus(503), nil, "503 SERVICE_UNAVAILABLE"},
		{sandbox.HTML(), nil, "not the JSON"},
		{sandbox.Redirect("/elsewhere"), nil, "the answer is 307"},
		{sandbox.CutBefore(), io.EOF, ""},
		{sandbox.CutAfter(), io.EOF, ""},
		{sandbox.Truncated(), io.ErrUnexpectedEOF, ""},
		{sandbox.OverLong(2 << 20), nil, "longer than 1 MiB"},
		{sandbox.OverLong(20 << 20), wxpay.ErrAnswerTooLarge, ""},
		{sandbox.Slow(time.Hour), context.DeadlineExceeded, ""},
		{sandbox.Stall(time.Hour), context.DeadlineExceeded, ""},
	} {
		t.Run(c.fault.String(), func(t *testing.T) {
			timeout := time.Duration(0)
			if c.want == context.DeadlineExceeded {
				timeout = time.Second
			}
			d := newFaultyDownload(t, timeout)
			d.next.fault.Store(&c.fault)
			_, err := d.call()
			if !errors.Is(err, keyring.ErrFetch) || c.want != nil && !errors.Is(err, c.want) || !strings.Contains(err.Error(), c.says) || wxpay.MayHaveActed(err) {
				t.Errorf("the first call: %v", err)
			}
			if n := d.box.Count(); n != 1 {
				t.Errorf("%d requests: the call has to wait until there is a key", n)
			}
			d.over(t)

			d.next.fault.Store(nil)
			d.clock.advance(5 * time.Second)
			d.mustCall(t)
			d.over(t)
			expectFetches(t, d.box, 2, "after 5 s it is tried again")

			d.next.fault.Store(&c.fault)
			d.clock.advance(10 * time.Hour)
			d.mustCall(t)
			if line := d.over(t); !strings.HasPrefix(line, "keyring: certificates not refreshed ") || !strings.Contains(line, "valid_key_held=true") {
				t.Errorf("log %s", line)
			}
			d.mustCall(t)
			expectFetches(t, d.box, 3, "the calls go on with what is held")

			d.next.fault.Store(nil)
			d.clock.advance(time.Minute)
			d.mustCall(t)
			if line := d.over(t); !strings.HasPrefix(line, "keyring: certificates refreshed ") {
				t.Errorf("log %s", line)
			}
			expectFetches(t, d.box, 4, "and it is tried again after a minute")
		})
	}
}

// faultyDownload is a client whose downloads can be spoilt.
type faultyDownload struct {
	clock *handClock
	box   *sandbox.Sandbox
	next  *faulty
	log   refreshes
	call  func() (*wxpay.Response, error)
}

func newFaultyDownload(t *testing.T, timeout time.Duration) *faultyDownload {
	t.Helper()
	d := &faultyDownload{clock: newHandClock(), next: new(faulty), log: refreshes{slog.DiscardHandler, make(chan string, 8)}}
	d.box = newBoxWith(t, sandbox.Config{Now: d.clock.now})
	t.Cleanup(d.next.next.CloseIdleConnections)
	ring := downloaded(t, d.box, func(c *wxpay.Config, k *keyring.DownloadConfig) {
		c.Transport, c.Timeout, k.Logger = d.next, timeout, slog.New(d.log)
	})
	client := newClient(t, d.box, func(c *wxpay.Config) { c.Keyring = ring })
	d.call = func() (*wxpay.Response, error) {
		return client.Chain(permissionsPath).Post(t.Context(), permissions())
	}
	return d
}

func (d *faultyDownload) mustCall(t *testing.T) {
	t.Helper()
	if _, err := d.call(); err != nil {
		t.Error(err)
	}
}

// over waits for the end of a download, and returns its lines of the log.
func (d *faultyDownload) over(t *testing.T) string {
	t.Helper()
	select {
	case line := <-d.log.lines:
		return line
	case <-time.After(20 * time.Second):
		t.Fatal("the log tells of no download")
		return ""
	}
}
