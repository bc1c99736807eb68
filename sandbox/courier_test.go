package sandbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

func sent(t *testing.T, box *sandbox.Sandbox, url string) (id string) {
	t.Helper()
	id, err := box.Notify("REFUND.SUCCESS", url, sandbox.NoticeOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestAdvanceBringsAllAttempts: a clock that is turned by a day brings about all the attempts of
// that day, not just one.
func TestAdvanceBringsAllAttempts(t *testing.T) {
	for _, test := range []struct {
		why      string
		accepted int // by which call, 0 for none
		by       time.Duration
		attempts int
		state    sandbox.NoticeState
	}{
		{"up to one second before the last", 0, 24*time.Hour + 4*time.Minute - time.Second, 15, sandbox.NoticePending},
		{"up to the last", 0, 24*time.Hour + 4*time.Minute, 16, sandbox.NoticeGivenUp},
		{"a week", 0, 7 * 24 * time.Hour, 16, sandbox.NoticeGivenUp},
		{"accepted in between", 5, 7 * 24 * time.Hour, 5, sandbox.NoticeAccepted},
	} {
		t.Run(test.why, func(t *testing.T) {
			box := open(t, sandbox.Config{Now: atInstant})
			to := newNotifyURL(t, func(n int) int {
				if n == test.accepted {
					return http.StatusOK
				}
				return http.StatusInternalServerError
			})
			sent(t, box, to.URL)
			settle(t, box)
			box.Advance(test.by)
			n := settle(t, box)[0]
			if len(n.Attempts) != test.attempts || n.State != test.state || n.Due.IsZero() != (test.state != sandbox.NoticePending) {
				t.Errorf("%d attempts, %s, due %s; want %d, %s", len(n.Attempts), n.State, n.Due, test.attempts, test.state)
			}
		})
	}
}

// TestResetForgetsNoticesUnderWay wants a forgotten notice not to be sent again, also not by an
// attempt that was under way meanwhile.
func TestResetForgetsNoticesUnderWay(t *testing.T) {
	box := open(t, sandbox.Config{Now: atInstant})
	arrived, release := make(chan struct{}), make(chan struct{})
	var calls atomic.Int32
	to := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if calls.Add(1) == 1 {
			close(arrived)
			<-release
		}
		w.WriteHeader(500)
	}))
	defer to.Close()
	sent(t, box, to.URL)
	<-arrived
	box.Reset()
	close(release)
	settle(t, box)
	box.Advance(48 * time.Hour)
	if left := settle(t, box); len(left) != 0 || calls.Load() != 1 {
		t.Errorf("%d notices, %d attempts", len(left), calls.Load())
	}
}

// TestKeepBoundsNotices: Config.Keep bounds what waits to be sent again, too.
func TestKeepBoundsNotices(t *testing.T) {
	box := open(t, sandbox.Config{Now: atInstant, Keep: 3})
	to := newNotifyURL(t, func(int) int { return 500 })
	var ids []string
	for range 10 {
		ids = append(ids, sent(t, box, to.URL))
		settle(t, box)
	}
	before := len(to.all())
	box.Advance(15 * time.Second)
	left := settle(t, box)
	if len(left) != 3 || left[0].ID != ids[7] || left[2].ID != ids[9] {
		t.Fatalf("%d are kept", len(left))
	}
	if again := len(to.all()) - before; again != 3 {
		t.Errorf("%d were sent again, want the 3 that are kept", again)
	}
}

// TestManyNotices: many notices are sent a bounded number at a time.
func TestManyNotices(t *testing.T) {
	box := open(t, sandbox.Config{})
	box.SetNoticePatience(time.Minute) // the first answers wait for all others, however slow the machine is
	var arrived atomic.Int32
	full, release := make(chan struct{}), make(chan struct{})
	to := newNotifyURL(t, func(int) int {
		if arrived.Add(1) == 64 {
			close(full)
		}
		<-release
		return 204
	})
	for range 500 {
		sent(t, box, to.URL)
	}
	<-full
	if n := box.NoticesUnderWay(); n != 64 {
		t.Errorf("%d are under way", n)
	}
	close(release)
	for _, n := range settle(t, box) {
		if n.State != sandbox.NoticeAccepted || len(n.Attempts) != 1 {
			t.Errorf("%s after %d attempts: %v", n.State, len(n.Attempts), n.Attempts)
		}
	}
	if len(to.all()) != 500 {
		t.Errorf("%d arrived", len(to.all()))
	}
}

