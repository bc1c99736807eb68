package wxpay

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"

	"github.com/wxpay-chain/wxpay/internal/call"
)

// retrying is the outermost layer. It makes the further attempts of a call, and is the only place
// that decides so.
type retrying struct {
	next   http.RoundTripper
	policy Retry
	clones bool // a Middleware may change its request in place, though it must not
	budget *budget
	log    *slog.Logger // or nil
}

// retry returns the layer, or next itself if nothing is to be sent again.
func (c *Config) retry(next http.RoundTripper) http.RoundTripper {
	policy := c.Retry.filled()
	if policy.Off || policy.Attempts == 1 {
		return next
	}
	return &retrying{next, policy, len(c.Middleware) > 0, newBudget(policy.Budget), c.Logger}
}

// RoundTrip returns the outcome of the last attempt.
func (t *retrying) RoundTrip(req *http.Request) (*http.Response, error) {
	state := call.Of(req.Context())
	if state.Once {
		return t.next.RoundTrip(req)
	}
	var pauses *backoff.ExponentialBackOff
	attempt := req
	for made := 1; ; made++ {
		res, err := t.next.RoundTrip(t.own(attempt))
		transient := isTransient(state, req, res, err)
		if made == 1 && !transient && err == nil {
			t.budget.earn()
		}
		if !transient || made == t.policy.Attempts || req.Context().Err() != nil {
			return res, err
		}
		again, ok := nextOf(state, req)
		if !ok {
			return res, err
		}
		if pauses == nil {
			pauses = t.pauses()
		}
		pause, why := t.pause(req.Context(), state, retryAfter(res, time.Now()), pauses.NextBackOff())
		t.tell(req, state, pause, why)
		if why != "" || !sleep(req.Context(), pause) {
			return res, err
		}
		if res != nil && res.Body != nil { // net/http takes an answer of a Middleware without a body
			_ = res.Body.Close()
		}
		attempt = again
	}
}

// own returns the request that an attempt is made with. A Middleware may change it in place, and
// the next attempt begins from what the caller made.
func (t *retrying) own(attempt *http.Request) *http.Request {
	if !t.clones {
		return attempt
	}
	return attempt.Clone(attempt.Context())
}

// isTransient reports whether an outcome may be another one the next time. For an error the wire
// must have failed, which its own layers have noted: an error's type does not show it.
func isTransient(state *call.Call, req *http.Request, res *http.Response, err error) bool {
	broken := state.TakeBroken()
	if err != nil {
		state.Note(saysYes(err)) // a Middleware may have made calls of its own
		var forged *VerifyError
		if errors.As(err, &forged) {
			return isRead(req) && errors.Is(err, ErrSignatureProbe)
		}
		return broken
	}
	if res == nil { // a Middleware gave neither
		return false
	}
	refusal, ok := call.RefusalOf(res)
	if !ok {
		refusal.Err = state.Forged()
	}
	if refusal.Err != nil { // somebody else may have written it
		return isRead(req) && errors.Is(refusal.Err, ErrSignatureProbe)
	}
	transient := res.StatusCode == http.StatusTooManyRequests || res.StatusCode >= 500 ||
		refusal.IsTransient() && (refusal.Verified || isRead(req)) // a gateway may have written the code
	if !ok && transient { // a Middleware may have sent the request its own way
		state.Note(refusal.MayHaveActed(res.StatusCode))
	}
	return transient
}

func isRead(req *http.Request) bool { return req.Method == http.MethodGet }

// nextOf returns the request of the next attempt, of the same bytes. It reports false where the
// body cannot be had twice, and where a write may act twice. It may also by an attempt that a
// Middleware has left running.
func nextOf(state *call.Call, req *http.Request) (*http.Request, bool) {
	body := req.Body
	if body != nil && body != http.NoBody {
		if req.GetBody == nil {
			return nil, false
		}
		var err error
		if body, err = req.GetBody(); err != nil {
			return nil, false
		}
	}
	round, ok := state.NextRound(isRead(req) || state.Idempotent)
	if !ok {
		return nil, false
	}
	again := req.WithContext(state.InRound(req.Context(), round))
	again.Body = body
	return again, true
}

// pauses yields random pauses from 0 up to twice a mean, which doubles: full jitter.
func (t *retrying) pauses() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.MaxInterval = t.policy.MaxPause / 2
	b.InitialInterval, b.RandomizationFactor, b.Multiplier = min(firstPause, b.MaxInterval), 1, 2
	b.Reset()
	return b
}

// retryAfter returns the pause that an answer asks for: seconds, or a date. Source: RFC 9110,
// section 10.2.3.
func retryAfter(res *http.Response, now time.Time) time.Duration {
	if res == nil {
		return 0
	}
	value := res.Header.Get("Retry-After")
	if value == "" {
		return 0
	}
	seconds, err := strconv.ParseUint(value, 10, 31)
	if err == nil || errors.Is(err, strconv.ErrRange) { // then it is the greatest
		return time.Duration(seconds) * time.Second
	}
	if date, err := http.ParseTime(value); err == nil {
		return max(date.Sub(now), 0)
	}
	return 0
}

// pause returns the pause before a further attempt, or says why there is none. asked is that of
// Retry-After. An attempt at a host that is in, and has not failed the call, is free and goes at
// once. It is the first that the host gets of the call, and a host that fails a few goes out, so it
// multiplies no outage.
func (t *retrying) pause(ctx context.Context, state *call.Call, asked, random time.Duration) (_ time.Duration, why string) {
	if asked > t.policy.MaxPause {
		state.NoteTooLong(asked)
		return 0, "Retry-After is over Retry.MaxPause"
	}
	if state.TakeFreshHost() {
		return 0, ""
	}
	pause := asked + random
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) <= pause {
		state.NoteTooLong(asked)
		return 0, "the deadline of the context comes first"
	}
	if !t.budget.spend() {
		return 0, "Retry.Budget is spent"
	}
	return pause, ""
}

// sleep pauses. It reports false if the context has ended.
func sleep(ctx context.Context, pause time.Duration) bool {
	if pause <= 0 {
		return true
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// tell logs that there is a further attempt, and after which pause, or why there is none.
func (t *retrying) tell(req *http.Request, state *call.Call, pause time.Duration, why string) {
	if t.log == nil {
		return
	}
	attributes := []slog.Attr{slog.String("method", req.Method), slog.String("path", state.Template), slog.Int("attempts", state.Attempts())}
	if why != "" {
		t.log.LogAttrs(req.Context(), slog.LevelDebug, "wxpay: no further attempt", append(attributes, slog.String("why", why))...)
		return
	}
	t.log.LogAttrs(req.Context(), slog.LevelDebug, "wxpay: a further attempt", append(attributes, slog.Duration("pause", pause))...)
}
