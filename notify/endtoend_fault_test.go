package notify_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// A notice that comes 16 times at the same instant has its effect once. While it is being handled,
// the other deliveries are told to come again.
func TestDuplicatesHaveOneEffect(t *testing.T) {
	s := newMerchant(t)
	var done effects
	must(t, s.mux.HandleOriginal("TRANSACTION.SUCCESS", "transaction", func(ctx context.Context, e *notify.Event) error {
		p, err := notify.As[paidNotice](e)
		done.add("%s", p.OutTradeNo)
		for range 15 { // until all the others are answered
			select {
			case <-s.answered:
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		return err
	}))
	must(t, s.box.InjectNotices(sandbox.Duplicated(16)))
	s.order(t, "A10001")
	must(t, s.box.Pay("A10001"))
	n := s.waitIdle(t)[0]
	answers := map[int]int{}
	for _, a := range n.Attempts {
		answers[a.Status]++
	}
	if diff := gocmp.Diff(map[int]int{http.StatusNoContent: 1, http.StatusServiceUnavailable: 15}, answers); diff != "" || n.State != sandbox.NoticeAccepted {
		t.Errorf("%s, answers (-want +got)\n%s", n.State, diff)
	}
	done.are(t, "A10001")
}

// A forged or broken notice has no effect and is answered with 4xx. It comes again in its true
// form.
func TestRefusedNotices(t *testing.T) {
	for _, test := range []struct {
		fault   sandbox.Fault
		refused string // what the log says of it, "" if it is taken
	}{
		{sandbox.Fault{}, ""},
		{sandbox.Probe(), "check=probe"},
		{sandbox.BadSignature(), "check=signature"},
		{sandbox.UnknownSerial(), "check=serial"},
		{sandbox.Unsigned(), "check=headers"},
		{sandbox.Missing("Wechatpay-Timestamp"), "check=headers"},
		{sandbox.Missing("Wechatpay-Nonce"), "check=headers"},
		{sandbox.Missing("Wechatpay-Signature"), "check=headers"},
		{sandbox.Missing("Wechatpay-Serial"), "check=headers"},
		{sandbox.Stale(-300 * time.Second), ""},
		{sandbox.Stale(300 * time.Second), ""},
		{sandbox.Stale(-301 * time.Second), "check=clock"},
		{sandbox.Stale(301 * time.Second), "check=clock"},
	} {
		t.Run(test.fault.String(), func(t *testing.T) {
			s := newMerchant(t)
			var done effects
			must(t, s.mux.HandleOriginal("TRANSACTION.SUCCESS", "transaction", func(_ context.Context, e *notify.Event) error {
				done.add("%s", e.Type)
				return nil
			}))
			must(t, s.box.InjectNotices(test.fault))
			s.order(t, "A10001")
			must(t, s.box.Pay("A10001"))
			n := s.waitIdle(t)[0]
			if refused := n.Attempts[0].Status == http.StatusBadRequest && string(n.Attempts[0].Answer) == failJSON; refused != (test.refused != "") {
				t.Errorf("answered %d %s", n.Attempts[0].Status, n.Attempts[0].Answer)
			}
			if test.refused != "" {
				done.are(t)
				s.log.has(t, test.refused)
			}
			if probes := s.probes.Load(); (probes == 1) != (test.fault == sandbox.Probe()) || probes > 1 {
				t.Errorf("%d probes reported", probes)
			}
			s.box.Advance(15 * time.Second)
			if n := s.waitIdle(t)[0]; n.State != sandbox.NoticeAccepted {
				t.Errorf("%s\n%s", n.State, s.log)
			}
			done.are(t, "TRANSACTION.SUCCESS")
		})
	}
}

// A function that fails gets the notice again, by WeChat Pay's schedule, until it has had its
// effect or a day is over.
func TestFailingFunctionGetsTheNoticeAgain(t *testing.T) {
	for _, test := range []struct {
		why      string
		failures int
		attempts int
		state    sandbox.NoticeState
	}{
		{"at first", 1, 2, sandbox.NoticeAccepted},
		{"for hours", 11, 12, sandbox.NoticeAccepted},
		{"up to the last attempt", 15, 16, sandbox.NoticeAccepted},
		{"for good", 99, 16, sandbox.NoticeGivenUp},
	} {
		t.Run(test.why, func(t *testing.T) {
			s := newMerchant(t)
			calls, handled := 0, 0
			must(t, s.mux.Handle("REFUND.SUCCESS", func(context.Context, *notify.Event) error {
				if calls++; calls <= test.failures {
					return errors.New("the database is away")
				}
				handled++
				return nil
			}))
			_, err := s.box.Notify("REFUND.SUCCESS", s.url, sandbox.NoticeOptions{})
			must(t, err)
			n := s.waitIdle(t)[0]
			for hours := 0; n.State == sandbox.NoticePending && hours < 25; hours++ {
				s.box.Advance(time.Hour)
				n = s.waitIdle(t)[0]
			}
			if n.State != test.state || len(n.Attempts) != test.attempts || calls != test.attempts || handled != min(1, test.attempts-min(test.failures, test.attempts)) {
				t.Errorf("%s after %d attempts, %d calls, %d effects", n.State, len(n.Attempts), calls, handled)
			}
		})
	}
}

// All events of APIv3 come from the sandbox to their functions, whole.
func TestAllEventsOfTheSandbox(t *testing.T) {
	s := newMerchant(t)
	got := map[string]string{}
	take := func(_ context.Context, e *notify.Event) error {
		got[e.Type+" "+e.OriginalType] = string(e.Resource)
		return nil
	}
	want := map[string]string{}
	for _, w := range webhooks(t, "v3", 108) {
		several := notify.Several()[w.Event]
		if several == nil {
			must(t, s.mux.Handle(w.Event, take))
			several = []string{""}
		}
		for _, original := range several {
			if original == notify.OriginalTypeWXV { // of APIv2
				continue
			}
			if original != "" {
				must(t, s.mux.HandleOriginal(w.Event, original, take))
			}
			_, err := s.box.Notify(w.Event, s.url, sandbox.NoticeOptions{OriginalType: original})
			must(t, err)
			all := s.waitIdle(t)
			n := all[len(all)-1]
			if n.State != sandbox.NoticeAccepted {
				t.Errorf("%s %s: %s\n%s", n.Event, n.OriginalType, n.State, s.log)
			}
			want[n.Event+" "+n.OriginalType] = string(n.Resource)
			if known := enum(t, w.Fields, "original_type", n.OriginalType); !slices.Contains(known, n.OriginalType) {
				t.Errorf("%s %s is not documented", n.Event, n.OriginalType)
			}
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" || len(got) != 109 {
		t.Errorf("%d notices (-want +got)\n%s", len(got), diff)
	}
}
