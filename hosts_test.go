package wxpay_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/keyring"
)

const (
	mainHost   = "api.mch.weixin.qq.com"
	backupHost = "api2.mch.weixin.qq.com"
)

// hostsWorld is a transport to several hosts. It is for tests in a bubble of synctest, whose clock
// does not wait. It keeps where each request went.
type hostsWorld struct {
	mu     sync.Mutex
	does   map[string]string // what a host does; "": it answers
	sent   []string          // hosts, in the order of the requests of callers
	probes map[string]int
}

func (w *hostsWorld) set(host, does string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.does[host] = does
}

// take returns the hosts since the last take, and forgets them.
func (w *hostsWorld) take() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	sent := w.sent
	w.sent = nil
	return sent
}

func (w *hostsWorld) probed(host string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.probes[host]
}

func (w *hostsWorld) RoundTrip(req *http.Request) (*http.Response, error) {
	w.mu.Lock()
	does := w.does[req.URL.Host]
	if req.URL.Path == "/v3/certificates" {
		w.probes[req.URL.Host]++
	} else {
		w.sent = append(w.sent, req.URL.Host)
	}
	w.mu.Unlock()
	if req.Host != req.URL.Host {
		return nil, errors.New("the Host header names another host than the URL")
	}
	answer := &http.Response{StatusCode: 404, Header: http.Header{}, ContentLength: -1}
	var body io.Reader = strings.NewReader(`{"code":"NOT_FOUND"}`)
	switch does {
	case "refuses":
		return nil, errors.New("connection refused")
	case "is silent":
		<-req.Context().Done()
		return nil, req.Context().Err()
	case "cuts":
		body = io.MultiReader(strings.NewReader(`{"co`), errorReader{io.ErrUnexpectedEOF})
	case "500":
		answer.StatusCode = 500
	case "429":
		answer.StatusCode = 429
	case "forges":
		answer.StatusCode = 200
	}
	answer.Body = io.NopCloser(body)
	return answer, nil
}

// inHosts runs a test in a bubble, with the production hosts in a world of its own.
func inHosts(t *testing.T, test func(t *testing.T, world *hostsWorld, config wxpay.Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		world := &hostsWorld{does: map[string]string{}, probes: map[string]int{}}
		test(t, world, wxpay.Config{
			MchID: toyMerchant, SerialNo: "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB", Signer: cheapSigner{},
			Keyring:   platformRing{keyring.Key{Serial: toySerial, Public: &wxtest.Key(wxtest.Platform).PublicKey}},
			Transport: world, Retry: wxpay.Retry{Off: true},
		})
	})
}

// open makes a client that is closed at the end of the bubble.
func open(t *testing.T, config wxpay.Config) *wxpay.Client {
	t.Helper()
	client, err := wxpay.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := client.Close(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return client
}

// calls makes n calls, one after another.
func calls(t *testing.T, client *wxpay.Client, n int) {
	t.Helper()
	for range n {
		_, _ = client.Chain("v3/thing").Post(t.Context())
	}
}

// callWithProbe makes a call when a probe of a host that is out is due, and waits for both.
func callWithProbe(t *testing.T, client *wxpay.Client) {
	t.Helper()
	time.Sleep(11 * time.Second) // in a bubble; see rareProbe of internal/hosts
	calls(t, client, 1)
	synctest.Wait()
}

func repeat(host string, n int) []string { return slices.Repeat([]string{host}, n) }

// TestFailover: failures of a host send further calls to the next. Answers of any kind do not.
func TestFailover(t *testing.T) {
	for _, c := range []struct {
		reason, does string
		moves        bool
	}{
		{"it answers", "", false},
		{"no connection", "refuses", true},
		{"silence", "is silent", true},
		{"a cut in the midst of an answer", "cuts", true},
		{"an error of the server is an answer", "500", false},
		{"so is a limit", "429", false},
		{"and an answer that is not believed", "forges", false},
	} {
		inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
			client := open(t, config)
			world.set(mainHost, c.does)
			calls(t, client, 8)
			want := repeat(mainHost, 8)
			if c.moves {
				want = slices.Concat(repeat(mainHost, 5), repeat(backupHost, 3))
			}
			if diff := cmp.Diff(want, world.take()); diff != "" {
				t.Errorf("%s: (-want +got):\n%s", c.reason, diff)
			}
		})
	}
}

// TestFailoverUntold: the caller, its Middleware and its signer fail no host.
func TestFailoverUntold(t *testing.T) {
	cancelled := func(client *wxpay.Client) {
		ctx, cancel := context.WithCancel(context.Background())
		time.AfterFunc(10*time.Second, cancel)
		_, _ = client.Chain("v3/thing").Get(ctx)
	}
	hasty := func(client *wxpay.Client) {
		ctx, cancel := context.WithTimeout(context.Background(), 900*time.Millisecond)
		defer cancel()
		_, _ = client.Chain("v3/thing").Get(ctx)
	}
	patient := func(client *wxpay.Client) {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_, _ = client.Chain("v3/thing").Get(ctx)
	}
	plain := func(client *wxpay.Client) { _, _ = client.Chain("v3/thing").Get(context.Background()) }
	for _, c := range []struct {
		reason string
		change func(*wxpay.Config)
		call   func(*wxpay.Client)
		moves  bool
	}{
		{"callers cancel", func(*wxpay.Config) {}, cancelled, false},
		{"callers have no time", func(*wxpay.Config) {}, hasty, false},
		{"callers have waited in vain", func(*wxpay.Config) {}, patient, true},
		{"the signer fails", func(c *wxpay.Config) { c.Nonce = func() string { return "" } }, plain, false},
		{"a Middleware fails", func(c *wxpay.Config) {
			c.Middleware = []wxpay.Middleware{func(http.RoundTripper) http.RoundTripper {
				return roundTripFunc(func(*http.Request) (*http.Response, error) { return nil, errors.New("no token") })
			}}
		}, plain, false},
	} {
		inHosts(t, func(t *testing.T, world *hostsWorld, config wxpay.Config) {
			c.change(&config)
			client := open(t, config)
			world.set(mainHost, "is silent")
			for range 8 {
				c.call(client)
			}
			if moved := slices.Contains(world.take(), backupHost); moved != c.moves {
				t.Errorf("%s: calls have moved: %v", c.reason, moved)
			}
		})
	}
}
