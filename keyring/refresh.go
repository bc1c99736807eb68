package keyring

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/wxpay-chain/wxpay/internal/wire"
)

const (
	// minGap is the least time from one download to the next, while there is a valid key.
	minGap = time.Minute
	// sparingGap takes its place for unknown serials once all calls use the public key.
	sparingGap = time.Hour
	// firstGap is the least time after a failure while there is no valid key; it doubles up to minGap.
	firstGap = 5 * time.Second
)

// demand is the reason for a download.
type demand struct {
	serial  string // canonical; "": any key, or a younger answer
	sparing bool
}

// refresh is a download under way.
type refresh struct {
	serial string        // the first unknown serial that was asked for; "": none. Under mu
	over   bool          // its result is in force. Under mu
	err    error         // of it, once done is closed
	done   chan struct{} // closed at its end
}

// errPanic says that a Fetch or Cache panicked or ended the goroutine. It hides the value of the
// panic, which may hold a secret.
var errPanic = errors.New("Fetch or Cache panicked")

// refreshIfDue begins a download in the background. During a download, and for a while after a
// failure, the snapshot has a later date, so that readers do not meet at the lock.
func (d *Downloaded) refreshIfDue(held *snapshot, now time.Time) {
	if held.isDue(now) {
		_, _ = d.begin(demand{}, now)
	}
}

// await waits for the download under way, or for a new one. If it is too early for a new one, await
// returns the error of the last.
func (d *Downloaded) await(ctx context.Context, want demand) error {
	if err := context.Cause(ctx); err != nil {
		return err
	}
	r, err := d.begin(want, d.conf.Now())
	if r == nil {
		return err
	}
	select {
	case <-r.done:
		return r.err
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// begin returns the download to wait for: the one under way, or a new one. If it is too early for a
// new one, it returns nil and the error of the last download. If the demand is met by now, both are
// nil.
func (d *Downloaded) begin(want demand, now time.Time) (*refresh, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch r := d.latest; {
	case d.closed:
		d.held.Store(d.held.Load().postponed(now.Add(maxInterval)))
		return nil, ErrClosed
	case d.held.Load().satisfies(want, now): // it came in the meantime
		return nil, nil
	case r != nil && !r.over:
		if r.serial == "" {
			r.serial = want.serial
		}
		return r, nil
	case r != nil && now.Sub(d.ended).Abs() < d.gap(want.sparing, now): // Abs also bounds the wait if the clock was put back
		return nil, r.err
	}
	d.latest = &refresh{serial: want.serial, done: make(chan struct{})}
	d.held.Store(d.held.Load().postponed(now.Add(d.conf.Timeout + minGap)))
	go d.run(d.latest)
	return d.latest, nil
}

// gap is the least time from the end of the last download to the next.
func (d *Downloaded) gap(sparing bool, now time.Time) time.Duration {
	switch {
	case d.failures > 0 && !d.held.Load().serves(now):
		return min(firstGap<<min(d.failures-1, 10), minGap)
	case d.failures == 0 && sparing:
		return sparingGap
	}
	return minGap
}

// run makes a download. No other function of the package starts a goroutine.
func (d *Downloaded) run(r *refresh) {
	defer close(r.done)
	ctx, cancel := context.WithTimeout(d.ctx, d.conf.Timeout)
	defer cancel()
	var s *snapshot
	err := fetchError("", errPanic) // unless obtain returns
	defer func() {
		_ = recover() // nil if it was runtime.Goexit
		d.finish(r, s, err)
	}()
	s, err = d.obtain(ctx, r)
}

// obtain gets a new snapshot, from WeChat Pay or from the Cache.
func (d *Downloaded) obtain(ctx context.Context, r *refresh) (s *snapshot, err error) {
	if d.conf.Cache == nil {
		s, _, err = d.download(ctx)
		return s, err
	}
	return d.share(ctx, r)
}

// download asks WeChat Pay. It also returns the answer, for the Cache.
func (d *Downloaded) download(ctx context.Context) (*snapshot, *answer, error) {
	a, err := d.conf.ask(ctx)
	if err != nil {
		return nil, nil, err
	}
	now := d.conf.Now()
	found, err := a.decode([]byte(*d.key), d.held.Load().all(), now)
	if err != nil {
		return nil, nil, fetchError(a.header.Get(wire.HeaderRequestID), err)
	}
	return newSnapshot(found, a.signed(), now, d.dueAfter(now)), a, nil
}

// dueAfter returns when keys that were fetched at a time are to be replaced.
func (d *Downloaded) dueAfter(fetched time.Time) time.Time {
	early := time.Duration(rand.Float64() * jitter * float64(d.conf.Interval))
	return fetched.Add(d.conf.Interval - early)
}

// finish puts the result of a download in force.
func (d *Downloaded) finish(r *refresh, s *snapshot, err error) {
	now := d.now() // not under the lock: a clock of the caller's may do anything
	d.mu.Lock()
	ended := now
	switch {
	case err == nil:
		d.failures, ended = 0, s.asked // this may be long ago if another process asked
		d.held.Store(s)
	case d.closed:
		err = ErrClosed
	default:
		d.failures++
		d.held.Store(d.held.Load().postponed(now.Add(minGap)))
	}
	d.ended, r.err, r.over = ended, err, true
	next := d.gap(false, now)
	d.mu.Unlock()

	switch { // not under the lock: a logger may do anything
	case err == nil:
		d.log(slog.LevelDebug, "keyring: certificates refreshed",
			slog.Int("certificates", len(s.certificates)), slog.Time("due", s.due))
	case !errors.Is(err, ErrClosed):
		d.log(slog.LevelWarn, "keyring: certificates not refreshed",
			slog.String("error", err.Error()), slog.Bool("valid_key_held", d.held.Load().serves(now)), slog.Duration("next_in", next))
	}
}

// now returns the time by DownloadConfig.Now, or by the system's clock if that panics. No caller is
// there to see that panic.
func (d *Downloaded) now() (now time.Time) {
	defer func() {
		if recover() != nil {
			now = time.Now()
		}
	}()
	return d.conf.Now()
}

// log writes a line. A Logger that panics ends neither a download nor the process.
func (d *Downloaded) log(level slog.Level, message string, attributes ...slog.Attr) {
	defer func() { _ = recover() }()
	d.conf.Logger.LogAttrs(d.ctx, level, message, attributes...)
}

// Close ends the download under way, waits for it, and allows no other. The keys that are held are
// served until they expire, so that calls in flight can end. If ctx ends first, its error is
// returned. It may be called more than once.
func (d *Downloaded) Close(ctx context.Context) error {
	if err := d.usable(ctx); err != nil {
		return err
	}
	d.mu.Lock()
	d.closed = true
	latest := d.latest
	d.mu.Unlock()
	d.stop()
	if latest == nil {
		return nil
	}
	select {
	case <-latest.done: // even if ctx has ended too
		return nil
	default:
	}
	select {
	case <-latest.done:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
