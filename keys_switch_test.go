package wxpay_test

import (
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// switching is a client whose keyring is a keyring.Switch, by a clock that can be turned.
func switching(t *testing.T) (*handClock, *sandbox.Sandbox, *keyring.Switched, wxpay.Builder) {
	t.Helper()
	clock := newHandClock()
	box := newBoxWith(t, sandbox.Config{Now: clock.now})
	ring, err := keyring.Switch(box.Key(), downloaded(t, box))
	if err != nil {
		t.Fatal(err)
	}
	client := newClient(t, box, func(c *wxpay.Config) { c.Keyring = ring })
	return clock, box, ring, client.Chain(permissionsPath)
}

// The switch (灰度切换) goes in three steps to the public key and back, as the documents describe
// it. No call of 64 goroutines fails. Each answer is signed with a key that WeChat Pay uses at that
// step.
func TestClientWhileSwitching(t *testing.T) {
	t.Parallel()
	clock, box, ring, call := switching(t)
	public, certificate := box.Key().Serial, box.CertificateKey().Serial
	const all = 64
	for _, step := range []struct {
		why         string
		platform    float64 // what WeChat Pay does
		ours        int     // what this process asks for, in percent
		least, most int     // answers by the public key
		fetches     int
		later       time.Duration
		times       int // calls of each goroutine, 1: a share is counted over more
	}{
		{why: "not begun", platform: 0, ours: 0, most: 0, fetches: 1},
		{why: "asked for too early, which does no harm", platform: 0, ours: 50, most: 0, fetches: 1},
		{why: "begun on the merchant platform, and not asked for", platform: 1, ours: 0, most: 0, fetches: 1},
		{why: "step 1: a tenth", platform: 1, ours: 10, least: 1, most: 60, fetches: 1, times: 3},
		{why: "step 2: half", platform: 1, ours: 50, least: 40, most: 150, fetches: 1, times: 3},
		{why: "step 3: all", platform: 1, ours: 100, least: all, most: all, fetches: 1},
		{why: "days later nothing was downloaded", platform: 1, ours: 100, least: all, most: all, fetches: 1, later: 72 * time.Hour},
		{why: "stopped there (停止更换), not yet here", platform: 0, ours: 100, most: 0, fetches: 1},
		{why: "and here: the certificates are refreshed again", platform: 0, ours: 0, most: 0, fetches: 2},
	} {
		clock.advance(step.later)
		if err := box.SwitchToPublicKey(step.platform); err != nil {
			t.Fatal(err)
		}
		if err := ring.SetShare(step.ours); err != nil {
			t.Fatal(err)
		}
		times := max(step.times, 1)
		count := signedBy(t, call, times)
		if n := count[public]; n < step.least || n > step.most || n+count[certificate] != all*times {
			t.Errorf("%s: %d answers by the public key, %d by the certificate", step.why, n, count[certificate])
		}
		expectFetches(t, box, step.fetches, step.why)
	}
}

// A process that started when all calls asked for the public key holds no certificate. When the
// switch is stopped on the merchant platform, its answers come signed with one. The first answer
// brings the only download, and none is lost.
func TestClientSwitchStopped(t *testing.T) {
	_, box, ring, call := switching(t)
	if err := ring.SetShare(100); err != nil {
		t.Fatal(err)
	}
	if count := signedBy(t, call, 1); len(count) != 1 || count[box.Key().Serial] == 0 {
		t.Errorf("wholly on the public key: answers by %v", count)
	}
	expectFetches(t, box, 0, "wholly on the public key")
	if err := box.SwitchToPublicKey(0); err != nil {
		t.Fatal(err)
	}
	if count := signedBy(t, call, 1); len(count) != 1 || count[box.CertificateKey().Serial] == 0 {
		t.Errorf("stopped: answers by %v", count)
	}
	expectFetches(t, box, 1, "stopped")
}
