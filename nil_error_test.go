package wxpay_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// careless is an error whose Unwrap panics in a nil pointer.
type careless struct{ inner error }

func (e *careless) Error() string { return "careless" }
func (e *careless) Unwrap() error { return e.inner }

// TestNilErrors: a nil pointer in an error is an error, and tells nothing of what was sent. It ends
// no process.
func TestNilErrors(t *testing.T) {
	for _, err := range []error{(*wxpay.APIError)(nil), (*wxpay.CallError)(nil), (*wxpay.VerifyError)(nil), (*careless)(nil)} {
		if !wxpay.MayHaveActed(err) {
			t.Errorf("%T: MayHaveActed says no", err)
		}
		if _, ok := err.(*careless); !ok && (errors.Is(err, wxpay.Code("PARAM_ERROR")) || err.Error() == "") {
			t.Errorf("%T: %v", err, err)
		}
		_, client := pair(t)
		_, got := client.Chain("").GetAsync(t.Context()).
			Otherwise(func(error) (*wxpay.Response, error) { return nil, err }).Wait(t.Context())
		if got != err {
			t.Errorf("%T: the future gives %v", err, got)
		}
	}
}

// panicking is a slog.Handler that panics.
type panicking struct{ slog.Handler }

func (panicking) Enabled(context.Context, slog.Level) bool  { return true }
func (panicking) Handle(context.Context, slog.Record) error { panic("no disk") }

// TestPanickingLogger: a log handler that panics ends neither the process nor the future.
func TestPanickingLogger(t *testing.T) {
	_, client := pair(t, func(c *wxpay.Config) { c.Logger = slog.New(panicking{}) })
	_, err := client.Chain(permissionsPath).PostAsync(t.Context(), permissions()).Wait(t.Context())
	if p := new(wxpay.PanicError); !errors.As(err, &p) || !wxpay.MayHaveActed(err) {
		t.Errorf("error %v", err)
	}
}

// TestWaitsThatGiveUp: a caller that stops waiting for a call knows nothing of it, for any reason
// to stop.
func TestWaitsThatGiveUp(t *testing.T) {
	box, client := pair(t)
	arrived, release := make(chan struct{}), make(chan struct{})
	box.Handle("POST", "v3/held", func(sandbox.Request) sandbox.Answer { close(arrived); <-release; return sandbox.JSON(200, nil) })
	f := client.Chain("v3/held").PostAsync(t.Context())
	<-arrived
	var none context.Context
	ended, cancel := context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	<-ended.Done()
	for why, wait := range map[string]func() error{
		"a nil context":          func() error { _, err := f.Wait(none); return err },
		"a context that ended":   func() error { _, err := f.Wait(ended); return err },
		"Collect":                func() error { return (<-wxpay.Collect(ended, f)).Err },
		"Close with that, later": func() error { return client.Close(ended) },
	} {
		if err := wait(); err == nil || !wxpay.MayHaveActed(err) {
			t.Errorf("%s: MayHaveActed(%v) is false", why, err)
		}
	}
	close(release)
	if _, err := f.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}
