package middleware_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/wxpay-chain/wxpay/middleware"
)

// TestTimeoutEndsItsContext: the context of an attempt ends with the attempt, and not before. A
// context that never ends keeps its memory, and the goroutines that wait for it, as long as the
// caller's context lasts.
func TestTimeoutEndsItsContext(t *testing.T) {
	header := signedHeader(clock, goodBody)
	for _, c := range []struct {
		why    string
		stream bool
		verify bool  // below, which reads the answer
		err    error // of the transport
		open   bool  // the context goes on behind RoundTrip
		after  bool  // and behind Timeout
	}{
		{"the transport has failed", false, false, io.EOF, false, false},
		{"the transport of a stream has failed", true, false, io.EOF, false, false},
		{"the answer is in memory", false, true, nil, false, false},
		{"the answer is not read yet", false, false, nil, true, false},
		{"the answer streams, for longer than Timeout", true, false, nil, true, true},
	} {
		synctest.Test(t, func(t *testing.T) { // its clock does not wait
			var attempt context.Context
			next := transport(func(req *http.Request) (*http.Response, error) {
				if attempt = req.Context(); c.err != nil {
					return nil, c.err
				}
				return answer(200, header, goodBody)(req)
			})
			below := http.RoundTripper(next)
			if c.verify {
				below = verifier(next)
			}
			res, err := middleware.Timeout(time.Second)(below).RoundTrip(newRequestIn(t, t.Context(), "GET", tokens, "", c.stream))
			if !errors.Is(err, c.err) {
				t.Fatalf("%s: error %v, want %v", c.why, err, c.err)
			}
			if c.open != (attempt.Err() == nil) {
				t.Errorf("%s: the context of the attempt says %v", c.why, attempt.Err())
			}
			time.Sleep(time.Minute)
			if c.after != (attempt.Err() == nil) {
				t.Errorf("%s: after Timeout the context of the attempt says %v", c.why, attempt.Err())
			}
			if err != nil {
				return
			}
			checkBody(t, res, goodBody)
			if err := res.Body.Close(); err != nil || attempt.Err() == nil {
				t.Errorf("%s: Close says %v; the context of the attempt goes on", c.why, err)
			}
		})
	}
}

// TestTimeoutSaysWhoseClock: an error names Timeout only where Timeout has ended the attempt.
func TestTimeoutSaysWhoseClock(t *testing.T) {
	for _, c := range []struct {
		why   string
		until func(context.Context) (context.Context, context.CancelFunc) // of the caller
		want  error
		names bool
	}{
		{"the attempt takes too long", context.WithCancel, context.DeadlineExceeded, true},
		{"the caller gives up", func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(time.Second, cancel)
			return ctx, cancel
		}, context.Canceled, false},
		{"the caller's deadline comes first, and the transport returns after Timeout", func(ctx context.Context) (context.Context, context.CancelFunc) {
			return context.WithTimeout(ctx, time.Minute-1)
		}, context.DeadlineExceeded, false},
	} {
		synctest.Test(t, func(t *testing.T) { // its clock does not wait
			ctx, cancel := c.until(t.Context())
			defer cancel()
			slow := transport(func(req *http.Request) (*http.Response, error) {
				<-req.Context().Done()
				time.Sleep(time.Second)
				return nil, req.Context().Err()
			})
			_, err := middleware.Timeout(time.Minute)(slow).RoundTrip(newRequestIn(t, ctx, "GET", tokens, "", false))
			if !errors.Is(err, c.want) || strings.Contains(err.Error(), "1m0s") != c.names {
				t.Errorf("%s: error %v, want %v; it names Timeout: %v", c.why, err, c.want, c.names)
			}
		})
	}
}
