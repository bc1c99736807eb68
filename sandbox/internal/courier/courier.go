// Package courier delivers notices (回调通知), and delivers them again by WeChat Pay's schedule
// until they are accepted.
package courier

import (
	"context"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/fault"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
)

// Needs are what a Courier is made of.
type Needs struct {
	Platform *pki.Platform          // seals and signs
	Now      func() time.Time       // the clock of the schedule
	SignedAt func() time.Time       // the clock of signatures
	Keep     int                    // parcels that are remembered: the newest
	Allows   func(url string) error // says why a URL is not to be called; nil for one that is
	Told     func(Parcel)           // called after each attempt, from many goroutines; may be nil
}

// Courier delivers parcels. One goroutine waits for the next attempt that is due. Each attempt has
// its own goroutine, a bounded number at a time. All have ended when Close returns.
type Courier struct {
	Needs
	Client  *http.Client    // its Timeout is how long an answer may take
	ctx     context.Context // ends with the sandbox
	stop    context.CancelFunc
	wake    chan struct{} // of the loop: an attempt is due, or the clock was turned
	running sync.WaitGroup

	mu       sync.Mutex // guards what follows, and each Parcel
	parcels  []*Parcel  // the newest
	pending  []*Parcel  // those that wait for an attempt
	faults   []fault.Fault
	busy     map[string]bool // the objects that an attempt under way is about
	underWay int             // attempts
	started  bool
	idle     chan struct{} // closed when nothing is under way; nil without a waiting call
}

const (
	// mostUnderWay is how many attempts are under way at most, so that thousands of notices do not
	// take up all ports.
	mostUnderWay = 64
	// patience is how long an answer to a notice may take (docs/protocol.md section 5). It is real
	// time: whether a server is slow is not up to the sandbox's clock.
	patience = 5 * time.Second
	// keepAlive is after how long an idle connection is closed.
	keepAlive = 8 * time.Second
)

// New returns a Courier. It starts no goroutine before the first parcel.
func New(n Needs) *Courier {
	ctx, stop := context.WithCancel(context.Background())
	return &Courier{Needs: n, ctx: ctx, stop: stop, wake: make(chan struct{}, 1), busy: map[string]bool{}, Client: &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: mostUnderWay, IdleConnTimeout: keepAlive, Proxy: nil},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       patience,
	}}
}

// Send seals a letter and queues it. A letter whose URL is not allowed is recorded and never sent.
// Send returns the ID of the notice.
func (c *Courier) Send(l Letter) (id string, err error) {
	p, err := c.seal(l)
	if err != nil {
		return "", err
	}
	p.State = Unsent
	if c.Allows(p.URL) == nil {
		p.State, p.Due = Pending, c.Now()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.record(p)
	if c.ctx.Err() != nil {
		return p.ID, nil
	}
	if p.State == Unsent {
		c.tellUnsent(p)
		return p.ID, nil
	}
	c.pending = append(c.pending, p)
	if !c.started {
		c.started = true
		c.running.Go(c.loop)
	}
	c.Hurry()
	return p.ID, nil
}

// record remembers a parcel. If there are too many, it forgets the oldest, which is not sent again
// either. The lock is held.
func (c *Courier) record(p *Parcel) {
	if len(c.parcels) >= c.Keep {
		oldest := c.parcels[0]
		c.parcels[0], oldest.forgotten = nil, true
		c.parcels = c.parcels[1:]
		c.pending = slices.DeleteFunc(c.pending, func(p *Parcel) bool { return p == oldest })
	}
	c.parcels = append(c.parcels, p)
}

// Hurry makes the loop look at the clock again.
func (c *Courier) Hurry() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// loop begins the attempts that are due until the courier closes.
func (c *Courier) loop() {
	for {
		timer := time.NewTimer(c.beginDue())
		select {
		case <-c.ctx.Done():
			timer.Stop()
			return
		case <-c.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

// beginDue begins the attempts that are due, and returns how long to sleep. An attempt that cannot
// begin yet is looked at again when another ends.
func (c *Courier) beginDue() time.Duration {
	now, sleep := c.Now(), time.Hour
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending = slices.DeleteFunc(c.pending, func(p *Parcel) bool {
		wait := p.Due.Sub(now)
		if wait > 0 {
			sleep = min(sleep, wait)
		}
		if wait > 0 || c.underWay >= mostUnderWay || c.busy[p.about] || c.ctx.Err() != nil {
			return false
		}
		c.begin(p)
		return true
	})
	c.tellIdle()
	return sleep
}

// begin starts an attempt, or as many at once as a fault has ordered. The lock is held.
func (c *Courier) begin(p *Parcel) {
	if p.about != "" { // notices about one object arrive in the order in which it changed
		c.busy[p.about] = true
	}
	var f fault.Fault
	if len(c.faults) > 0 {
		f, c.faults = c.faults[0], c.faults[1:]
	}
	times := 1
	if f.Kind == fault.Duplicated {
		times = f.Code
	}
	c.underWay++
	c.running.Go(func() {
		made := make([]Delivery, times)
		var group sync.WaitGroup
		for i := range made {
			group.Go(func() { made[i] = c.attempt(p.URL, p.Body, f) })
		}
		group.Wait()
		c.end(p, made)
	})
}

// end records an attempt, tells of it, and queues the next, if there is to be one.
func (c *Courier) end(p *Parcel, made []Delivery) {
	c.mu.Lock()
	p.conclude(made)
	told := c.versions(p, len(made))
	c.mu.Unlock()
	c.tell(told)
	c.mu.Lock()
	defer c.mu.Unlock()
	if p.State == Pending && !p.forgotten {
		c.pending = append(c.pending, p)
	}
	delete(c.busy, p.about)
	c.leave()
}

// leave is the end of an attempt that underWay counts. The lock is held.
func (c *Courier) leave() {
	c.underWay--
	c.tellIdle()
	c.Hurry()
}
