package keyring_test

import (
	"context"
	"errors"
	"math"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wxpay-chain/wxpay/keyring"
)

func TestSwitchRefuses(t *testing.T) {
	public := keyring.Key{Serial: publicKeyID, Public: keyA()}
	certificates := keyring.Static(keyring.Key{Serial: platformSerial, Public: keyB()})
	for _, c := range []struct {
		why, says    string
		public       keyring.Key
		certificates keyring.Keyring
	}{
		{"no key", "serial is empty", keyring.Key{}, certificates},
		{"a certificate's serial", "PUB_KEY_ID_", keyring.Key{Serial: platformSerial, Public: keyA()}, certificates},
		{"a weak key", "1024 bits", keyring.Key{Serial: publicKeyID, Public: smallKey()}, certificates},
		{"no keyring", "keyring.Download", public, nil},
		{"a nil keyring", "keyring.Download", public, (*keyring.Downloaded)(nil)},
	} {
		if s, err := keyring.Switch(c.public, c.certificates); s != nil || !errors.Is(err, keyring.ErrInvalid) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", c.why, err)
		}
	}
	s, err := keyring.Switch(public, certificates)
	if err != nil {
		t.Fatal(err)
	}
	for _, percent := range []int{-1, 101, math.MaxInt32 + 1} {
		if err := s.SetShare(percent); !errors.Is(err, keyring.ErrInvalid) || s.Share() != 0 {
			t.Errorf("SetShare(%d) = %v", percent, err)
		}
	}
	for _, s := range []*keyring.Switched{nil, new(keyring.Switched)} {
		_, atCurrent := s.Current(t.Context())
		_, atLookup := s.Lookup(t.Context(), publicKeyID)
		for _, err := range []error{atCurrent, atLookup, s.SetShare(1)} {
			if !errors.Is(err, keyring.ErrInvalid) || s.Share() != 0 || len(s.Keys()) != 0 {
				t.Errorf("zero or nil: %v", err)
			}
		}
	}
}

// Calls are shared out as SetShare says. Both kinds verify at any share, and New can check both.
func TestSwitchShare(t *testing.T) {
	s, err := keyring.Switch(keyring.Key{Serial: publicKeyID, Public: keyA()}, keyring.Static(keyring.Key{Serial: platformSerial, Public: keyB()}))
	if err != nil {
		t.Fatal(err)
	}
	const calls = 20000
	for _, percent := range []int{0, 1, 30, 50, 99, 100, 0} {
		if err := s.SetShare(percent); err != nil || s.Share() != percent {
			t.Fatalf("share %d: %v", s.Share(), err)
		}
		public := 0
		for range calls {
			key, err := s.Current(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if key.Serial == publicKeyID {
				public++
			}
		}
		want := float64(calls*percent) / 100
		if spread := 6 * math.Sqrt(want*float64(100-percent)/100); math.Abs(float64(public)-want) > spread {
			t.Errorf("%d of %d calls at %d percent", public, calls, percent)
		}
		for serial, want := range map[string]any{publicKeyID: keyA(), strings.ToLower(publicKeyID): keyA(), platformSerial: keyB()} {
			if key, err := s.Lookup(t.Context(), serial); err != nil || key.Public != want {
				t.Errorf("%s: %v", serial, err)
			}
		}
		if _, err := s.Lookup(t.Context(), publicKeyID+"1"); !errors.Is(err, keyring.ErrUnknownSerial) {
			t.Errorf("another public key: %v", err)
		}
		first := map[bool]string{true: platformSerial, false: publicKeyID}[percent == 0]
		if keys := s.Keys(); len(keys) != 2 || keys[0].Serial != first || keyring.Check(s, merchantSerial) != nil {
			t.Errorf("Keys at %d percent: %d, first %s", percent, len(keys), keys[0].Serial)
		}
	}
	if err := keyring.Check(s, platformSerial); !errors.Is(err, keyring.ErrInvalid) {
		t.Errorf("the merchant's own among the certificates: %v", err)
	}
}

// switched is a keyring of a platform's certificates and a public key.
func switched(t *testing.T, p *platform, percent int) *keyring.Switched {
	t.Helper()
	s, err := keyring.Switch(keyring.Key{Serial: publicKeyID, Public: keyA()}, download(t, p))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.SetShare(percent); err != nil {
		t.Fatal(err)
	}
	return s
}

// The share goes in three steps to the public key and back, under the calls of 64 goroutines. No
// call fails. At 100 nothing is downloaded, however long that lasts.
func TestSwitchUnderLoad(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		p := newPlatform(time.Now, good)
		s := switched(t, p, 0)
		ctx, stop := context.WithCancel(t.Context())
		var group sync.WaitGroup
		for range 64 {
			group.Go(func() {
				for ctx.Err() == nil {
					key, err := s.Current(ctx)
					if err != nil {
						t.Errorf("Current: %v", err)
					}
					if _, err := s.Lookup(ctx, key.Serial); err != nil {
						t.Errorf("Lookup: %v", err)
					}
					time.Sleep(10 * time.Minute)
				}
			})
		}
		expectKey(t, s, good)
		p.expectFetches(t, 1, "the first")
		for _, step := range []struct{ percent, most int64 }{{10, 3}, {50, 3}, {100, 0}, {50, 3}, {0, 3}} {
			if err := s.SetShare(int(step.percent)); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second) // the keys drawn before are out of use
			before := p.fetches.Load()
			time.Sleep(day)
			if got := p.fetches.Load() - before; got > step.most || step.most > 0 && got < 2 {
				t.Errorf("%d fetches in a day at %d percent", got, step.percent)
			}
		}
		stop()
		group.Wait()
	})
}

