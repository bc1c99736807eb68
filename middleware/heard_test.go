package middleware_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/middleware"
)

// listener is a call.Watch that keeps what it is told.
type listener struct {
	mu       sync.Mutex
	hosts    []string
	outcomes []error
}

func (l *listener) Sending(to *url.URL) func(error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.hosts = append(l.hosts, to.Host)
	return func(outcome error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.outcomes = append(l.outcomes, outcome)
	}
}

// cutBody is the body of an answer that breaks off.
type cutBody struct{ io.Reader }

func (b cutBody) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	if err == io.EOF {
		err = errors.New("read: connection reset by peer")
	}
	return n, err
}
func (cutBody) Close() error { return nil }

// waits is the body of an answer that never goes on.
type waits struct{ end chan struct{} }

func (b waits) Read([]byte) (int, error) { <-b.end; return 0, errors.New("read on closed body") }
func (b waits) Close() error             { close(b.end); return nil }

// unreadable is the body of a request whose file is gone.
type unreadable struct{}

func (unreadable) Read([]byte) (int, error) { return 0, errors.New("no such file") }

// TestHeard: a sending tells its host's outcome exactly once. The transport's error is the same in
// all cases, since its type must not matter.
func TestHeard(t *testing.T) {
	broken := errors.New("broken")
	fail := transport(func(*http.Request) (*http.Response, error) { return nil, broken })
	silent := transport(func(req *http.Request) (*http.Response, error) { <-req.Context().Done(); return nil, broken })
	body := func(b io.ReadCloser) transport {
		return func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: signedHeader(clock, goodBody), Body: b, ContentLength: -1}, nil
		}
	}
	stalls := func(*http.Request) (*http.Response, error) { return body(waits{make(chan struct{})})(nil) }
	within := func(d time.Duration) func(context.Context) (context.Context, context.CancelFunc) {
		return func(ctx context.Context) (context.Context, context.CancelFunc) { return context.WithTimeout(ctx, d) }
	}
	cancels := func(d time.Duration) func(context.Context) (context.Context, context.CancelFunc) {
		return func(ctx context.Context) (context.Context, context.CancelFunc) {
			ctx, cancel := context.WithCancel(ctx)
			time.AfterFunc(d, cancel)
			return ctx, cancel
		}
	}
	for _, c := range []struct {
		why    string
		next   transport
		caller func(context.Context) (context.Context, context.CancelFunc) // nil: it waits for ever
		own    io.Reader                                                   // body of the request
		want   error
	}{
		{"an answer", answer(200, signedHeader(clock, goodBody), goodBody), nil, nil, nil},
		{"5xx is an answer", answer(502, http.Header{}, "<html>"), nil, nil, nil},
		{"so is a wrong signature", answer(200, http.Header{}, goodBody), nil, nil, nil},
		{"and an answer too long", answer(200, http.Header{}, strings.Repeat("x", 4<<10)), nil, nil, nil},
		{"and 101", answer(101, http.Header{}, ""), nil, nil, nil},
		{"no connection", fail, nil, nil, call.ErrHostFailed},
		{"silence up to the attempt's own Timeout", silent, nil, nil, call.ErrHostFailed},
		{"silence up to the caller's deadline, after a while", silent, within(2 * time.Second), nil, call.ErrHostFailed},
		{"the caller had little time", silent, within(time.Second - 1), nil, call.ErrHostUntold},
		{"the caller has lost interest", silent, cancels(5 * time.Second), nil, call.ErrHostUntold},
		{"the caller has lost interest in the midst of an answer", stalls, cancels(5 * time.Second), nil, call.ErrHostUntold},
		{"an answer breaks off", body(cutBody{strings.NewReader("{")}), nil, nil, call.ErrHostFailed},
		{"an answer does not go on", stalls, nil, nil, call.ErrHostFailed},
		{"the request's own body fails", func(req *http.Request) (*http.Response, error) {
			_, err := io.ReadAll(req.Body)
			return nil, err
		}, nil, unreadable{}, call.ErrHostUntold},
		{"the transport is broken itself", func(*http.Request) (*http.Response, error) { return nil, nil }, nil, nil, call.ErrHostUntold},
	} {
		synctest.Test(t, func(t *testing.T) { // its clock does not wait
			ctx := t.Context()
			if c.caller != nil {
				var cancel context.CancelFunc
				ctx, cancel = c.caller(ctx)
				defer cancel()
			}
			req := newRequestIn(t, ctx, "POST", "https://host/v3/x", "", false)
			if c.own != nil {
				req.Body = io.NopCloser(c.own)
			}
			var heard listener
			state := call.Of(req.Context())
			state.Watch = &heard
			if res, err := middleware.Timeout(30 * time.Second)(verifier(c.next)).RoundTrip(req); err == nil {
				_, _ = io.ReadAll(res.Body)
				_ = res.Body.Close()
			}
			synctest.Wait() // a body may be closed by the end of its context
			if diff := cmp.Diff([]error{c.want}, heard.outcomes, cmpopts.EquateErrors()); diff != "" {
				t.Errorf("%s: (-want +got):\n%s", c.why, diff)
			}
			var failed []string
			if c.want == call.ErrHostFailed {
				failed = []string{"host"}
			}
			if diff := cmp.Diff(failed, state.FailedHosts(), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s: failed hosts (-want +got):\n%s", c.why, diff)
			}
		})
	}
}

// TestHeardNothing: a request that is not sent tells nothing of its host.
func TestHeardNothing(t *testing.T) {
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	req := newRequestIn(t, ended, "GET", "https://host/v3/x", "", false)
	var heard listener
	call.Of(req.Context()).Watch = &heard
	if _, err := verifier(answer(200, nil, "")).RoundTrip(req); !errors.Is(err, context.Canceled) || len(heard.hosts) > 0 {
		t.Errorf("%v; told of %v", err, heard.hosts)
	}
}

// TestHeardStream: a stream tells its outcome at its end, or when it is closed.
func TestHeardStream(t *testing.T) {
	for _, c := range []struct {
		why  string
		read int64
		body io.ReadCloser
		want error
	}{
		{"read to its end", 100, io.NopCloser(strings.NewReader("file")), nil},
		{"closed before", 2, io.NopCloser(strings.NewReader("file")), nil},
		{"cut", 100, cutBody{strings.NewReader("file")}, call.ErrHostFailed},
	} {
		req := newRequestIn(t, t.Context(), "GET", "https://host/v3/billdownload/file", "", true)
		var heard listener
		call.Of(req.Context()).Watch = &heard
		next := transport(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: c.body, ContentLength: -1}, nil
		})
		res, err := verifier(next).RoundTrip(req)
		if err != nil || len(heard.outcomes) > 0 {
			t.Fatalf("%s: %v, told %v before the body", c.why, err, heard.outcomes)
		}
		_, _ = io.CopyN(io.Discard, res.Body, c.read)
		_ = res.Body.Close()
		if diff := cmp.Diff([]error{c.want}, heard.outcomes, cmpopts.EquateErrors()); diff != "" {
			t.Errorf("%s: (-want +got):\n%s", c.why, diff)
		}
	}
}
