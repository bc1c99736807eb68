package notify

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/wxpay-chain/wxpay/keyring"
)

// recordTimeout is how long the Store has to record an outcome, however long the function took.
const recordTimeout = 5 * time.Second

var (
	// errVerdict says that a Store returned a Claim without a verdict.
	errVerdict = errors.New("notify: the Store gave no verdict")
	// errEnded says that the function neither returned nor panicked.
	errEnded = errors.New("notify: the function called runtime.Goexit")
)

// delivery is one notice on its way through a Mux. It belongs to one goroutine at a time. After the
// deadline that is the goroutine of the step that went on.
type delivery struct {
	mux     *Mux
	version Version
	request *http.Request // without its body
	ctx     context.Context
	cancel  context.CancelFunc
	parser  *Parser
	body    []byte // until it is verified
	place   *place // until it is verified
	start   time.Time
	event   *Event // nil until it is verified

	result DeliveryResult       // without Event
	ended  func(DeliveryResult) // of the Observer, or nil

	holders atomic.Int32 // the goroutines that hold it
}

// newDelivery makes a delivery for a request, held once. The handling goes on when WeChat Pay hangs
// up, and ends when WeChat Pay's patience does.
func newDelivery(m *Mux, r *http.Request, start time.Time) *delivery {
	d := &delivery{mux: m, version: versionOf(r.Header, nil), start: start}
	d.ctx, d.cancel = context.WithDeadline(context.WithoutCancel(r.Context()), start.Add(m.config.Timeout*9/10))
	d.request = r.Clone(d.ctx) // r is the server's again once it is answered
	d.request.Body = http.NoBody
	d.holders.Store(1)
	d.begin()
	return d
}

// drop gives up one hold. The last one ends the delivery.
func (d *delivery) drop() {
	if d.holders.Add(-1) == 0 {
		d.release()
		d.tell()
		d.cancel()
		d.mux.leave()
	}
}

// serve handles a notice and returns the status of the answer. A panic outside of handle is a 500.
func (d *delivery) serve(ctx context.Context) int { return d.guard(ctx, d.run) }

// guard takes a step. A panic in it is a 500.
func (d *delivery) guard(ctx context.Context, step func(context.Context) int) (status int) {
	status = http.StatusInternalServerError
	if err := protect(func() error { status = step(ctx); return nil }); err != nil {
		d.log(ctx, slog.LevelError, "notify: panic outside a handler", err)
		d.end(OutcomeFailed, err, status)
	}
	return status
}

// run takes the notice through its four steps. A step that ends the trip early gives the status of
// the answer, and 0 otherwise. record is deferred, since a function may end its goroutine.
func (d *delivery) run(ctx context.Context) (status int) {
	if status = d.verify(ctx); status != 0 {
		return status
	}
	work, status := d.claim(ctx)
	if status != 0 {
		return status
	}
	outcome := errEnded
	defer func() { status = d.record(ctx, work, outcome) }()
	outcome = d.handle(ctx, work.fn)
	return status
}

// verify makes an event of the request, or refuses the notice.
func (d *delivery) verify(ctx context.Context) (status int) {
	defer d.release()
	var err error
	if d.version == V2 {
		d.event, err = d.parser.ParseXML(ctx, d.body)
	} else {
		d.event, err = d.parser.Parse(ctx, d.request.Header, d.body)
	}
	d.release() // before OnProbe or a log is waited for
	if err != nil {
		d.event = nil
		return d.refuse(ctx, err)
	}
	d.mux.intake.learn(d.event.Serial)
	return 0
}

// release gives back what the notice holds as one that is not verified. It may be called again.
func (d *delivery) release() {
	d.body = nil
	d.place.leave()
}

