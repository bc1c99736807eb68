package bounded_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/wxpay-chain/wxpay/internal/bounded"
)

func TestRun(t *testing.T) {
	broken, late := errors.New("broken"), errors.New("late")
	ended, cancel := context.WithCancelCause(context.Background())
	cancel(late)
	for _, c := range []struct {
		why  string
		ctx  context.Context
		fn   func() (int, error)
		want int
		err  error // any, if it is errAny
	}{
		{"what it returns", t.Context(), func() (int, error) { return 7, nil }, 7, nil},
		{"its error", t.Context(), func() (int, error) { return 0, broken }, 0, broken},
		{"a context that never ends", context.Background(), func() (int, error) { return 7, nil }, 7, nil},
		{"a context that has ended: it is not called", ended, func() (int, error) { t.Error("called"); return 7, nil }, 0, late},
		{"a goroutine that ends without a word", t.Context(), func() (int, error) { runtime.Goexit(); return 7, nil }, 0, errAny},
	} {
		got, err := bounded.Run(c.ctx, c.fn)
		if got != c.want || !errors.Is(err, c.err) && (c.err != errAny || err == nil) {
			t.Errorf("%s: %d, %v; want %d, %v", c.why, got, err, c.want, c.err)
		}
	}
}

var errAny = errors.New("any")

// TestRunEnds: the wait ends with the context, even if fn does not. The goroutine ends with fn, or
// synctest would report it.
func TestRunEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		release := make(chan struct{})
		_, err := bounded.Run(ctx, func() (int, error) {
			cancel()
			<-release
			return 7, nil
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		close(release)
	})
}

// TestRunPanics: a panic reaches the caller, where it can be recovered.
func TestRunPanics(t *testing.T) {
	defer func() {
		if got := recover(); got != "oops" {
			t.Errorf("recovered %v", got)
		}
	}()
	_, _ = bounded.Run(t.Context(), func() (int, error) { panic("oops") })
}
