package keyring_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
)

func TestDownloadRefuses(t *testing.T) {
	good := func() keyring.DownloadConfig {
		return keyring.DownloadConfig{
			Fetch:    func(context.Context, string) (*http.Response, error) { return nil, nil },
			APIv3Key: apiv3Key, Cache: newMemory(time.Now), Name: "1900000109",
		}
	}
	for _, c := range []struct {
		why, says string
		change    func(*keyring.DownloadConfig)
	}{
		{"no Fetch", "wxpay.SignedFetch", func(c *keyring.DownloadConfig) { c.Fetch = nil }},
		{"no APIv3 key", "0 bytes where 32", func(c *keyring.DownloadConfig) { c.APIv3Key = "" }},
		{"an APIv3 key with a line break", "33 bytes", func(c *keyring.DownloadConfig) { c.APIv3Key += "\n" }},
		{"12 h and more", "at most 12h0m0s", func(c *keyring.DownloadConfig) { c.Interval = 12*time.Hour + 1 }},
		{"an interval under that of forged serials", "at least 1m0s", func(c *keyring.DownloadConfig) { c.Interval = time.Second }},
		{"a negative interval", "Interval", func(c *keyring.DownloadConfig) { c.Interval = -1 }},
		{"a negative timeout", "Timeout", func(c *keyring.DownloadConfig) { c.Timeout = -1 }},
		{"no name", "商户号", func(c *keyring.DownloadConfig) { c.Name = "" }},
		{"a nil cache", "nil pointer", func(c *keyring.DownloadConfig) { c.Cache = (*memory)(nil) }},
	} {
		config := good()
		c.change(&config)
		d, err := keyring.Download(config)
		if d != nil || !errors.Is(err, keyring.ErrInvalid) || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), apiv3Key) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	if _, err := keyring.Download(good()); err != nil {
		t.Error(err)
	}
	for why, d := range map[string]*keyring.Downloaded{"nil": nil, "zero": new(keyring.Downloaded)} {
		_, atCurrent := d.Current(t.Context())
		_, atLookup := d.Lookup(t.Context(), "AB")
		_, atCertificates := d.Certificates(t.Context())
		for _, err := range []error{atCurrent, atLookup, atCertificates, d.Load(t.Context()), d.Close(t.Context())} {
			if !errors.Is(err, keyring.ErrInvalid) || len(d.Keys()) != 0 {
				t.Errorf("a %s keyring: %v", why, err)
			}
		}
	}
	var noContext context.Context
	d := download(t, newPlatform(time.Now, issue(t, 1, time.Now(), time.Now())))
	if _, err := d.Current(noContext); !errors.Is(err, keyring.ErrInvalid) {
		t.Errorf("no context: %v", err)
	}
}

// Download does no I/O; the first question downloads, the others do not.
func TestDownloadOnce(t *testing.T) {
	c := newClock()
	good := c.year(t, 1)
	p := newPlatform(c.now, good)
	d := download(t, p)
	if err := keyring.Check(d, merchantSerial); err != nil || len(d.Keys()) != 0 {
		t.Errorf("before the first question: %v", err)
	}
	p.expectFetches(t, 0, "nothing was asked for")
	for _, serial := range []string{good.serial, strings.ToLower(good.serial), "000" + good.serial} {
		if key, err := d.Lookup(t.Context(), serial); err != nil || key.Serial != good.serial {
			t.Errorf("Lookup = %q, %v", key.Serial, err)
		}
	}
	if key, err := d.Current(t.Context()); err != nil || key.Serial != good.serial {
		t.Errorf("Current = %q, %v", key.Serial, err)
	}
	if err := keyring.Check(d, good.serial); !errors.Is(err, keyring.ErrInvalid) {
		t.Errorf("the merchant's own: %v", err)
	}
	p.expectFetches(t, 1, "all is known")
}

// A text that cannot be a certificate's serial brings no download.
func TestDownloadImplausibleSerial(t *testing.T) {
	c := newClock()
	p := newPlatform(c.now, c.year(t, 1))
	d := download(t, p)
	for _, serial := range []string{"", publicKeyID, "51 57", "XYZ", strings.Repeat("A", 41), "平台证书", "-1"} {
		if _, err := d.Lookup(t.Context(), serial); !errors.Is(err, keyring.ErrUnknownSerial) {
			t.Errorf("%q: %v", serial, err)
		}
	}
	p.expectFetches(t, 0, "no certificate has such a serial")
}

// Of the certificates that are valid now the latest expiry counts, in any order.
func TestDownloadCurrent(t *testing.T) {
	c := newClock()
	now := c.now()
	old := issue(t, 1, now.Add(-day), now.Add(2*day))
	next := issue(t, 2, now.Add(-time.Hour), now.Add(10*day))
	future := issue(t, 3, now.Add(day), now.Add(20*day))
	expired := issue(t, 4, now.Add(-10*day), now.Add(-time.Second))
	shortened := issue(t, 5, now.Add(-day), now.Add(30*day))
	shortened.expire = now.Add(time.Hour) // as WeChat Pay does to a certificate that is replaced
	for _, order := range [][]issued{{old, next, future, expired, shortened}, {next, expired, old, shortened, future, next}} {
		p := newPlatform(c.now, order...)
		d := download(t, p)
		key, err := d.Current(t.Context())
		if err != nil || key.Serial != next.serial {
			t.Errorf("Current = %q, %v", key.Serial, err)
		}
		var serials []string
		for _, key := range d.Keys() {
			serials = append(serials, key.Serial)
		}
		if diff := cmp.Diff([]string{next.serial, old.serial, shortened.serial}, serials); diff != "" {
			t.Errorf("Keys (-want +got):\n%s", diff)
		}
		serials = nil
		certificates, err := d.Certificates(t.Context())
		for _, c := range certificates {
			serials = append(serials, crypto.Serial(c))
		}
		if diff := cmp.Diff([]string{future.serial, next.serial, old.serial, shortened.serial}, serials); diff != "" || err != nil {
			t.Errorf("Certificates: %v (-want +got):\n%s", err, diff)
		}
		for _, c := range []issued{future, expired} {
			if _, err := d.Lookup(t.Context(), c.serial); !errors.Is(err, keyring.ErrUnknownSerial) {
				t.Errorf("%s is used before or after its time: %v", c.serial, err)
			}
		}
	}
}

// A certificate comes into force, and goes out of it, only by the clock.
func TestDownloadValidity(t *testing.T) {
	c := newClock()
	now := c.now()
	old := issue(t, 1, now.Add(-day), now.Add(2*time.Hour))
	next := issue(t, 2, now.Add(time.Hour), now.Add(10*day))
	p := newPlatform(c.now, old, next)
	d := download(t, p)
	for _, step := range []struct {
		after         time.Duration
		current       issued
		oldOK, nextOK bool
		why           string
	}{
		{0, old, true, false, "the next is not yet valid"},
		{time.Hour, next, true, true, "it is from its first second on"},
		{2 * time.Hour, next, true, true, "the old one is up to its last"},
		{2*time.Hour + time.Second, next, false, true, "it has expired"},
	} {
		c.advance(now.Add(step.after).Sub(c.now()))
		if key, err := d.Current(t.Context()); err != nil || key.Serial != step.current.serial {
			t.Errorf("%s: Current = %q, %v", step.why, key.Serial, err)
		}
		for serial, ok := range map[string]bool{old.serial: step.oldOK, next.serial: step.nextOK} {
			if _, err := d.Lookup(t.Context(), serial); (err == nil) != ok {
				t.Errorf("%s: %s: %v", step.why, serial, err)
			}
		}
	}
}