// At 100, a signature with a certificate that is held is verified without a download. A certificate
// that is not held brings one at once, since the switch may have been stopped (停止更换). Forged
// ones bring one an hour.
func TestSwitchStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		p := newPlatform(time.Now, good)
		s := switched(t, p, 100)
		for range 100 {
			if key, err := s.Current(t.Context()); err != nil || key.Serial != publicKeyID {
				t.Fatal(err)
			}
		}
		if _, err := s.Lookup(t.Context(), publicKeyID+"2"); !errors.Is(err, keyring.ErrUnknownSerial) {
			t.Error(err)
		}
		p.expectFetches(t, 0, "nothing has asked for a certificate")
		expectKey(t, s, good)
		p.expectFetches(t, 1, "the switch was stopped")
		for range 10 * 60 {
			time.Sleep(time.Minute)
			expectKey(t, s, good)
			if _, err := s.Lookup(t.Context(), "ABCD"); !errors.Is(err, keyring.ErrUnknownSerial) {
				t.Error(err)
			}
		}
		synctest.Wait()
		p.expectFetches(t, 11, "forged: one an hour")
		for range 30 {
			time.Sleep(day)
			expectKey(t, s, good)
		}
		synctest.Wait()
		p.expectFetches(t, 11, "however old it is")
		if err := s.SetShare(0); err != nil {
			t.Fatal(err)
		}
		expectKey(t, s, good)
		synctest.Wait()
		p.expectFetches(t, 12, "back again")
	})
}

// A failed download does not keep the stopped switch waiting for an hour.
func TestSwitchStoppedWhileServerFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		good := issue(t, 1, time.Now().Add(-day), time.Now().Add(300*day))
		p := newPlatform(time.Now, good)
		p.hook = func(context.Context) error { return errors.New("no route to host") }
		s := switched(t, p, 100)
		if _, err := s.Lookup(t.Context(), good.serial); !errors.Is(err, keyring.ErrUnknownSerial) || !errors.Is(err, keyring.ErrFetch) {
			t.Error(err)
		}
		p.change(func(p *platform) { p.hook = nil })
		time.Sleep(5 * time.Second)
		expectKey(t, s, good)
	})
}

// When there are no certificates any more, the public key takes their place.
func TestSwitchPublicKeyOnly(t *testing.T) {
	c := newClock()
	p := newPlatform(c.now, c.year(t, 1))
	p.tamper = func(r *reply) { *r = reply{404, http.Header{}, []byte(`{"code":"RESOURCE_NOT_EXISTS"}`)} }
	s := switched(t, p, 0)
	if key, err := s.Current(t.Context()); err != nil || key.Serial != publicKeyID {
		t.Errorf("Current = %q, %v", key.Serial, err)
	}
	fails := func(r *reply) { *r = reply{500, http.Header{}, nil} }
	p.tamper = fails
	c.advance(time.Minute)
	if key, err := s.Current(t.Context()); err != nil || key.Serial != publicKeyID {
		t.Errorf("a failure later on: %q, %v", key.Serial, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.Current(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that has ended: %v", err)
	}
	p.expectFetches(t, 2, "one a minute")
	p.tamper = nil
	c.advance(time.Minute)
	if key, err := s.Current(t.Context()); err != nil || key.Serial != p.signer.serial {
		t.Errorf("there is one again: %q, %v", key.Serial, err)
	}
	p.tamper = fails
	c.advance(400 * day)
	for why, s := range map[string]*keyring.Switched{"after that": s, "at first": switched(t, p, 0)} {
		if _, err := s.Current(t.Context()); !errors.Is(err, keyring.ErrFetch) {
			t.Errorf("a failure %s: %v", why, err)
		}
	}
}
