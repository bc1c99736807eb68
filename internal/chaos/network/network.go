package network

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/wxpay-chain/wxpay/internal/chaos/draw"
)

// Config says how a Network treats what passes.
type Config struct {
	Draw     draw.Source
	P        float64         // the probability of each fault
	Patience time.Duration   // after which the merchant's client gives up an attempt
	To       string          // the URL of WeChat Pay
	Liar     *rsa.PrivateKey // with which the network signs its own answers
	Roots    *Authority      // that issues the hosts' certificates
}

// LiarSerial is the serial under which the network signs half of its own answers.
const LiarSerial = "5157F09EFDC096DE15EBE81A47057A7200000000"

// Network passes requests on to WeChat Pay, and spoils them. Its hosts share it. It is safe for
// concurrent use.
type Network struct {
	Config
	Answers *Answers
	Hits    draw.Tally  // of faults
	Calm    atomic.Bool // no more faults

	good     tls.Certificate
	bad      tls.Certificate // of an authority that no client knows
	forward  *http.Client
	unmarked draw.Tally
	passing  atomic.Int64 // requests under way, and their late copies
	attempts atomic.Int64
}

// New returns a Network without hosts.
func New(c Config) (*Network, error) {
	n := &Network{Config: c, Answers: NewAnswers(), forward: &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 256, IdleConnTimeout: 5 * time.Second, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       20 * time.Second,
	}}
	var err error
	if n.good, err = c.Roots.issue(); err != nil {
		return nil, err
	}
	stranger, err := NewAuthority()
	if err != nil {
		return nil, err
	}
	n.bad, err = stranger.issue()
	return n, err
}

// Attempts returns how many requests have come.
func (n *Network) Attempts() int64 { return n.attempts.Load() }

// Settle waits until nothing is under way. No client may be calling.
func (n *Network) Settle(ctx context.Context) error {
	for n.passing.Load() > 0 {
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d requests are under way: %w", n.passing.Load(), ctx.Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
	return nil
}

// Close closes the connections to WeChat Pay.
func (n *Network) Close() { n.forward.CloseIdleConnections() }

// answer is what WeChat Pay has answered.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// passage is one request on its way.
type passage struct {
	*Network
	to    string // the server's URL
	w     http.ResponseWriter
	r     *http.Request
	body  []byte // of the request
	place Place
}

// ServeHTTP takes one request of the merchant through.
func (n *Network) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n.passing.Add(1)
	defer n.passing.Add(-1)
	n.attempts.Add(1)
	p := &passage{Network: n, to: n.To, w: w, r: r, place: placeOf(r.Header, &n.unmarked)}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		p.drop()
	}
	p.body = body
	if f := n.draw("fault", names, p.place); f != "" {
		n.Hits.Add(f)
		faults()[f](p)
		return
	}
	p.pass("")
}

// draw returns the fault of a place, or "".
func (n *Network) draw(kind string, names []string, at Place) string {
	if n.Calm.Load() {
		return ""
	}
	return n.Draw.Pick(n.P, names, kind, at.Exchange, at.Attempt)
}

// pass sends the request on, with an order to the sandbox, and the answer back.
func (p *passage) pass(order string) { p.write(p.ask(order)) }

// ask sends the request on and returns the answer. It does not care whether the client is still
// there. An order, in the form of sandbox.Fault, spoils the answer at its source.
func (p *passage) ask(order string) *answer {
	req, err := http.NewRequestWithContext(context.WithoutCancel(p.r.Context()), p.r.Method, p.to+p.r.URL.RequestURI(), bytes.NewReader(p.body))
	if err != nil {
		return gateway(err)
	}
	req.GetBody = nil // one request is one request
	req.Header = p.r.Header.Clone()
	if order != "" {
		req.Header.Set("Sandbox-Fault", order)
	}
	res, err := p.forward.Do(req)
	if err != nil {
		return gateway(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return gateway(err)
	}
	p.Answers.record(res.Header, body, order != "" && !signedWell(order))
	return &answer{res.StatusCode, res.Header, body}
}

// gateway is the answer of a network that cannot reach WeChat Pay.
func gateway(err error) *answer {
	return &answer{http.StatusBadGateway, http.Header{"Content-Type": {"text/plain"}}, fmt.Appendf(nil, "bad gateway: %v", err)}
}

// write sends an answer to the client.
func (p *passage) write(a *answer) {
	h := p.w.Header()
	for name, values := range a.header {
		h[name] = values
	}
	h.Del("Content-Length")
	if a.status != http.StatusNoContent {
		h.Set("Content-Length", fmt.Sprint(len(a.body)))
	}
	p.w.WriteHeader(a.status)
	_, _ = p.w.Write(a.body)
}
