package wxpay

import (
	"context"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/hosts"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

const (
	probePath    = "v3/certificates" // a query that every merchant may make
	probeTimeout = 5 * time.Second
)

// prober asks a host whether it answers. It may be shared.
type prober struct {
	path  string
	stack http.RoundTripper // see fetchStack
	gate  *gate
	ended context.Context // ends with Close, for the probe then needs no outcome
}

// send sends a probe in a goroutine that Close waits for, unless another is under way. It calls
// after when the outcome is known.
func (p *prober) send(h *hosts.Host, after func()) {
	if !p.gate.join() {
		return
	}
	done := h.BeginProbe()
	if done == nil {
		p.gate.leave()
		return
	}
	go func() {
		defer p.gate.leave()
		defer func() { _ = recover() }() // of a logger, which must not end the process either
		defer after()
		done(p.ask(h))
	}()
}

// ask sends the request of a probe, and returns its outcome as call.Watch has it. Any answer counts
// and none is believed.
func (p *prober) ask(h *hosts.Host) error {
	listener := probeListener{outcome: call.ErrHostUntold} // of a probe that could not be signed
	listener.exchange(p, h)
	listener.mu.Lock()
	defer listener.mu.Unlock()
	return listener.outcome
}

// probeListener is the Watch of one probe. It may be shared, as the end of a context is told in a
// goroutine of its own.
type probeListener struct {
	mu      sync.Mutex
	outcome error
}

// Sending is for call.Watch.
func (l *probeListener) Sending(*url.URL) func(error) { return l.take }

func (l *probeListener) take(outcome error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.outcome = outcome
}

// exchange sends the request. A panic of the Signer or the transport must not end the process: no
// caller has asked for this request.
func (l *probeListener) exchange(p *prober, h *hosts.Host) {
	defer func() { _ = recover() }()
	ctx, state := call.With(p.ended, probePath, false)
	state.Fetch, state.Watch = true, l
	req, err := newFetch(ctx, h.Scheme+"://"+h.Name+p.path)
	if err != nil {
		return
	}
	res, err := p.stack.RoundTrip(req)
	if err == nil {
		_ = res.Body.Close()
	}
}

// newFetch makes a GET as the Headers layer would.
func newFetch(ctx context.Context, target string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, target, nil)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Accept", wire.Accept)
	req.Header.Set("Content-Type", wire.ContentType)
	req.Header.Set("User-Agent", userAgent())
	return req, nil
}