// refuse logs why a notice is not believed and returns the status. The sender is not told why.
//
// A key that could not be downloaded is not the sender's mistake, so the status is 500. A protocol
// that the Parser is not made for (CheckConfig) is the sender's mistake, since the Parser was
// checked before. A notice that WeChat Pay signed and the Parser cannot read is logged at Error: it
// is lost unless a person looks at it. After a change of the APIv3 key this happens to every
// notice.
func (d *delivery) refuse(ctx context.Context, err error) int {
	var e *Error
	switch {
	case errors.Is(err, ErrSignatureProbe):
		d.log(ctx, slog.LevelInfo, "notify: signature probe (签名探测), refused as it should be", err)
		if d.mux.config.OnProbe != nil {
			d.mux.config.OnProbe(ctx, err)
		}
	case !errors.As(err, &e) || e.Check == CheckSerial && !isForeign(err):
		d.log(ctx, slog.LevelError, "notify: cannot verify", err)
		return d.end(OutcomeFailed, err, http.StatusInternalServerError)
	case e.Check == CheckFields: // it may be a true one all the same, by an unhappy attach
		d.log(ctx, slog.LevelError, "notify: signed by the APIv2 key, and not believed, however often it comes; "+
			"query the order (查询订单), and if attach is why, keep names of WeChat Pay's fields behind a & out of it", err)
	case d.version == V3 && (e.Check == CheckForm || e.Check == CheckDecrypt): // both come after the signature
		d.log(ctx, slog.LevelError, "notify: signed by WeChat Pay, and cannot be read", err)
	default:
		d.log(ctx, slog.LevelWarn, "notify: refused", err)
	}
	return d.end(OutcomeRefused, err, http.StatusBadRequest)
}

// isForeign reports whether a key is not WeChat Pay's. A key that could not be downloaded just now
// may be WeChat Pay's; a downloading keyring joins the two errors.
func isForeign(err error) bool {
	return errors.Is(err, ErrUnknownSerial) && !errors.Is(err, keyring.ErrFetch) && !errors.Is(err, context.DeadlineExceeded)
}

// claimed is a notice that this delivery holds in the Store, and the function for it.
type claimed struct {
	fn         HandlerFunc
	key, token string
}

// claim takes the notice in the Store, unless it was handled or is being handled.
func (d *delivery) claim(ctx context.Context) (work claimed, status int) {
	work.fn = d.mux.routes.find(d.event)
	if work.fn == nil {
		d.log(ctx, slog.LevelError, "notify: no function for this type is registered, nor HandleRest", nil)
		return work, d.end(OutcomeUnregistered, nil, http.StatusNotImplemented)
	}
	var err error
	if work.key, err = d.mux.storeKey(d.event); err != nil {
		d.log(ctx, slog.LevelError, "notify: no key for the Store", err)
		return work, d.end(OutcomeFailed, err, http.StatusInternalServerError)
	}
	claim, err := d.mux.store.Begin(ctx, work.key, d.mux.config.Lease)
	if err != nil {
		d.log(ctx, slog.LevelError, "notify: the Store cannot begin", err)
		return work, d.end(OutcomeFailed, err, http.StatusInternalServerError)
	}
	work.token = claim.Token
	switch claim.Verdict {
	case Mine:
		return work, 0
	case Busy:
		d.log(ctx, slog.LevelDebug, "notify: being handled by another delivery", nil)
		return work, d.end(OutcomeBusy, nil, http.StatusServiceUnavailable)
	case Handled:
		d.log(ctx, slog.LevelDebug, "notify: was handled before", nil)
		return work, d.end(OutcomeDuplicate, nil, http.StatusNoContent)
	}
	d.log(ctx, slog.LevelError, "notify: the Store cannot begin", errVerdict)
	return work, d.end(OutcomeFailed, errVerdict, http.StatusInternalServerError)
}

// handle calls the function, unless the time is over before it begins. A panic is an error.
func (d *delivery) handle(ctx context.Context, fn HandlerFunc) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return protect(func() error { return fn(ctx, d.event) })
}

// record writes the outcome to the Store, also after the answer was given, and returns the status.
func (d *delivery) record(ctx context.Context, work claimed, outcome error) int {
	storing, cancel := context.WithTimeout(context.WithoutCancel(ctx), recordTimeout)
	defer cancel()
	if outcome != nil {
		d.log(ctx, slog.LevelError, "notify: the function failed", outcome)
		if err := d.mux.store.Fail(storing, work.key, work.token); err != nil {
			d.log(ctx, slog.LevelError, "notify: a failure was not recorded, the lease has to run out", err)
		}
		return d.end(OutcomeFailed, outcome, http.StatusInternalServerError)
	}
	err := protect(func() error { return d.mux.store.Done(storing, work.key, work.token) })
	switch {
	case err != nil: // an answer of failure would only bring the notice again
		d.log(ctx, slog.LevelError, "notify: handled, but not recorded: it may be handled again", err)
	case ctx.Err() != nil:
		d.log(ctx, slog.LevelWarn, "notify: handled late, after a failure was answered", nil)
	default:
		d.log(ctx, slog.LevelDebug, "notify: handled", nil)
	}
	return d.end(OutcomeHandled, err, http.StatusNoContent)
}
