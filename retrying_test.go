package wxpay_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay"
)

// TestRetryPauses runs calls in a bubble, where pauses take no time and can be measured.
func TestRetryPauses(t *testing.T) {
	box := newBox(t)
	for _, c := range []struct {
		reason      string
		retryAfter  string
		maxPause    time.Duration
		deadline    time.Duration // of the caller, or 0
		attempts    int
		least, most time.Duration
		says        string // the end of the error
	}{
		{"full jitter: from 0 to 200 ms, then to 400 ms", "", 0, 0, 3, 0, 600 * time.Millisecond, "(3 attempts)"},
		{"pauses are bounded", "", 50 * time.Millisecond, 0, 3, 0, 100 * time.Millisecond, "(3 attempts)"},
		{"Retry-After in seconds", "2", 0, 0, 3, 4 * time.Second, 5 * time.Second, "(3 attempts)"},
		{"Retry-After as a date, which is exact to a second", "date", 0, 0, 3, 4 * time.Second, 8 * time.Second, "(3 attempts)"},
		{"Retry-After beyond MaxPause ends the call", "6", 0, 0, 1, 0, 0, "; its Retry-After of 6s is too long to wait"},
		{"Retry-After beyond the deadline ends the call", "2", 0, time.Second, 1, 0, 0, "; its Retry-After of 2s is too long to wait"},
		{"Retry-After within the deadline, once", "2", 0, 3 * time.Second, 2, 2 * time.Second, 3 * time.Second, "; its Retry-After of 2s is too long to wait (2 attempts)"},
		{"Retry-After of nonsense is no pause", "soon", 0, 0, 3, 0, 600 * time.Millisecond, "(3 attempts)"},
		{"Retry-After of the past is no pause", "Sat, 02 Jan 1999 15:04:05 GMT", 0, 0, 3, 0, 600 * time.Millisecond, "(3 attempts)"},
		{"Retry-After below zero is no pause", "-5", 0, 0, 3, 0, 600 * time.Millisecond, "(3 attempts)"},
		{"Retry-After of ages ends the call", "99999999999999999999", 0, 0, 1, 0, 0, "; its Retry-After of 596523h14m7s is too long to wait"},
		{"Retry-After beyond all durations ends the call", "Fri, 31 Dec 9999 23:59:59 GMT", 10 * time.Minute, 0, 1, 0, 0, " is too long to wait"},
	} {
		t.Run(c.reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				sent := 0
				busy := roundTripFunc(func(*http.Request) (*http.Response, error) {
					sent++
					header := http.Header{"Retry-After": {c.retryAfter}}
					if c.retryAfter == "date" {
						header.Set("Retry-After", time.Now().Add(3*time.Second).UTC().Format(http.TimeFormat))
					}
					return &http.Response{StatusCode: 429, Header: header, Body: http.NoBody}, nil
				})
				client := newClient(t, box, func(config *wxpay.Config) {
					config.Retry, config.Transport = wxpay.Retry{MaxPause: c.maxPause}, busy
					config.Signer, config.PrivateKey = cheapSigner{}, nil
				})
				ctx := t.Context()
				if c.deadline > 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, c.deadline)
					defer cancel()
				}
				began := time.Now()
				_, err := client.Chain("v3/retried").Post(ctx, wxpay.JSON{})
				var refused *wxpay.APIError
				if !errors.As(err, &refused) || refused.StatusCode != 429 || wxpay.MayHaveActed(err) || !strings.HasSuffix(err.Error(), c.says) {
					t.Errorf("error %v, want %s", err, c.says)
				}
				if took := time.Since(began); sent != c.attempts || took < c.least || took > c.most {
					t.Errorf("%d attempts in %s, want %d in %s to %s", sent, took, c.attempts, c.least, c.most)
				}
			})
		})
	}
}

