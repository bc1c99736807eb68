package sandbox

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/fault"
)

// courier sends notices, and sends them again as WeChat Pay does. One goroutine waits for what is due; each attempt has
// its own, a bounded number at a time. All have ended when close returns.
type courier struct {
	s       *Sandbox
	client  *http.Client
	ctx     context.Context // ends with the sandbox
	stop    context.CancelFunc
	wake    chan struct{} // of the loop: something is due, or the clock was turned
	running sync.WaitGroup

	mu       sync.Mutex // guards what follows, and each Notice
	notices  []*Notice  // the latest Config.Keep
	pending  []*Notice  // of notices those that wait for an attempt
	faults   []fault.Fault
	busy     map[string]bool // the objects that an attempt under way is about
	underWay int             // attempts
	started  bool
	calm     chan struct{} // closed when nothing is under way; nil if nobody waits
}

// mostUnderWay is how many attempts are under way at most, so that thousands of notices do not take up all ports.
const mostUnderWay = 64

func newCourier(s *Sandbox) *courier {
	ctx, stop := context.WithCancel(context.Background())
	return &courier{s: s, ctx: ctx, stop: stop, wake: make(chan struct{}, 1), busy: map[string]bool{}, client: &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: mostUnderWay, IdleConnTimeout: idle, Proxy: nil},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       noticePatience,
	}}
}

// post takes a notice on. What may not be sent is only kept.
func (c *courier) post(n *Notice) {
	n.State = NoticeUnsent
	if c.s.conf.mayNotify(n.URL) == nil {
		n.State, n.Due = NoticePending, c.s.Now()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.keep(n)
	if c.ctx.Err() != nil {
		return
	}
	if n.State == NoticeUnsent {
		c.reportUnsent(n)
		return
	}
	c.pending = append(c.pending, n)
	if !c.started {
		c.started = true
		c.running.Go(c.loop)
	}
	c.hurry()
}

// keep remembers a notice, and forgets the oldest where there are too many: it is not sent again either. The lock is held.
func (c *courier) keep(n *Notice) {
	if len(c.notices) >= c.s.conf.Keep {
		oldest := c.notices[0]
		c.notices[0], oldest.forgotten = nil, true
		c.notices = c.notices[1:]
		c.pending = slices.DeleteFunc(c.pending, func(p *Notice) bool { return p == oldest })
	}
	c.notices = append(c.notices, n)
}

// hurry makes the loop look at the clock again.
func (c *courier) hurry() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// loop begins the attempts that are due until the sandbox closes.
func (c *courier) loop() {
	for {
		next := c.dispatch()
		timer := time.NewTimer(next)
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

// dispatch begins what is due, and says how long to sleep. What cannot begin yet is looked at again when an attempt ends.
func (c *courier) dispatch() time.Duration {
	now, sleep := c.s.Now(), time.Hour
	c.mu.Lock()
	defer c.mu.Unlock()
	c.pending = slices.DeleteFunc(c.pending, func(n *Notice) bool {
		wait := n.Due.Sub(now)
		if wait > 0 {
			sleep = min(sleep, wait)
		}
		if wait > 0 || c.underWay >= mostUnderWay || c.busy[n.about] || c.ctx.Err() != nil {
			return false
		}
		c.begin(n)
		return true
	})
	c.announceCalm()
	return sleep
}

// begin starts an attempt, or as many at once as a fault has ordered. The lock is held.
func (c *courier) begin(n *Notice) {
	if n.about != "" { // notices about one thing arrive in the order in which it changed
		c.busy[n.about] = true
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
			group.Go(func() { made[i] = c.deliver(n.URL, n.Body, f) })
		}
		group.Wait()
		c.finish(n, made)
	})
}

// finish writes an attempt down, tells of it, and lets the next begin, if there is to be one.
func (c *courier) finish(n *Notice, made []Delivery) {
	c.mu.Lock()
	n.conclude(made)
	told := c.tidings(n, len(made))
	c.mu.Unlock()
	c.report(told)
	c.mu.Lock()
	defer c.mu.Unlock()
	if n.State == NoticePending && !n.forgotten {
		c.pending = append(c.pending, n)
	}
	delete(c.busy, n.about)
	c.leave()
}

// leave is the end of what underWay counts. The lock is held.
func (c *courier) leave() {
	c.underWay--
	c.announceCalm()
	c.hurry()
}

// announceCalm tells those who settle, but not that all is well because Close has cut it off. The lock is held.
func (c *courier) announceCalm() {
	if c.calm != nil && c.ctx.Err() == nil && c.isCalm() {
		close(c.calm)
		c.calm = nil
	}
}

// isCalm reports whether nothing is under way or due. The lock is held.
func (c *courier) isCalm() bool {
	now := c.s.Now()
	return c.underWay == 0 && !slices.ContainsFunc(c.pending, func(n *Notice) bool { return !n.Due.After(now) })
}

func (c *courier) settle(ctx context.Context) error {
	c.mu.Lock()
	if c.ctx.Err() != nil || c.isCalm() {
		c.mu.Unlock()
		return c.closed()
	}
	if c.calm == nil {
		c.calm = make(chan struct{})
	}
	calm := c.calm
	c.mu.Unlock()
	c.hurry()
	select {
	case <-calm:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-c.ctx.Done():
		return c.closed()
	}
}

// closed is an error once the sandbox is.
func (c *courier) closed() error {
	if c.ctx.Err() != nil {
		return errors.New("sandbox: it is closed, and delivers no notice any more")
	}
	return nil
}

// reset forgets all notices; those under way are finished and forgotten.
func (c *courier) reset() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, n := range c.notices {
		n.forgotten = true
	}
	c.notices, c.pending, c.faults = nil, nil, nil
	c.announceCalm()
}

// close ends what is under way and waits for it.
func (c *courier) close() {
	c.mu.Lock() // so that no post starts the loop behind the wait
	c.stop()
	c.mu.Unlock()
	c.running.Wait()
	c.client.CloseIdleConnections()
}
