package sandbox_test

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// told is what OnNotice was given, in short.
type told struct {
	State    sandbox.NoticeState
	Attempts int
	Status   int // of the last one
	Again    time.Duration
}

// listener collects what OnNotice is given.
type listener struct {
	mu    sync.Mutex
	heard []told
}

func (l *listener) hear(n sandbox.Notice) {
	l.mu.Lock()
	defer l.mu.Unlock()
	one := told{State: n.State, Attempts: len(n.Attempts)}
	if one.Attempts > 0 {
		last := n.Attempts[one.Attempts-1]
		one.Status = last.Status
		if !n.Due.IsZero() {
			one.Again = n.Due.Sub(last.Time)
		}
	}
	l.heard = append(l.heard, one)
}

func (l *listener) all() []told {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.heard
}

// TestOnNotice: each attempt is told of, with what follows from it; when Settle returns, all were.
func TestOnNotice(t *testing.T) {
	pending, accepted := sandbox.NoticePending, sandbox.NoticeAccepted
	for _, test := range []struct {
		why    string
		fault  sandbox.Fault
		answer func(n int) int
		by     time.Duration
		want   []told
	}{
		{"accepted at once", sandbox.Fault{}, accept, 0, []told{{accepted, 1, 204, 0}}},
		{"refused twice", sandbox.Fault{}, func(n int) int {
			if n < 3 {
				return 500
			}
			return 200
		}, time.Minute, []told{{pending, 1, 500, 15 * time.Second}, {pending, 2, 500, 0}, {accepted, 3, 200, 0}}},
		{"several at once", sandbox.Duplicated(3), accept, 0, []told{{accepted, 1, 204, 0}, {accepted, 2, 204, 0}, {accepted, 3, 204, 0}}},
	} {
		t.Run(test.why, func(t *testing.T) {
			var l listener
			box := open(t, sandbox.Config{Now: atInstant, OnNotice: l.hear})
			if err := box.InjectNotices(test.fault); err != nil {
				t.Fatal(err)
			}
			sent(t, box, newNotifyURL(t, test.answer).URL)
			settle(t, box)
			box.Advance(test.by)
			settle(t, box)
			got := l.all()
			for i := range got { // after Advance all attempts are made at one instant, and Due lies before it
				if i > 0 {
					got[i].Again = 0
				}
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestOnNoticeUnsent wants to be told of a notice that goes nowhere, and why it does not come.
func TestOnNoticeUnsent(t *testing.T) {
	var l listener
	box := open(t, sandbox.Config{OnNotice: l.hear})
	flow(t, box, paidOrder()) // for https://example.com
	settle(t, box)
	if diff := cmp.Diff([]told{{State: sandbox.NoticeUnsent}}, l.all()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestOnNoticeMayAsk: it is called without a lock, and owns what it is given.
func TestOnNoticeMayAsk(t *testing.T) {
	var box *sandbox.Sandbox
	ready, asked := make(chan struct{}), make(chan int, 1)
	box = open(t, sandbox.Config{OnNotice: func(n sandbox.Notice) {
		<-ready
		clear(n.Body)
		n.Attempts[0].Header.Set("User-Agent", "")
		asked <- len(box.Notices()[0].Attempts)
		if err := box.InjectNotices(sandbox.Fault{}); err != nil {
			t.Error(err)
		}
	}})
	close(ready)
	sent(t, box, newNotifyURL(t, accept).URL)
	n := settle(t, box)[0]
	select {
	case got := <-asked:
		if got != 1 {
			t.Errorf("it sees %d attempts", got)
		}
	default:
		t.Error("nobody was told")
	}
	if n.Body[0] != '{' || n.Attempts[0].Header.Get("User-Agent") == "" {
		t.Error("what it was given is not its own")
	}
}

// TestOnNoticeAfterClose: an attempt that Close cuts off is no news of the server.
func TestOnNoticeAfterClose(t *testing.T) {
	var l listener
	arrived := make(chan struct{})
	to := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		close(arrived)
		<-r.Context().Done()
	}))
	defer to.Close()
	box := open(t, sandbox.Config{OnNotice: l.hear})
	sent(t, box, to.URL)
	<-arrived
	if err := box.Close(); err != nil {
		t.Fatal(err)
	}
	if got := l.all(); len(got) != 0 {
		t.Errorf("told %v", got)
	}
}

// TestOnNoticePanics wants the process, Settle and Close to outlive a panic in OnNotice, of a
// notice that arrives and of one that does not.
func TestOnNoticePanics(t *testing.T) {
	log.SetOutput(io.Discard)
	t.Cleanup(func() { log.SetOutput(os.Stderr) })
	for reason, to := range map[string]string{
		"reached":     newNotifyURL(t, accept).URL,
		"not reached": "http://127.0.0.1:1/",
	} {
		var calls atomic.Int32
		box := open(t, sandbox.Config{OnNotice: func(sandbox.Notice) { calls.Add(1); panic("told") }})
		for range 2 {
			if _, err := box.Notify("REFUND.SUCCESS", to, sandbox.NoticeOptions{}); err != nil {
				t.Fatal(err)
			}
			if err := box.Settle(t.Context()); err != nil {
				t.Errorf("%s: %v", reason, err)
			}
		}
		if calls.Load() != 2 {
			t.Errorf("%s: OnNotice was called %d times", reason, calls.Load())
		}
		if err := box.Close(); err != nil {
			t.Errorf("%s: %v", reason, err)
		}
	}
}
