package notify_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/notify"
)

// offline is a keyring that cannot download.
type offline struct {
	keyring.Keyring
	err error
}

func (o offline) Lookup(context.Context, string) (keyring.Key, error) { return keyring.Key{}, o.err }

// flawed is a Store in which one thing goes wrong.
type flawed struct {
	notify.Store
	begin, settle error
	verdict       *notify.Verdict
	crash         bool // at Begin
	crashes       bool // at Done
}

func (f *flawed) Begin(ctx context.Context, key string, lease time.Duration) (notify.Claim, error) {
	if f.crash {
		panic("the-secret")
	}
	if f.begin != nil {
		return notify.Claim{}, f.begin
	}
	claim, err := f.Store.Begin(ctx, key, lease)
	if f.verdict != nil {
		claim.Verdict = *f.verdict
	}
	return claim, err
}

func (f *flawed) Done(ctx context.Context, key, token string) error {
	if f.crashes {
		panic("the-secret")
	}
	if f.settle != nil {
		return f.settle
	}
	return f.Store.Done(ctx, key, token)
}

func (f *flawed) Fail(ctx context.Context, key, token string) error {
	if f.settle != nil {
		return f.settle
	}
	return f.Store.Fail(ctx, key, token)
}

// Trouble that is not the sender's mistake gives a 500 and an Error in the log. Nothing is handled
// that the Store has not let begin.
func TestOwnTrouble(t *testing.T) {
	verdict := notify.Verdict(0)
	memory := func() notify.Store { return notify.NewMemory(notify.MemoryConfig{}) }
	crash := func(what string) func(*notify.Event) (string, error) {
		return func(*notify.Event) (string, error) { panic(what) }
	}
	for _, c := range []struct {
		reason string
		change func(*notify.Config)
		called int
		status int
		log    string
	}{
		{"a key that cannot be downloaded", func(c *notify.Config) { c.Parser.Keyring = offline{err: errors.New("no route to host")} }, 0, 500, "no route to host"},
		{"a download that failed, as keyring.Download says it", func(c *notify.Config) {
			c.Parser.Keyring = offline{err: fmt.Errorf("%w: %w", keyring.ErrUnknownSerial, keyring.ErrFetch)}
		}, 0, 500, "notify: cannot verify"},
		{"a download that takes too long", func(c *notify.Config) {
			c.Parser.Keyring = offline{err: fmt.Errorf("%w: %w", keyring.ErrUnknownSerial, context.DeadlineExceeded)}
		}, 0, 500, "notify: cannot verify"},
		{"a Store that is away", func(c *notify.Config) { c.Store = &flawed{Store: memory(), begin: errors.New("redis is down")} }, 0, 500, "redis is down"},
		{"a Store that does not decide", func(c *notify.Config) { c.Store = &flawed{Store: memory(), verdict: &verdict} }, 0, 500, "no verdict"},
		{"a Store that panics", func(c *notify.Config) { c.Store = &flawed{crash: true} }, 0, 500, "panic outside a handler"},
		{"handled, but not recorded", func(c *notify.Config) { c.Store = &flawed{Store: memory(), settle: notify.ErrLeaseLost} }, 1, 204, "not recorded: it may be handled again"},
		{"handled, and the Store panics", func(c *notify.Config) { c.Store = &flawed{Store: memory(), crashes: true} }, 1, 204, "not recorded: it may be handled again"},
		{"a Key that fails", func(c *notify.Config) {
			c.Key = func(*notify.Event) (string, error) { return "", errors.New("no order") }
		}, 0, 500, "no order"},
		{"a Key that is empty", func(c *notify.Config) { c.Key = func(*notify.Event) (string, error) { return "", nil } }, 0, 500, "no ID"},
		{"a Key that panics", func(c *notify.Config) { c.Key = crash("the-secret") }, 0, 500, "panic outside a handler"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			m, log := newMux(t, c.change)
			called := 0
			must(t, m.HandleRest(func(context.Context, *notify.Event) error { called++; return nil }))
			body := failJSON
			if c.status == 204 {
				body = okJSON
			}
			post(t, m, paid("1"), c.status, body)
			log.has(t, "level=ERROR", c.log)
			if called != c.called || strings.Contains(log.String(), "the-secret") {
				t.Errorf("called %d times, want %d; %s", called, c.called, log)
			}
		})
	}
	t.Run("a certificate's serial for a merchant who has none is the sender's fault", func(t *testing.T) {
		m, log := newMux(t, func(c *notify.Config) {
			c.Parser.Keyring = offline{err: fmt.Errorf("%w: %w", keyring.ErrUnknownSerial, keyring.ErrPublicKeyOnly)}
		})
		post(t, m, paid("1"), 400, failJSON)
		log.has(t, "level=WARN", "check=serial")
	})
	t.Run("a failure that is not recorded", func(t *testing.T) {
		m, log := newMux(t, func(c *notify.Config) { c.Store = &flawed{Store: memory(), settle: errors.New("redis is down")} })
		must(t, m.HandleRest(func(context.Context, *notify.Event) error { return fmt.Errorf("%q", "quoted") }))
		post(t, m, paid("1"), 500, failJSON)
		log.has(t, "the lease has to run out", "redis is down")
	})
}

// mute is an error whose text cannot be had. A function returns such an error with a nil pointer.
type mute struct{ text string }

func (m *mute) Error() string { return m.text }

// crashing is a log that panics.
type crashing struct{ slog.Handler }

func (crashing) Enabled(context.Context, slog.Level) bool  { return true }
func (crashing) Handle(context.Context, slog.Record) error { panic("no disk") }

// An outcome is recorded even if the log fails. The notice can come again at once, and the process
// goes on.
func TestLogTrouble(t *testing.T) {
	for _, c := range []struct {
		reason string
		change func(*notify.Config)
		err    error
		log    string
	}{
		{"an error without a text", nil, (*mute)(nil), "notify: the function failed"},
		{"a log that panics", func(c *notify.Config) { c.Logger = slog.New(crashing{}) }, errors.New("not yet"), ""},
	} {
		t.Run(c.reason, func(t *testing.T) {
			m, log := newMux(t, c.change)
			err := c.err
			must(t, m.HandleRest(func(context.Context, *notify.Event) error { return err }))
			post(t, m, paid("1"), 500, failJSON)
			log.has(t, c.log)
			err = nil
			post(t, m, paid("1"), 204, okJSON)
		})
	}
}

// TestNilErrorOfFunction: a function that returns a nil *Error as an error has failed. Returned as
// an error, a variable of that type is never nil.
func TestNilErrorOfFunction(t *testing.T) {
	m, log := newMux(t, nil)
	must(t, m.HandleOriginal("TRANSACTION.SUCCESS", "transaction", func(context.Context, *notify.Event) error {
		var none *notify.Error
		return none
	}))
	post(t, m, paid("1"), 500, failJSON)
	log.has(t, "level=ERROR", "a nil *Error")
	post(t, m, paid("1"), 500, failJSON) // it was given back to the Store
}
