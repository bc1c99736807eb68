package wxpay_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/keyring"
)

// outage is a load on two hosts, one of which fails for a while.
type outage struct {
	callers        int
	pause          time.Duration // of a caller between two calls
	down           time.Duration
	timeout        time.Duration // of an attempt
	deadline       time.Duration // of a call
	client         *wxpay.Client
	hosts          *wxpay.Hosts
	main, backup   *door
	answer         http.Header
	made, mainSeen atomic.Int64

	mu     sync.Mutex
	writes map[string]int // how often each arrived
	failed []string
}

const outageAnswer = `{"state":"SUCCESS"}`

// handler counts the writes that arrive. Each has a path of its own.
func (o *outage) handler(seen *atomic.Int64) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v3/certificates" {
			seen.Add(1)
		}
		if r.Method == http.MethodPost {
			o.mu.Lock()
			o.writes[r.URL.Path]++
			o.mu.Unlock()
		}
		maps.Copy(w.Header(), o.answer)
		_, _ = io.WriteString(w, outageAnswer)
	})
}

func (o *outage) start(t *testing.T) {
	t.Helper()
	now := time.Unix(1554208460, 0)
	o.writes = map[string]int{}
	o.answer = wxtest.Signature{Key: wxtest.Key(wxtest.Platform), Serial: toySerial, Nonce: "593BEC0C930BF1AFEB40B4A08C8FB242", At: now}.Header(outageAnswer)
	server, client := certificate(t)
	o.main = openDoor(t, server, o.handler(&o.mainSeen))
	o.backup = openDoor(t, server, o.handler(new(atomic.Int64)))
	o.hosts = listOf(t, o.main.address, o.backup.address)
	transport := &http.Transport{TLSClientConfig: client, IdleConnTimeout: 7 * time.Second, MaxIdleConnsPerHost: o.callers}
	t.Cleanup(transport.CloseIdleConnections)
	o.client = open(t, wxpay.Config{
		MchID: toyMerchant, SerialNo: "408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB", Signer: cheapSigner{},
		Keyring: keyring.Static(keyring.Key{Serial: toySerial, Public: &wxtest.Key(wxtest.Platform).PublicKey}),
		BaseURL: "https://" + o.main.address, Hosts: o.hosts, Transport: transport,
		Now: func() time.Time { return now }, Timeout: o.timeout,
	})
}

// call makes a read or a write, and notes an error that must not be.
func (o *outage) call(t *testing.T, caller, n int) {
	number := strconv.Itoa(caller) + "-" + strconv.Itoa(n)
	ctx, cancel := context.WithTimeout(t.Context(), o.deadline)
	defer cancel()
	o.made.Add(1)
	var err error
	wrong := false
	if n%2 == 0 {
		_, err = o.client.Chain("v3/orders/{n}").Get(ctx, wxpay.Vars{"n": number})
		wrong = err != nil && ctx.Err() == nil
	} else {
		_, err = o.client.Chain("v3/orders/{n}").Post(ctx, wxpay.Vars{"n": number}, wxpay.JSON{"total": 1})
		wrong = err != nil && !wxpay.MayHaveActed(err)
	}
	if wrong {
		o.mu.Lock()
		defer o.mu.Unlock()
		o.failed = append(o.failed, err.Error())
	}
}

// load makes calls from all callers until stop is closed.
func (o *outage) load(t *testing.T, stop <-chan struct{}) *sync.WaitGroup {
	var group sync.WaitGroup
	for caller := range o.callers {
		group.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				case <-time.After(o.pause):
					o.call(t, caller, n)
				}
			}
		})
	}
	return &group
}

// until waits for something that the load brings about.
func until(t *testing.T, within time.Duration, why string, is func() bool) time.Duration {
	t.Helper()
	begun := time.Now()
	for !is() {
		if time.Since(begun) > within {
			t.Errorf("%s: not within %s", why, within)
			break
		}
		time.Sleep(5 * time.Millisecond)
	}
	return time.Since(begun)
}

// run kills the main host under load and lets it return.
func (o *outage) run(t *testing.T, does string) {
	o.start(t)
	stop := make(chan struct{})
	group := o.load(t, stop)
	until(t, 10*time.Second, "warm", func() bool { return o.mainSeen.Load() > int64(2*o.callers) })
	before := o.made.Load()
	o.main.set(does)
	killed := time.Now()
	gone := until(t, 30*time.Second, "the main host is out", func() bool { return o.hosts.States()[0].Out })
	until(t, 2*o.down, "the outage has lasted", func() bool { return time.Since(killed) >= o.down })
	o.main.set("")
	seen := o.mainSeen.Load()
	back := until(t, 30*time.Second, "calls are back", func() bool { return o.mainSeen.Load() > seen })
	during, probes := o.made.Load()-before, o.hosts.States()[0].Probes
	close(stop)
	group.Wait()
	t.Logf("%s: out after %s, back after %s; %d calls, %d probes, %d wrong", does, gone, back, during, probes, len(o.failed))
	if probes*100 > int(during)+100 {
		t.Errorf("%s: %d probes for %d calls", does, probes, during)
	}
	if len(o.failed) > 0 {
		t.Errorf("%s: %d calls failed that must not, such as %s", does, len(o.failed), o.failed[0])
	}
	for path, times := range o.writes {
		if times > 1 {
			t.Errorf("%s: %s arrived %d times", does, path, times)
		}
	}
}

// TestOutage kills the main host under load: refused, silent, and with broken TLS. No read fails
// before its deadline. No write arrives twice, and writes fail only where they may have acted. At
// most 1 % of calls are probes, and calls return within 30 s. WXPAY_OUTAGE=1m has the host down for
// so long, with 64 callers.
func TestOutage(t *testing.T) {
	t.Parallel()
	for _, does := range []string{"refuses", "is silent", "breaks TLS"} {
		t.Run(strings.ReplaceAll(does, " ", "-"), func(t *testing.T) {
			t.Parallel()
			o := &outage{callers: 8, pause: 25 * time.Millisecond, down: 300 * time.Millisecond, timeout: 500 * time.Millisecond, deadline: 10 * time.Second}
			if long := os.Getenv("WXPAY_OUTAGE"); long != "" {
				down, err := time.ParseDuration(long)
				if err != nil {
					t.Fatal(errors.New("WXPAY_OUTAGE is no duration, such as 1m"))
				}
				o.callers, o.down, o.timeout = 64, down, 3*time.Second
			}
			o.run(t, does)
		})
	}
}