// TestRetryCancel: a caller who cancels during a pause gets the last outcome at once.
func TestRetryCancel(t *testing.T) {
	box := newBox(t)
	synctest.Test(t, func(t *testing.T) {
		sent := 0
		busy := roundTripFunc(func(*http.Request) (*http.Response, error) {
			sent++
			return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {"3"}}, Body: http.NoBody}, nil
		})
		client := newClient(t, box, func(config *wxpay.Config) {
			config.Retry, config.Transport = wxpay.Retry{}, busy
			config.Signer, config.PrivateKey = cheapSigner{}, nil
		})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		began := time.Now()
		_, err := client.Chain("v3/retried").Get(ctx)
		if err == nil || sent != 1 || time.Since(began) != time.Second {
			t.Errorf("%d attempts in %s: %v", sent, time.Since(began), err)
		}
		if !strings.Contains(err.Error(), "429") {
			t.Errorf("error %v, want the refusal", err)
		}
	})
}

// TestRetryLog reads what the log says of a call whose attempts fail, but for the time.
func TestRetryLog(t *testing.T) {
	box := newBox(t)
	attempt := func(number, status int) string {
		return fmt.Sprintf("INFO wxpay: attempt method=POST path=v3/retried host=%s attempt=%d status=%d", mainHost, number, status)
	}
	for _, c := range []struct {
		reason, retryAfter string
		before             int // calls that have spent the budget
		deadline           time.Duration
		want               []string
	}{
		{"further attempts, after a pause", "2", 0, time.Minute, []string{
			attempt(1, 429), "DEBUG wxpay: a further attempt method=POST path=v3/retried attempts=1 pause=2s",
			attempt(2, 429), "DEBUG wxpay: a further attempt method=POST path=v3/retried attempts=2 pause=2s",
			attempt(3, 429),
		}},
		{"the budget is spent", "", 5, time.Minute, []string{
			attempt(1, 429), "DEBUG wxpay: no further attempt method=POST path=v3/retried attempts=1 why=Retry.Budget is spent",
		}},
		{"Retry-After is too long", "6", 0, time.Minute, []string{
			attempt(1, 429), "DEBUG wxpay: no further attempt method=POST path=v3/retried attempts=1 why=Retry-After is over Retry.MaxPause",
		}},
		{"the deadline is too near", "2", 0, time.Second, []string{
			attempt(1, 429), "DEBUG wxpay: no further attempt method=POST path=v3/retried attempts=1 why=the deadline of the context comes first",
		}},
	} {
		t.Run(c.reason, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var log lines
				client := newClient(t, box, func(config *wxpay.Config) {
					config.BaseURL, config.Logger, config.Retry = "", slog.New(&log), wxpay.Retry{}
					config.Signer, config.PrivateKey = cheapSigner{}, nil
					config.Transport = roundTripFunc(func(*http.Request) (*http.Response, error) {
						return &http.Response{StatusCode: 429, Header: http.Header{"Retry-After": {c.retryAfter}}, Body: http.NoBody}, nil
					})
				})
				for range c.before {
					_, _ = client.Chain("v3/before").Post(t.Context(), wxpay.JSON{})
				}
				log.text = nil
				ctx, cancel := context.WithTimeout(t.Context(), c.deadline)
				defer cancel()
				_, _ = client.Chain("v3/retried").Post(ctx, wxpay.JSON{})
				if diff := cmp.Diff(c.want, log.text); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// lines is a slog.Handler that keeps a line for each record. Durations are in whole seconds, and
// took and an empty request_id are left out.
type lines struct {
	slog.Handler
	text []string
}

func (l *lines) Enabled(context.Context, slog.Level) bool { return true }

func (l *lines) Handle(_ context.Context, record slog.Record) error {
	text := record.Level.String() + " " + record.Message
	record.Attrs(func(a slog.Attr) bool {
		switch {
		case a.Key == "took" || a.Key == "request_id":
		case a.Value.Kind() == slog.KindDuration:
			text += " " + a.Key + "=" + a.Value.Duration().Truncate(time.Second).String()
		default:
			text += " " + a.String()
		}
		return true
	})
	l.text = append(l.text, text)
	return nil
}
