package keyring

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/wxpay-chain/wxpay/internal/redact"
)

// lease is how long one process has the right to download, unless it gives it back. Most downloads
// take a second. A process may die with its lease, or lose it in a Redis that hangs: this bounds
// how long the others wait.
const lease = 10 * time.Second

// poll is how often, on average, a process looks whether another has finished its download.
const poll = 100 * time.Millisecond

// share returns a snapshot that another process has downloaded, or downloads one and shares it.
// While the Cache works, one process downloads at a time.
func (d *Downloaded) share(ctx context.Context, r *refresh) (*snapshot, error) {
	patience := time.NewTimer(d.conf.Timeout / 2) // the other half is for a download by this process
	defer patience.Stop()
	for {
		var token string
		err := d.access(ctx, "lease", func(ctx context.Context) (err error) {
			token, err = d.conf.Cache.Lease(ctx, d.conf.Name, min(lease, d.conf.Timeout/3))
			return err
		})
		if err != nil {
			s, _, err := d.download(ctx)
			return s, err
		}
		if token != "" {
			return d.lead(ctx, r, token)
		}
		s, err := d.load(ctx, r)
		if s != nil {
			return s, nil
		}
		if err != nil || !d.pause(ctx, patience.C) {
			s, _, err := d.download(ctx)
			return s, err
		}
	}
}

// pause waits until the next look. It returns false when there is none to be.
func (d *Downloaded) pause(ctx context.Context, patience <-chan time.Time) bool {
	timer := time.NewTimer(poll/2 + rand.N(poll))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-patience:
		return false
	case <-ctx.Done():
		return false
	}
}

// lead downloads and shares a snapshot while this process holds the lease.
func (d *Downloaded) lead(ctx context.Context, r *refresh, token string) (*snapshot, error) {
	defer func() { // even when ctx has ended, or the others would wait for the lease to
		_ = d.access(context.WithoutCancel(ctx), "release", func(ctx context.Context) error {
			return d.conf.Cache.Release(ctx, d.conf.Name, token)
		})
	}()
	if s, _ := d.load(ctx, r); s != nil { // stored since we last looked
		return s, nil
	}
	s, a, err := d.download(ctx)
	if err != nil {
		return nil, err
	}
	if entry, err := a.encode(); err == nil {
		_ = d.access(ctx, "store", func(ctx context.Context) error {
			return d.conf.Cache.Store(ctx, d.conf.Name, entry, keep)
		})
	}
	return s, nil
}

// load returns a snapshot out of the Cache, or nil if there is no useful one. The error is that of
// the Cache.
func (d *Downloaded) load(ctx context.Context, r *refresh) (*snapshot, error) {
	var data []byte
	err := d.access(ctx, "load", func(ctx context.Context) (err error) {
		data, err = d.conf.Cache.Load(ctx, d.conf.Name)
		return err
	})
	if err != nil || data == nil {
		return nil, err
	}
	s, err := d.open(data)
	if err != nil {
		d.warn("entry", err)
		return nil, nil
	}
	if !d.satisfies(s, r) {
		return nil, nil
	}
	return s, nil
}

// open makes a snapshot of an entry. Its age is taken from the time that WeChat Pay signed, not
// from the Cache. A signed time in the future counts as now.
func (d *Downloaded) open(data []byte) (*snapshot, error) {
	a, err := decodeEntry(data)
	if err != nil {
		return nil, err
	}
	now := d.conf.Now()
	at := earlier(now, time.Unix(a.signed(), 0))
	found, err := a.decode([]byte(*d.key), d.held.Load().all(), at)
	if err != nil {
		return nil, err
	}
	if found.current(now) == nil {
		return nil, errNoneValid
	}
	asked := now.Add(at.Sub(now)) // at, but by the monotonic clock if now has one
	return newSnapshot(found, a.signed(), asked, d.dueAfter(asked)), nil
}

// satisfies reports whether a snapshot of the Cache makes a download needless. It must be newer
// than the held one, and not due itself. It must have the wanted serial, unless it is so young that
// another download would be too early.
func (d *Downloaded) satisfies(s *snapshot, r *refresh) bool {
	d.mu.Lock()
	serial := r.serial
	d.mu.Unlock()
	held, now := d.held.Load(), d.conf.Now()
	if held != nil && s.signed <= held.signed || s.isDue(now) {
		return false
	}
	if _, ok := s.lookup(serial, now); ok || serial == "" {
		return true
	}
	return now.Sub(time.Unix(s.signed, 0)) < minGap
}

// access makes one access to the Cache, within a bounded time.
func (d *Downloaded) access(ctx context.Context, what string, do func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, cacheTimeout)
	defer cancel()
	err := sound(do(ctx))
	if err != nil {
		d.warn(what, err)
	}
	return err
}

// warn writes a line about the Cache. A Cache that fails is no reason for a call to fail.
func (d *Downloaded) warn(what string, err error) {
	d.log(slog.LevelWarn, "keyring: the cache does not work",
		slog.String("access", what), slog.String("error", redact.Error(err)))
}
