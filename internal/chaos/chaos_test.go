package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/internal/chaos/ledger"
	"github.com/wxpay-chain/wxpay/internal/chaos/network"
)

var shared *kit // made before the first test, and only read

func TestMain(m *testing.M) {
	folder, err := os.MkdirTemp("", "chaos-*")
	if err == nil {
		shared, err = newKit(folder)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// needRedis skips a test where there is no redis-server to kill.
func needRedis(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Skip("redis-server is not in PATH (apt-get install redis-server)")
	}
}

// TestStorm is the short form of the command. Almost all faults are met, and the books are
// balanced.
func TestStorm(t *testing.T) {
	needRedis(t)
	s := settings{seed: 14, exchanges: 350, workers: 48, generation: 200, p: 0.025, own: 0.02, outages: 0.15, block: 6, longest: time.Second / 2,
		patience: 600 * time.Millisecond, kit: shared}
	r, err := trade(t.Context(), s, t.Logf)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	r.print(&out)
	t.Log(out.String())
	if !r.balanced() {
		t.Errorf("the books of seed %d are not balanced", s.seed)
	}
	missed := slices.DeleteFunc(network.Faults(), func(fault string) bool { return r.faults[fault] > 0 })
	if len(missed) > 3 { // a slow machine makes fewer deliveries
		t.Errorf("nothing met the faults %v", missed)
	}
	if r.believed < r.exchanges/3 || r.notices == 0 || len(r.outageHits) < 6 {
		t.Errorf("%d answers were believed in %d exchanges, with %d notices and the outages %v", r.believed, r.exchanges, r.notices, r.outageHits)
	}
}

// TestPlanted plants mistakes, and sees that the checker finds them.
func TestPlanted(t *testing.T) {
	needRedis(t)
	for _, c := range []struct {
		reason string
		p, own float64
		plant  func(*settings)
		want   string
	}{
		{"a program that takes a new number after a lost answer pays twice",
			0.02, 0, func(s *settings) { s.sabotage.NewNumber = true }, ledger.PaidTwice},
		{"a program that acknowledges a notice and does nothing loses it",
			0, 0, func(s *settings) { s.sabotage.Forgetful = true }, ledger.NoticeLost},
		{"a program that relies on the Store for its effects has one twice when the Store is lost",
			0, 0.1, func(s *settings) { s.sabotage.Careless = true }, ledger.NoticeTwice},
		{"a program that trusts another key believes a forgery",
			0.04, 0, func(s *settings) { s.trustLiar = true }, network.BelievedForgery},
	} {
		s := settings{seed: 15, exchanges: 80, workers: 24, generation: 100, p: c.p, own: c.own, block: 10, patience: time.Second / 2, kit: shared}
		c.plant(&s)
		r, err := trade(t.Context(), s, t.Logf)
		if err != nil {
			t.Fatal(err)
		}
		found := func(d ledger.Difference) bool { return d.What == c.want }
		if r.balanced() || !slices.ContainsFunc(r.differences, found) {
			t.Errorf("%s: want %q, found %v", c.reason, c.want, r.differences)
		}
	}
}