// TestAnswersThatDoNotCome: an answer that does not come, or not to its end, is none; why says
// nothing of the URL.
func TestAnswersThatDoNotCome(t *testing.T) {
	for _, test := range []struct {
		why    string
		answer http.HandlerFunc
	}{
		{"too late", func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		}},
		{"a body that never ends", func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			w.WriteHeader(200)
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
		}},
		{"cut off", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
	} {
		t.Run(test.why, func(t *testing.T) {
			box := open(t, sandbox.Config{Now: atInstant})
			box.SetNoticePatience(50 * time.Millisecond)
			to := httptest.NewServer(test.answer)
			defer to.Close()
			sent(t, box, to.URL+"/?token=secret")
			n := settle(t, box)[0]
			if a := n.Attempts[0]; len(n.Attempts) != 1 || n.State != sandbox.NoticePending || a.Status != 0 || a.Err == "" || strings.Contains(a.Err, "secret") {
				t.Errorf("%s %+v", n.State, n.Attempts)
			}
		})
	}
}

func TestNoticePatience(t *testing.T) {
	if box := open(t, sandbox.Config{}); box.NoticePatience() != 5*time.Second {
		t.Errorf("%s", box.NoticePatience())
	}
}

// TestLongAnswers: a long answer is cut, and is an answer nevertheless.
func TestLongAnswers(t *testing.T) {
	box := open(t, sandbox.Config{})
	to := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", 1<<20))
	}))
	defer to.Close()
	sent(t, box, to.URL)
	if n := settle(t, box)[0]; n.State != sandbox.NoticeAccepted || len(n.Attempts[0].Answer) != 4<<10 {
		t.Errorf("%s, %d bytes", n.State, len(n.Attempts[0].Answer))
	}
}

// TestCloseEndsSettle has a caller settle while the sandbox closes. It is not told that all is
// well, and nothing is left running.
func TestCloseEndsSettle(t *testing.T) {
	before := runtime.NumGoroutine()
	box, err := sandbox.New(sandbox.Config{Keys: boxtest.Keys()})
	if err != nil {
		t.Fatal(err)
	}
	arrived := make(chan struct{}, 100)
	to := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		arrived <- struct{}{}
		<-r.Context().Done()
	}))
	for range 100 { // more than are sent at a time
		sent(t, box, to.URL)
	}
	<-arrived
	settled := make(chan error)
	go func() { settled <- box.Settle(context.Background()) }()
	runtime.Gosched()
	if err := box.Close(); err != nil {
		t.Error(err)
	}
	if err := <-settled; err == nil {
		t.Error("Settle says that notices cut off were delivered")
	}
	for _, n := range box.Notices() {
		if n.State != sandbox.NoticePending {
			t.Errorf("%s", n.State)
		}
	}
	to.Close()
	goroutinesEnd(t, before)
}

func TestSettleEndsWithItsContext(t *testing.T) {
	box := open(t, sandbox.Config{})
	release := make(chan struct{})
	to := newNotifyURL(t, func(int) int { <-release; return 204 })
	sent(t, box, to.URL)
	ctx, cancel := context.WithCancelCause(t.Context())
	tired := errors.New("tired")
	cancel(tired)
	if err := box.Settle(ctx); !errors.Is(err, tired) {
		t.Errorf("%v", err)
	}
	close(release)
	settle(t, box)
}

// TestNoticesRace: everything at once: notices, the clock, faults, Reset and Settle, for the race
// detector.
func TestNoticesRace(t *testing.T) {
	box := open(t, sandbox.Config{Keep: 20})
	to := newNotifyURL(t, func(n int) int { return 200 + 300*(n%2) })
	group := make(chan struct{}, 8)
	for worker := range cap(group) {
		go func() {
			defer func() { group <- struct{}{} }()
			for i := range 30 {
				switch (worker + i) % 6 {
				case 0:
					box.Advance(time.Minute)
				case 1:
					_ = box.InjectNotices(sandbox.Duplicated(2))
				case 2:
					_ = box.Settle(t.Context())
				case 3:
					_ = fmt.Sprint(box.Notices())
				case 4:
					if i%10 == 0 {
						box.Reset()
					}
				}
				if _, err := box.Notify("REFUND.SUCCESS", to.URL, sandbox.NoticeOptions{}); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	for range cap(group) {
		<-group
	}
	box.Advance(48 * time.Hour)
	for _, n := range settle(t, box) {
		if n.State == sandbox.NoticePending {
			t.Errorf("%+v", n)
		}
	}
}
