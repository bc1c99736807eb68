package notify_test

import (
	"context"
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wxpay-chain/wxpay/notify"
)

// timely is a Store that does nothing when the time is over, like one behind a network.
type timely struct{ notify.Store }

func (s timely) Done(ctx context.Context, key, token string) error {
	return errors.Join(ctx.Err(), s.Store.Done(ctx, key, token))
}

func (s timely) Fail(ctx context.Context, key, token string) error {
	return errors.Join(ctx.Err(), s.Store.Fail(ctx, key, token))
}

// The answer is given in time, even if function or Store are slow, and a late success is recorded.
func TestInTime(t *testing.T) {
	const inTime = 4500 * time.Millisecond
	for _, c := range []struct {
		reason string
		fn     func(context.Context) error
		ended  time.Duration // of the context, as the function sees it
		again  int           // status when it comes again after a minute
	}{
		{"it ends with its context", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, inTime, 503},
		{"it ignores its context and succeeds", func(context.Context) error { time.Sleep(20 * time.Second); return nil }, 0, 204},
		{"it ignores its context and fails", func(context.Context) error { time.Sleep(20 * time.Second); return errors.New("late") }, 0, 503},
		{"it ignores its context and panics", func(context.Context) error { time.Sleep(20 * time.Second); panic("late") }, 0, 503},
	} {
		t.Run(c.reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m, log := newMux(t, func(c *notify.Config) { c.Store = timely{notify.NewMemory(notify.MemoryConfig{})} })
				calls := 0
				must(t, m.HandleRest(func(ctx context.Context, _ *notify.Event) error {
					calls++
					return c.fn(ctx)
				}))
				send := func(want int, took time.Duration) {
					t.Helper()
					body := failJSON
					if want == 204 {
						body = okJSON
					}
					start := time.Now()
					w := httptest.NewRecorder()
					m.ServeHTTP(w, paid("1"))
					if w.Code == 500 && want == 503 { // function and clock end at the same moment
						want = 500
					}
					checkAnswer(t, w.Result(), want, body)
					if got := time.Since(start); got != took {
						t.Errorf("answered after %v, want %v", got, took)
					}
				}
				send(503, inTime)
				if c.ended == 0 {
					send(503, 0) // it is still at it
				}
				time.Sleep(time.Minute)
				if c.again == 204 {
					send(204, 0)
					log.has(t, "handled late")
				} else {
					send(503, inTime)
				}
				must(t, m.Close(t.Context()))
				if strings.Contains(log.String(), "not recorded") {
					t.Errorf("an outcome was not recorded:\n%s", log)
				}
				if want := map[bool]int{true: 1, false: 2}[c.again == 204]; calls != want {
					t.Errorf("called %d times, want %d", calls, want)
				}
			})
		})
	}
}

// hesitant is a Store whose first Begin takes its time.
type hesitant struct {
	notify.Store
	takes time.Duration
}

func (s *hesitant) Begin(ctx context.Context, key string, lease time.Duration) (notify.Claim, error) {
	time.Sleep(s.takes)
	s.takes = 0
	return s.Store.Begin(ctx, key, lease)
}

// A notice whose time is over before its function begins is given back. It is handled when it comes
// again.
func TestTooLateToBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := newMux(t, func(c *notify.Config) {
			c.Store = &hesitant{Store: notify.NewMemory(notify.MemoryConfig{}), takes: 10 * time.Second}
		})
		calls := 0
		must(t, m.HandleRest(func(context.Context, *notify.Event) error { calls++; return nil }))
		post(t, m, paid("1"), 503, failJSON)
		time.Sleep(10 * time.Second)
		if calls != 0 {
			t.Errorf("called %d times after the answer", calls)
		}
		post(t, m, paid("1"), 204, okJSON)
		if calls != 1 {
			t.Errorf("called %d times, want once", calls)
		}
	})
}

// Close waits for a function that is late. No goroutine outlives it: the bubble would not end.
func TestCloseWaitsForTheLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := newMux(t, nil)
		ended := false
		must(t, m.HandleRest(func(context.Context, *notify.Event) error { time.Sleep(time.Hour); ended = true; return nil }))
		post(t, m, paid("1"), 503, failJSON)
		short, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := m.Close(short); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Close: %v", err)
		}
		must(t, m.Close(t.Context()))
		if !ended {
			t.Error("Close did not wait")
		}
	})
}
