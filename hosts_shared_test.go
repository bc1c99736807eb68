package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
)

// TestSharedHosts: one client knows of a failure that another has seen, and so does a SignedFetch.
func TestSharedHosts(t *testing.T) {
	inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
		config.Hosts = listOf(t, mainHost, backupHost)
		one, other := open(t, config), open(t, config)
		world.set(mainHost, "refuses")
		calls(t, one, 3)
		calls(t, other, 2)
		world.take()
		calls(t, one, 1)
		calls(t, other, 1)
		fetch, err := wxpay.SignedFetch(config)
		if err != nil {
			t.Fatal(err)
		}
		res, err := fetch(t.Context(), "v3/other")
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if diff := cmp.Diff(repeat(backupHost, 3), world.take()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		want := []wxpay.HostState{{Host: mainHost, Out: true}, {Host: backupHost}}
		if diff := cmp.Diff(want, config.Hosts.States()); diff != "" {
			t.Errorf("States (-want +got):\n%s", diff)
		}
		for _, verb := range []string{"%v", "%+v", "%#v"} {
			if got := fmt.Sprintf(verb, config.Hosts); got != "wxpay.Hosts "+mainHost+" (out) "+backupHost {
				t.Errorf("%s: %s", verb, got)
			}
		}
	})
}

// TestFetchTells: a failed Fetch counts like a call.
func TestFetchTells(t *testing.T) {
	inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
		config.Hosts = listOf(t, mainHost, backupHost)
		fetch, err := wxpay.SignedFetch(config)
		if err != nil {
			t.Fatal(err)
		}
		world.set(mainHost, "refuses")
		for range 5 {
			if _, err := fetch(t.Context(), "v3/certificates"); err == nil {
				t.Error("an answer")
			}
		}
		if _, err := fetch(t.Context(), "v3/certificates"); err != nil || !config.Hosts.States()[0].Out {
			t.Errorf("after five failures: %v, %v", err, config.Hosts)
		}
	})
}

// TestLinkToHosts: a link to a host of the list is followed, and to no other.
func TestLinkToHosts(t *testing.T) {
	inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
		config.BaseURL, config.Hosts = "https://gw1.test", listOf(t, "gw1.test", "gw2.test")
		client := open(t, config)
		_, _ = client.Link("https://gw2.test/v3/billdownload/file?token=x").Get(t.Context())
		if diff := cmp.Diff([]string{"gw2.test"}, world.take()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if _, err := client.Link("https://gw3.test/v3/billdownload/file").Get(t.Context()); !errors.Is(err, wxpay.ErrLink) {
			t.Errorf("another host: %v", err)
		}
	})
}

// TestCloseEndsProbe: Close ends a probe under way, and waits for it.
func TestCloseEndsProbe(t *testing.T) {
	inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
		config.Hosts = listOf(t, mainHost, backupHost)
		client := open(t, config)
		world.set(mainHost, "refuses")
		calls(t, client, 5)
		world.set(mainHost, "is silent")
		callWithProbe(t, client)
		if n := world.probed(mainHost); n != 1 {
			t.Fatalf("%d probes under way, want 1", n)
		}
		begun := time.Now()
		if err := client.Close(t.Context()); err != nil || time.Since(begun) > 0 {
			t.Errorf("Close took %s: %v", time.Since(begun), err)
		}
		// The place of the probe is free for another client.
		other := open(t, config)
		world.set(mainHost, "")
		callWithProbe(t, other)
		if states := config.Hosts.States(); states[0].Out || states[0].Probes != 2 {
			t.Errorf("States %v", states)
		}
	})
}

// TestProbePanics: a panic below a probe does not end the process, and the next probe may go.
func TestProbePanics(t *testing.T) {
	inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
		panics := true
		config.Transport = roundTripFunc(func(req *http.Request) (*http.Response, error) {
			if panics && req.URL.Path == "/v3/certificates" {
				panic("transport")
			}
			return world.RoundTrip(req)
		})
		config.Hosts = listOf(t, mainHost, backupHost)
		client := open(t, config)
		world.set(mainHost, "refuses")
		calls(t, client, 5)
		callWithProbe(t, client)
		panics = false
		world.set(mainHost, "")
		callWithProbe(t, client)
		if states := config.Hosts.States(); states[0].Out || states[0].Probes != 2 {
			t.Errorf("States %v", states)
		}
	})
}

// TestProbeObserved: a probe is an attempt without a call.
func TestProbeObserved(t *testing.T) {
	inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
		d := new(diary)
		config.Observer.Attempt = d.observer().Attempt
		client := open(t, config)
		world.set(mainHost, "refuses")
		calls(t, client, 5)
		time.Sleep(11 * time.Second)
		d.take()
		world.set(mainHost, "")
		calls(t, client, 1)
		synctest.Wait()
		lines := d.take()
		slices.Sort(lines) // the probe goes beside the call
		want := []string{"#1 GET v3/certificates at " + mainHost + ":443", "#1 POST v3/thing at " + backupHost + ":443"}
		if diff := cmp.Diff(want, lines[:min(2, len(lines))]); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestMiddlewareOfHosts: a Middleware sees the host of its attempt. The host that it changes a
// request to is the host that fails.
func TestMiddlewareOfHosts(t *testing.T) {
	inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
		config.Hosts = listOf(t, mainHost, backupHost)
		var seen []string
		config.Middleware = []wxpay.Middleware{func(next http.RoundTripper) http.RoundTripper {
			return roundTripFunc(func(req *http.Request) (*http.Response, error) {
				attempt, _ := wxpay.AttemptOf(req.Context())
				seen = append(seen, attempt.Host)
				req = req.Clone(req.Context())
				req.URL.Host, req.Host = backupHost, backupHost
				return next.RoundTrip(req)
			})
		}}
		client := open(t, config)
		world.set(backupHost, "refuses")
		calls(t, client, 6)
		if diff := cmp.Diff(repeat(mainHost, 6), seen); diff != "" {
			t.Errorf("seen (-want +got):\n%s", diff)
		}
		want := []wxpay.HostState{{Host: mainHost}, {Host: backupHost, Out: true}}
		if diff := cmp.Diff(want, config.Hosts.States()); diff != "" {
			t.Errorf("States (-want +got):\n%s", diff)
		}
	})
}

// TestHostsInParallel is for the race detector: 64 goroutines call through two clients that share
// their hosts, which go out and return.
func TestHostsInParallel(t *testing.T) {
	inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
		config.Hosts = listOf(t, mainHost, backupHost)
		clients := []*wxpay.Client{open(t, config), open(t, config)}
		var group sync.WaitGroup
		for g := range 64 {
			group.Go(func() {
				for i := range 20 {
					ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+g%3)*time.Second)
					_, _ = clients[g%2].Chain("v3/thing").Get(ctx)
					cancel()
					time.Sleep(time.Duration(g+i) * time.Millisecond)
					config.Hosts.States()
				}
			})
		}
		for _, does := range []string{"refuses", "is silent", "cuts", "", "refuses", ""} {
			time.Sleep(3 * time.Second)
			world.set(mainHost, does)
		}
		group.Wait()
		for config.Hosts.States()[0].Out {
			calls(t, clients[0], 1)
			time.Sleep(time.Second)
		}
	})
}
