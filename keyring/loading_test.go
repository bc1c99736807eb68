package keyring_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/wxpay-chain/wxpay/keyring"
)

// TestLoad shows that Load downloads once, through a Switch too, and fails as Current does.
func TestLoad(t *testing.T) {
	c := newClock()
	good := c.year(t, 1)
	for _, through := range []string{"Download", "Switch"} {
		p := newPlatform(c.now, good)
		d := download(t, p)
		ring := interface {
			keyring.Keyring
			Load(context.Context) error
		}(d)
		if through == "Switch" {
			s, err := keyring.Switch(keyring.Key{Serial: publicKeyID, Public: keyA()}, d)
			if err != nil {
				t.Fatal(err)
			}
			ring = s
		}
		for range 3 {
			if err := ring.Load(t.Context()); err != nil || len(d.Keys()) != 1 {
				t.Errorf("%s: %d keys, error %v", through, len(d.Keys()), err)
			}
		}
		p.expectFetches(t, 1, "the first Load is enough")
	}
	failing, err := keyring.Download(keyring.DownloadConfig{APIv3Key: apiv3Key,
		Fetch: func(context.Context, string) (*http.Response, error) { return nil, context.DeadlineExceeded }})
	if err != nil {
		t.Fatal(err)
	}
	if err := failing.Load(t.Context()); !errors.Is(err, keyring.ErrFetch) {
		t.Errorf("a Fetch that fails: %v", err)
	}
	static, err := keyring.Switch(keyring.Key{Serial: publicKeyID, Public: keyA()}, keyring.Static(keyring.Key{Serial: platformSerial, Public: keyB()}))
	if err == nil {
		err = static.Load(t.Context())
	}
	if err != nil {
		t.Errorf("a Switch with nothing to load: %v", err)
	}
	if err := new(keyring.Switched).Load(t.Context()); !errors.Is(err, keyring.ErrInvalid) {
		t.Errorf("a Switched that Switch did not make: %v", err)
	}
}
