package notify_test

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/notify"
)

// loading is a keyring that holds its key only after Load, as one of keyring.Switch does.
type loading struct {
	keyring.Keyring
	loaded atomic.Bool
}

func (l *loading) Load(context.Context) error { l.loaded.Store(true); return nil }

func (l *loading) Keys() []keyring.Key {
	if !l.loaded.Load() {
		return []keyring.Key{{Serial: "PUB_KEY_ID_1", Public: &wechatKey().PublicKey}}
	}
	return l.Keyring.(keyring.Lister).Keys()
}

// TestFreshCrowd shows that a crowd of stalled bodies does not keep out the first notice of a Mux,
// which has verified none before.
func TestFreshCrowd(t *testing.T) {
	resolved := func(p *notify.Parser) (c notify.Config) {
		c.Resolve = func(*http.Request) (*notify.Parser, error) { return p, nil }
		return c
	}
	unloaded := func(p *notify.Parser) *notify.Parser {
		p.Keyring = &loading{Keyring: p.Keyring}
		return p
	}
	for _, c := range []struct {
		reason string
		config func(*notify.Parser) notify.Config
	}{
		{"the key is at hand", func(p *notify.Parser) notify.Config { return notify.Config{Parser: p} }},
		{"the key is at hand, once the merchant is known", resolved},
		{"the key is not at hand before it is loaded, once the merchant is known", func(p *notify.Parser) notify.Config { return resolved(unloaded(p)) }},
	} {
		t.Run(c.reason, func(t *testing.T) {
			wechatKey()
			synctest.Test(t, func(t *testing.T) {
				m, _ := newMux(t, func(config *notify.Config) { *config = c.config(config.Parser) })
				must(t, m.HandleRest(func(context.Context, *notify.Event) error { return nil }))
				crowd := crowd{t: t, mux: m, answered: map[int]int{}}
				stall := make(chan struct{})
				crowd.send(100, stall, func(int) *http.Request {
					r := forged(0)
					r.Header = http.Header{}
					return r
				})
				if crowd.waiting.Load() > 64 {
					t.Errorf("%d senders wait, want at most 64", crowd.waiting.Load())
				}
				crowd.send(1, nil, func(int) *http.Request { return paid("first") })
				if crowd.answered[204] != 1 {
					t.Errorf("answered %v, want the true notice handled", crowd.answered)
				}
				close(stall)
				crowd.senders.Wait()
			})
		})
	}
}
