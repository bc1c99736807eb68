// Package bounded ends the wait for a function that takes no context, such as the Sign method of a
// KMS.
package bounded

import (
	"context"
	"errors"
)

var errGone = errors.New("the function ended its goroutine")

// Run returns what fn returns, or the cause of ctx once that ends. fn itself cannot be stopped: it
// goes on in its goroutine until it returns. A panic of fn is a panic of Run.
func Run[T any](ctx context.Context, fn func() (T, error)) (T, error) {
	var none T
	if err := context.Cause(ctx); err != nil {
		return none, err
	}
	if ctx.Done() == nil { // it never ends
		return fn()
	}
	type outcome struct {
		value    T
		err      error
		panicked any
	}
	done := make(chan outcome, 1)
	go func() {
		o := outcome{err: errGone}
		defer func() {
			o.panicked = recover()
			done <- o
		}()
		o.value, o.err = fn()
	}()
	select {
	case o := <-done:
		if o.panicked != nil {
			panic(o.panicked)
		}
		return o.value, o.err
	case <-ctx.Done():
		return none, context.Cause(ctx)
	}
}
