package notify

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

// HandlerFunc acts on a notice that was verified and decrypted. Nil means that the notice has had
// its effect: WeChat Pay is told so, and the notice is not handled again. An error means that it
// has not, and WeChat Pay is asked to send it again.
//
// The context ends a little before WeChat Pay would give up waiting (5 s), and does not end when
// WeChat Pay hangs up. If the function goes on after that, the answer is a failure, and its later
// result is still recorded.
//
// A process may die between the effect and the record of it. So an effect that must not happen
// twice belongs into one transaction with a check of the order's state.
type HandlerFunc func(ctx context.Context, e *Event) error

// Config is what a [Mux] is made of. Only Parser or Resolve is needed.
type Config struct {
	// Parser verifies and decrypts for one merchant.
	Parser *Parser
	// Resolve, instead of Parser, returns the Parser for a request, as a rule by a segment of the
	// path. It is for several merchants that share one URL; each Parser must have its own MchID. The
	// request has no body: it is not verified yet, and must not be read twice. Resolve may block until
	// its context ends.
	Resolve func(*http.Request) (*Parser, error)

	// Store remembers which notices were handled; nil is a Memory, which is enough for one process
	// only.
	Store Store
	// Key names what is handled once, instead of the event's ID. That is the number of a payment's
	// order, or of a refund, since an order may have several. It must not be empty. It counts for this
	// merchant, this type and this original type only, so that a refund's key never meets a payment's.
	// Parser.MchID must name the merchant.
	Key func(*Event) (string, error)
	// Lease is how long one delivery holds a notice, unless it is done or failed before; a crashed
	// process holds it that long. 0 is DefaultLease. It must be over Timeout.
	Lease time.Duration
	// Timeout is when the answer is given at the latest, counted from the end of the request's header.
	// 0 is DefaultTimeout, the longest that WeChat Pay waits. A tenth of it is kept back for the
	// network.
	Timeout time.Duration

	// Logger is told of what happens; nil is silent. It gets handled notices at Debug and probes at
	// Info. Refused and late ones come at Warn, and at Error those that a person has to look at. It
	// never gets a secret.
	Logger *slog.Logger
	// OnProbe is told of each signature probe (签名探测), apart from forged notices; may be nil. The
	// error is an *Error.
	OnProbe func(context.Context, error)
	// Observer is told of each delivery, for traces and metrics.
	Observer Observer
}

// The defaults of Config.
const (
	DefaultTimeout = 5 * time.Second
	DefaultLease   = time.Minute
)

// Mux receives WeChat Pay's notices (回调通知) over HTTP and gives each to the function for it. A
// notice is verified, decrypted, handled once, and answered in time and in form. Notices of APIv3
// and APIv2 may come to the same URL. It is safe for concurrent use.
//
// Senders that are not verified yet hold a bounded number of notices and bytes:
//
//   - 64 notices and 8 MiB under serials that are not at hand;
//   - 512 notices and 32 MiB under serials that are at hand;
//   - 128 notices and 16 MiB of XML;
//   - 512 requests without their bodies, while Resolve or the first download of keys goes on.
//
// A notice beyond these bounds is answered with 503 at once, and WeChat Pay sends it again. Each
// sort has its own share, so that a crowd under unknown serials never keeps a notice under a known
// serial from being read. Serials are no secret: senders that know one, and send their bodies
// slowly, can hold its share for two fifths of Timeout each.
//
// Its answers say yes or no and nothing more. A few events ask for data in return:
// PARKING_FEE.QUERY_TRANS_INFO, CROSS_BORDER_PAY.GET_MCH_INFO and PUSH_ORDER_INFO. Write a handler
// with [Parser.Parse] for them. Source: docs/protocol.md, section 5.
type Mux struct {
	config Config
	store  Store
	routes routes
	intake intake

	// running counts deliveries that have not ended: 1 each. Close acquires everything, and so waits
	// for all of them.
	running *semaphore.Weighted
	closed  atomic.Bool
}

// everything is the whole weight of running.
const everything = math.MaxInt64

// ErrMuxConfig says that a Mux was set up so that it cannot work. The text of the error that wraps
// it says what to do.
var ErrMuxConfig = errors.New("notify: the Mux cannot work")

// NewMux makes a Mux. The error says what is wrong with its Config: an ErrMuxConfig, or the
// Parser's own ErrConfig.
func NewMux(c Config) (*Mux, error) {
	if c.Timeout == 0 {
		c.Timeout = DefaultTimeout
	}
	if c.Lease == 0 {
		c.Lease = DefaultLease
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	switch {
	case c.Parser == nil && c.Resolve == nil:
		return nil, fmt.Errorf("%w: it has neither a Parser nor a Resolve", ErrMuxConfig)
	case c.Parser != nil && c.Resolve != nil:
		return nil, fmt.Errorf("%w: it has both a Parser and a Resolve", ErrMuxConfig)
	case c.Timeout < 0 || c.Timeout > DefaultTimeout:
		return nil, fmt.Errorf("%w: Timeout is %v, and WeChat Pay waits %v", ErrMuxConfig, c.Timeout, DefaultTimeout)
	case c.Lease <= c.Timeout:
		return nil, fmt.Errorf("%w: Lease is %v, which is not over the Timeout of %v", ErrMuxConfig, c.Lease, c.Timeout)
	}
	if c.Parser != nil {
		if err := c.Parser.Check(); err != nil {
			return nil, err
		}
		if c.Key != nil && c.Parser.MchID == "" {
			return nil, fmt.Errorf("%w: Key needs the Parser's MchID, or merchants' numbers meet in a Store that they share", ErrMuxConfig)
		}
	}
	m := &Mux{config: c, store: c.Store, running: semaphore.NewWeighted(everything)}
	if m.store == nil {
		m.store = NewMemory(MemoryConfig{})
	}
	return m, nil
}

// Close refuses new notices with a failure, so that they come again. It waits until those being
// handled have ended, including late ones, or until the context ends. It may be called again to go
// on waiting. Call it after http.Server.Shutdown.
func (m *Mux) Close(ctx context.Context) error {
	if m == nil || m.running == nil {
		return fmt.Errorf("%w: it was not made by NewMux", ErrMuxConfig)
	}
	if ctx == nil {
		ctx = context.Background()
	}
	m.closed.Store(true)
	if err := m.running.Acquire(ctx, everything); err != nil {
		return fmt.Errorf("notify: gave up waiting for the notices that are being handled: %w", err)
	}
	m.running.Release(everything)
	return nil
}

// enter lets a delivery in, unless the Mux is closed. A delivery that was let in must leave.
func (m *Mux) enter() bool { return !m.closed.Load() && m.running.TryAcquire(1) }

func (m *Mux) leave() { m.running.Release(1) }
