package notify

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/keyring"
)

// settling is how long the Store has to record an outcome, whatever time the function took.
const settling = 5 * time.Second

var (
	// errVerdict: a Store has forgotten to decide.
	errVerdict = errors.New("notify: the Store gave no verdict")
	// errEnded: neither a return nor a panic.
	errEnded = errors.New("notify: the function called runtime.Goexit")
)

// delivery is one notice on its way through a Mux. It belongs to one goroutine.
type delivery struct {
	mux     *Mux
	version Version
	request *http.Request // without its body
	body    []byte        // until it is verified
	place   *place        // until it is verified
	start   time.Time
	event   *Event // nil until it is verified
}

// serve does all that is to be done with a notice and gives the status of the answer.
func (d *delivery) serve(ctx context.Context) (status int) {
	status = http.StatusInternalServerError
	if err := protect(func() error { status = d.verify(ctx); return nil }); err != nil {
		d.log(ctx, slog.LevelError, "notify: panic outside a handler", err)
	}
	return status
}

// verify makes an event of the request and has it handled, or refuses it.
func (d *delivery) verify(ctx context.Context) int {
	if status := d.parse(ctx); status != 0 {
		return status
	}
	d.mux.intake.learn(d.event.Serial)
	return d.once(ctx)
}

// parse makes an event of the request; the status is 0 then.
func (d *delivery) parse(ctx context.Context) (status int) {
	defer d.release()
	parser, err := d.mux.parser(d.request)
	if err != nil {
		d.log(ctx, slog.LevelError, "notify: no parser for the request", err)
		return http.StatusInternalServerError
	}
	if d.version == V2 {
		d.event, err = parser.ParseXML(ctx, d.body)
	} else {
		d.event, err = parser.Parse(ctx, d.request.Header, d.body)
	}
	d.release() // before OnProbe or a log is waited for
	if err != nil {
		d.event = nil
		return d.refuse(ctx, err)
	}
	return 0
}

// release gives back what the notice holds as one that is not verified. It may be called again.
func (d *delivery) release() {
	d.body = nil
	d.place.leave()
}

// refuse reports why a notice is not believed: to the log, not to the sender. A key that could not
// be had is no fault of the sender's; a protocol that the Parser is not made for (CheckConfig, as
// it was checked before) is. What WeChat Pay has signed and the Parser cannot read is lost unless
// somebody looks at it, as every notice is once the APIv3 key was changed.
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
		return http.StatusInternalServerError
	case e.Check == CheckFields:
		d.log(ctx, slog.LevelError, "notify: signed by the APIv2 key, and not believed", err)
	case d.version == V3 && (e.Check == CheckForm || e.Check == CheckDecrypt): // which come after the signature
		d.log(ctx, slog.LevelError, "notify: signed by WeChat Pay, and cannot be read", err)
	default:
		d.log(ctx, slog.LevelWarn, "notify: refused", err)
	}
	return http.StatusBadRequest
}

// isForeign reports whether a key is none of WeChat Pay's, rather than one that could not be had
// just now: a downloading keyring joins the two.
func isForeign(err error) bool {
	return errors.Is(err, ErrUnknownSerial) && !errors.Is(err, keyring.ErrFetch) && !errors.Is(err, context.DeadlineExceeded)
}

// once handles the event unless that was done or is being done.
func (d *delivery) once(ctx context.Context) int {
	fn := d.mux.routes.find(d.event)
	if fn == nil {
		d.log(ctx, slog.LevelError, "notify: no function for this type is registered, nor HandleRest", nil)
		return http.StatusNotImplemented
	}
	key, err := d.mux.storeKey(d.event)
	if err != nil {
		d.log(ctx, slog.LevelError, "notify: no key for the Store", err)
		return http.StatusInternalServerError
	}
	claim, err := d.mux.store.Begin(ctx, key, d.mux.config.Lease)
	if err != nil {
		d.log(ctx, slog.LevelError, "notify: the Store cannot begin", err)
		return http.StatusInternalServerError
	}
	switch claim.Verdict {
	case Mine:
		return d.handle(ctx, fn, key, claim.Token)
	case Busy:
		d.log(ctx, slog.LevelDebug, "notify: being handled by another delivery", nil)
		return http.StatusServiceUnavailable
	case Handled:
		d.log(ctx, slog.LevelDebug, "notify: was handled before", nil)
		return http.StatusNoContent
	}
	d.log(ctx, slog.LevelError, "notify: the Store cannot begin", errVerdict)
	return http.StatusInternalServerError
}

// handle calls the function and records the outcome, even after the answer was given, and even if
// the function ends its goroutine.
func (d *delivery) handle(ctx context.Context, fn HandlerFunc, key, token string) (status int) {
	err := errEnded
	defer func() { status = d.settle(ctx, key, token, err) }()
	if ctx.Err() != nil { // the time was over before it began
		err = ctx.Err()
	} else {
		err = protect(func() error { return fn(ctx, d.event) })
	}
	return
}

// settle records the outcome and says what to answer.
func (d *delivery) settle(ctx context.Context, key, token string, outcome error) int {
	record, cancel := context.WithTimeout(context.WithoutCancel(ctx), settling)
	defer cancel()
	if outcome != nil {
		d.log(ctx, slog.LevelError, "notify: the function failed", outcome)
		if err := d.mux.store.Fail(record, key, token); err != nil {
			d.log(ctx, slog.LevelError, "notify: a failure was not recorded, the lease has to run out", err)
		}
		return http.StatusInternalServerError
	}
	switch err := protect(func() error { return d.mux.store.Done(record, key, token) }); {
	case err != nil: // a failure for an answer would only bring the notice again
		d.log(ctx, slog.LevelError, "notify: handled, but not recorded: it may be handled again", err)
	case ctx.Err() != nil:
		d.log(ctx, slog.LevelWarn, "notify: handled late, after a failure was answered", nil)
	default:
		d.log(ctx, slog.LevelDebug, "notify: handled", nil)
	}
	return http.StatusNoContent
}

// log writes to the log. A Logger that panics, or the text of an error of a function's, must not
// keep an outcome from being recorded, nor end the process.
func (d *delivery) log(ctx context.Context, level slog.Level, message string, err error) {
	try := func(err error) error { return protect(func() error { d.write(ctx, level, message, err); return nil }) }
	if crash := try(err); crash != nil {
		_ = try(crash)
	}
}

// write writes what is known of the notice, and of an error what holds no secret.
func (d *delivery) write(ctx context.Context, level slog.Level, message string, err error) {
	if !d.mux.config.Logger.Enabled(ctx, level) {
		return
	}
	attributes := []slog.Attr{slog.Duration("took", time.Since(d.start))}
	if e := d.event; e != nil {
		attributes = append(attributes, slog.String("id", redact.OneLine(e.ID)), slog.String("type", redact.OneLine(e.Type)),
			slog.String("original_type", redact.OneLine(e.OriginalType)), slog.String("mchid", e.MchID), slog.String("request_id", redact.OneLine(e.RequestID)))
	}
	var refusal *Error
	if errors.As(err, &refusal) {
		attributes = append(attributes, slog.String("check", string(refusal.Check)))
	}
	var crash *panicError
	if errors.As(err, &crash) {
		attributes = append(attributes, slog.String("stack", crash.stack))
	}
	if err != nil {
		attributes = append(attributes, slog.String("error", redact.Error(err)))
	}
	d.mux.config.Logger.LogAttrs(ctx, level, message, attributes...)
}
