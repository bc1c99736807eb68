package wxpay_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// handClock is a clock that a test turns.
type handClock struct{ nanos atomic.Int64 }

func newHandClock() *handClock {
	c := new(handClock)
	c.nanos.Store(time.Now().UnixNano())
	return c
}

func (c *handClock) now() time.Time          { return time.Unix(0, c.nanos.Load()) }
func (c *handClock) advance(d time.Duration) { c.nanos.Add(int64(d)) }

// downloaded is a keyring of the sandbox's certificates, by the sandbox's clock.
func downloaded(t testing.TB, box *sandbox.Sandbox, change ...func(*wxpay.Config, *keyring.DownloadConfig)) *keyring.Downloaded {
	t.Helper()
	config := box.Config()
	download := keyring.DownloadConfig{APIv3Key: box.Keys().APIv3Key, Now: config.Now}
	for _, f := range change {
		f(&config, &download)
	}
	fetch, err := wxpay.SignedFetch(config)
	if err != nil {
		t.Fatal(err)
	}
	download.Fetch = fetch
	ring, err := keyring.Download(download)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeRing(t, ring) })
	return ring
}

func closeRing(t testing.TB, ring *keyring.Downloaded) {
	t.Helper()
	if err := ring.Close(context.Background()); err != nil {
		t.Error(err)
	}
}

// fetches counts the downloads of certificates.
func fetches(box *sandbox.Sandbox) int {
	n := 0
	for _, r := range box.Requests() {
		if r.Target == "/v3/certificates" {
			n++
		}
	}
	return n
}

// expectFetches waits for that many downloads, some of which may be under way behind the calls. One
// more is an error.
func expectFetches(t *testing.T, box *sandbox.Sandbox, want int, why string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); fetches(box) < want && time.Now().Before(deadline); {
		time.Sleep(time.Millisecond)
	}
	if n := fetches(box); n != want {
		t.Errorf("%s: %d downloads, want %d", why, n, want)
	}
}

// signedBy calls from 64 goroutines, so many times each, and counts the serials that signed the
// answers. None may fail.
func signedBy(t *testing.T, call wxpay.Builder, times int) map[string]int {
	t.Helper()
	var mu sync.Mutex
	count := map[string]int{}
	var group sync.WaitGroup
	for range 64 {
		group.Go(func() {
			for range times {
				res, err := call.Post(t.Context(), permissions())
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				count[res.Header.Get("Wechatpay-Serial")]++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	return count
}

// An answer under an unknown serial makes the keyring download once and look again. Nothing is sent
// again.
func TestClientUnknownSerialDownloads(t *testing.T) {
	box := newBox(t)
	client := newClient(t, box, func(c *wxpay.Config) { c.Keyring = downloaded(t, box) })
	box.Inject(sandbox.Fault{}, sandbox.UnknownSerial()) // the download, the call
	_, err := client.Chain(permissionsPath).Post(t.Context(), permissions())
	var v *wxpay.VerifyError
	if !errors.As(err, &v) || !errors.Is(err, wxpay.ErrUnknownSerial) || !wxpay.MayHaveActed(err) {
		t.Errorf("error %v", err)
	}
	if _, err := client.Chain(permissionsPath).Post(t.Context(), permissions()); err != nil {
		t.Error(err)
	}
	expectFetches(t, box, 1, "the second would have come within a minute of the first")
}

// A merchant with only the public key (微信支付公钥) is told so by the first call, which is not
// sent.
func TestClientPublicKeyOnly(t *testing.T) {
	box := newBoxWith(t, sandbox.Config{PublicKeyOnly: true})
	certificates := downloaded(t, box)
	client := newClient(t, box, func(c *wxpay.Config) { c.Keyring = certificates })
	for range 3 { // the later ones are told so from memory
		_, err := client.Chain(permissionsPath).Post(t.Context(), permissions())
		if !errors.Is(err, keyring.ErrPublicKeyOnly) || !errors.Is(err, keyring.ErrFetch) || wxpay.MayHaveActed(err) {
			t.Errorf("error %v", err)
		}
	}
	if n := box.Count(); n != 1 {
		t.Errorf("%d requests, want the download alone", n)
	}

	// Once the switch is over, a keyring.Switch that is left at 0 goes on with the public key.
	both, err := keyring.Switch(box.Key(), certificates)
	if err != nil {
		t.Fatal(err)
	}
	client = newClient(t, box, func(c *wxpay.Config) { c.Keyring = both })
	if _, err := client.Chain(permissionsPath).Post(t.Context(), permissions()); err != nil {
		t.Error(err)
	}
}
