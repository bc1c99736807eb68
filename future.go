package wxpay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
)

// Future is a call under way. It may be shared, and asked any number of times.
//
//	f := client.Chain("v3/payroll-card/tokens").PostAsync(ctx, …)
//	select {
//	case <-f.Done():
//		res, err := f.Wait(ctx)
//	case <-ctx.Done():
//	}
type Future struct {
	client *Client // nil for a call that never left
	done   chan struct{}
	res    *Response
	err    error
	acted  bool // MayHaveActed of all calls that led to this outcome
}

// ErrNoOutcome says that a callback returned neither a response nor an error, or never returned.
var ErrNoOutcome = errors.New("wxpay: a callback gave neither a response nor an error")

// PanicError is a panic in a callback, or in a Middleware or Signer below an async call. It is the
// error of the future that could not be resolved. It may be shared.
type PanicError struct {
	Value any    // the value that was passed to panic
	Stack []byte // where
}

// Error names the type of the value. Only the runtime's own errors are printed, since any other
// value may hold a secret.
func (e *PanicError) Error() string {
	if e == nil {
		return "wxpay: a nil *PanicError"
	}
	return "wxpay: panic in an async call: " + panicText(e.Value)
}

// panicText tells of the value of a panic. Only the runtime's own errors are printed.
func panicText(value any) string {
	if err, ok := value.(runtime.Error); ok {
		return err.Error()
	}
	return "a value of type " + typeName(value)
}

// Unwrap returns the value, if it is an error.
func (e *PanicError) Unwrap() error {
	if e == nil {
		return nil
	}
	err, _ := e.Value.(error)
	return err
}

// mayHaveActed is true for any value: the request may have been sent before the panic.
func (e *PanicError) mayHaveActed() bool { return true }

// Done returns a channel that is closed when the call has ended.
func (f *Future) Done() <-chan struct{} {
	if f == nil || f.done == nil {
		ended := make(chan struct{})
		close(ended)
		return ended
	}
	return f.done
}

// Wait returns the outcome of the call. When ctx ends first, Wait gives up waiting and returns its
// error. The request goes on, since only the context that it was made with ends it.
func (f *Future) Wait(ctx context.Context) (*Response, error) {
	if f == nil || f.done == nil {
		return nil, errorf(ErrNoClient, "")
	}
	if ctx == nil {
		return nil, f.stillRuns(noContext())
	}
	select {
	case <-f.done: // a finished call is returned even if ctx has ended too
		return f.res, f.err
	default:
	}
	select {
	case <-f.done:
		return f.res, f.err
	case <-ctx.Done():
		return nil, fmt.Errorf("wxpay: gave up waiting, the request goes on: %w", ctx.Err())
	}
}

// stillRuns makes the error of a wait say that the call may act.
func (f *Future) stillRuns(err error) error {
	if f.client == nil { // the call was never made
		return err
	}
	return &laterError{err}
}

// Then runs fn in a new goroutine when the call has succeeded, and returns a Future of its result.
// A failure passes by. So calls can follow each other:
//
//	f.Then(func(res *wxpay.Response) (*wxpay.Response, error) {
//		return client.Chain("v3/…").Get(ctx, …)
//	}).Otherwise(func(err error) (*wxpay.Response, error) {
//		return nil, fmt.Errorf("onboarding: %w", err)
//	}).Wait(ctx)
//
// The call's place among MaxInFlight is free by then. A panic in fn becomes the *PanicError of the
// returned Future.
func (f *Future) Then(fn func(*Response) (*Response, error)) *Future {
	return f.follow(func(res *Response, err error) (*Response, error) {
		if err != nil {
			return nil, err
		}
		return fn(res)
	})
}

// Otherwise runs fn when the call, or a callback before it, has failed. A success passes by. fn may
// still return a response, or an error.
func (f *Future) Otherwise(fn func(error) (*Response, error)) *Future {
	return f.follow(func(res *Response, err error) (*Response, error) {
		if err == nil {
			return res, nil
		}
		return fn(err)
	})
}

func (f *Future) follow(fn func(*Response, error) (*Response, error)) *Future {
	if f == nil || f.done == nil {
		return failed(errorf(ErrNoClient, ""))
	}
	next := &Future{client: f.client, done: make(chan struct{})}
	counted := f.client != nil && f.client.gate.join()
	go func() {
		if counted {
			defer f.client.gate.leave()
		}
		<-f.done
		next.acted = f.acted
		next.resolve(func() (*Response, error) { return fn(f.res, f.err) })
	}()
	return next
}

// resolve runs fn and keeps its result. The future ends in any case: a panic and a runtime.Goexit
// (t.FailNow in a test) are kept as errors.
func (f *Future) resolve(fn func() (*Response, error)) {
	defer close(f.done)
	f.err = ErrNoOutcome
	defer func() {
		if value := recover(); value != nil {
			f.res, f.err = nil, &PanicError{Value: value, Stack: debug.Stack()}
			f.client.logPanic(f.err)
		}
		f.remember()
	}()
	res, err := fn()
	switch {
	case err != nil:
		f.res, f.err = nil, err
	case res != nil:
		f.res, f.err = res, nil
	}
}

// remember keeps the value of MayHaveActed for this outcome and those before it. A write that
// succeeded has acted, so the error of a callback after it must say yes.
func (f *Future) remember() {
	acted := MayHaveActed(f.err) || f.res != nil && f.res.method != http.MethodGet
	if f.err != nil && f.acted && !acted {
		f.err = &laterError{f.err}
	}
	f.acted = f.acted || acted
}

// laterError is an error of a callback after a call that may have acted.
type laterError struct{ err error }

func (e *laterError) Error() string      { return e.err.Error() }
func (e *laterError) Unwrap() error      { return e.err }
func (e *laterError) mayHaveActed() bool { return true }

// failed returns the Future of a call that was not made.
func failed(err error) *Future {
	f := &Future{done: make(chan struct{}), err: err}
	close(f.done)
	return f
}

// logPanic logs a panic, even if no caller asks the future. The value stays out. A handler that
// panics itself is left alone: there is no place to tell of it.
func (c *Client) logPanic(err error) {
	if c == nil || c.log == nil {
		return
	}
	defer func() { _ = recover() }()
	c.log.Error("wxpay: panic recovered", "error", err.Error())
}
