package traffic

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/cli"
	"github.com/wxpay-chain/wxpay/sandbox"
)

var noticeClock = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

// TestNoticeText describes attempts for people.
func TestNoticeText(t *testing.T) {
	term := &cli.Terminal{Now: func() time.Time { return noticeClock }}
	d := func(status int, why string) sandbox.Delivery {
		return sandbox.Delivery{Time: noticeClock, Status: status, Err: why}
	}
	const to = "http://127.0.0.1:8000/paid"
	for _, tt := range []struct {
		why  string
		n    sandbox.Notice
		want string
	}{
		{"accepted", sandbox.Notice{URL: to, State: sandbox.NoticeAccepted, Attempts: []sandbox.Delivery{d(204, "")}},
			"08:00:00 notice E http://127.0.0.1:8000/paid attempt 1 204 accepted\n"},
		{"refused", sandbox.Notice{URL: to, State: sandbox.NoticePending, Due: noticeClock.Add(15e9), Attempts: []sandbox.Delivery{d(500, "")}},
			"08:00:00 notice E http://127.0.0.1:8000/paid attempt 1 500 sent again at 08:00:15\n"},
		{"the next attempt on another day", sandbox.Notice{URL: to, State: sandbox.NoticePending, Due: noticeClock.AddDate(0, 0, 1), Attempts: []sandbox.Delivery{d(0, "connection refused")}},
			"08:00:00 notice E http://127.0.0.1:8000/paid attempt 1 --- sent again at 2026-11-22 08:00:00\n         connection refused\n"},
		{"the last attempt", sandbox.Notice{URL: to, State: sandbox.NoticeGivenUp, Attempts: make([]sandbox.Delivery, 15, 16)},
			"00:00:00 notice E http://127.0.0.1:8000/paid attempt 15 --- given up\n"},
		{"a stranger", sandbox.Notice{URL: "https://example.com/paid", State: sandbox.NoticeUnsent},
			"08:00:00 notice E https://example.com/paid unsent\n         its host is not this machine; --notify-host example.com has it sent\n"},
		{"no URL", sandbox.Notice{URL: "example.com/\x1bpaid", State: sandbox.NoticeUnsent},
			"08:00:00 notice E a notify_url that cannot be read unsent\n         its notify_url is not an http or https URL\n"},
	} {
		tt.n.Event = "E"
		if diff := cmp.Diff(tt.want, noticeText(term, loggedNoticeOf(term, tt.n))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.why, diff)
		}
	}
}

// TestNoAnswer wants the reason in words that a person understands.
func TestNoAnswer(t *testing.T) {
	for _, test := range []struct{ err, want string }{
		{"", ""},
		{`context deadline exceeded (Client.Timeout exceeded while awaiting headers)`, "nothing came within 5 s"},
		{"unexpected EOF", "unexpected EOF"},
	} {
		if got := NoAnswer(sandbox.Delivery{Err: test.err}); got.String() != test.want {
			t.Errorf("%q: %q, want %q", test.err, got, test.want)
		}
	}
}
