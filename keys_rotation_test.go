package wxpay_test

import (
	"context"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// load is 64 goroutines that call, with sensitive fields, until they are stopped.
type load struct {
	t      *testing.T
	stop   context.CancelFunc
	group  sync.WaitGroup
	calls  [64]atomic.Int64 // that each has made
	signed sync.Map         // the serials that answers came under
}

func startLoad(t *testing.T, client *wxpay.Client) *load {
	ctx, stop := context.WithCancel(t.Context())
	l := &load{t: t, stop: stop}
	call := client.Chain("v3/payroll-card/tokens")
	for i := range l.calls {
		l.group.Go(func() {
			for ctx.Err() == nil {
				res, err := call.Post(t.Context(), wxpay.JSON{ // not ctx: each call comes to its end
					"openid": "9x111111", "sub_mchid": "1111111", "user_name": "张三",
					"id_card_number": "330000199001010000", "employment_type": "LONG_TERM_EMPLOYMENT",
				})
				if err != nil {
					t.Error(err)
					return
				}
				l.signed.Store(res.Header.Get("Wechatpay-Serial"), true)
				l.calls[i].Add(1)
			}
		})
	}
	return l
}

// waitIdle waits until each goroutine has made a call that began after now. It returns the serials
// that have signed since.
func (l *load) waitIdle() []string {
	l.t.Helper()
	l.signed.Clear()
	var before [64]int64
	for i := range l.calls {
		before[i] = l.calls[i].Load()
	}
	for i := range l.calls {
		for deadline := time.Now().Add(time.Minute); l.calls[i].Load() < before[i]+2; {
			if l.t.Failed() || time.Now().After(deadline) {
				l.t.FailNow()
			}
			time.Sleep(time.Millisecond) // the others need the processor
		}
	}
	var serials []string
	for serial := range l.signed.Range {
		serials = append(serials, serial.(string))
	}
	return serials
}

func (l *load) end() {
	l.stop()
	l.group.Wait()
}

// The platform certificate is replaced twice, outside of CI once, while 64 goroutines call. Each
// new one is issued and listed. It signs a share of the answers, long before any interval has
// passed, and then all. Then the old one is withdrawn. No call fails, each replacement costs one
// download, and when all is closed nothing is left.
func TestClientRotation(t *testing.T) {
	boxtest.Keys() // made by goroutines, which are not to be counted
	goroutines := runtime.NumGoroutine()
	clock := newHandClock()
	box := newBoxWith(t, sandbox.Config{Now: clock.now, Strictness: sandbox.Fields})
	ring := downloaded(t, box)
	client := newClient(t, box, func(c *wxpay.Config) { c.Keyring = ring })
	l := startLoad(t, client)
	defer l.end()
	l.waitIdle()
	expectFetches(t, box, 1, "at first")
	replacements := 1
	if os.Getenv("CI") != "" {
		replacements = 2
	}
	for n := range replacements {
		clock.advance(2 * time.Minute)
		old := box.CertificateKey().Serial
		rotate := func(share float64, downloads int, why string) string {
			cert, err := box.Rotate(share)
			if err != nil {
				t.Fatal(err)
			}
			l.waitIdle()
			expectFetches(t, box, downloads, why)
			return crypto.Serial(cert)
		}
		rotate(0, 1+n, "issued, and not in use")
		issued := rotate(0.3, 2+n, "in use for some answers")
		if current, err := ring.Current(t.Context()); err != nil || current.Serial != issued {
			t.Errorf("encrypted with %s, %v; the new one is %s", current.Serial, err, issued)
		}
		rotate(1, 2+n, "in use for all")
		box.Withdraw() // a request that is still encrypted with it is refused
		if signed := l.waitIdle(); len(signed) != 1 || signed[0] != issued || issued == old {
			t.Errorf("after all, answers by %v, want %s alone", signed, issued)
		}
		expectFetches(t, box, 2+n, "the old one withdrawn")
	}
	l.end()
	for _, err := range []error{client.Close(t.Context()), ring.Close(t.Context()), box.Close()} {
		if err != nil {
			t.Error(err)
		}
	}
	checkNothingLeft(t, goroutines)
}
