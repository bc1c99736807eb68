package notify

import (
	"fmt"
	"runtime"
	"strings"
)

// panicError is a panic that was caught.
type panicError struct {
	what  string
	stack string // functions and lines, without the values in them
}

// Error is one line.
func (e *panicError) Error() string { return "notify: " + e.what }

// protect calls a function and makes an error of a panic. The value of the panic is shown only when it is the
// runtime's own: any other may hold a secret.
func protect(fn func() error) (err error) {
	defer func() {
		switch value := recover().(type) {
		case nil:
		case runtime.Error:
			err = &panicError{what: "panic: " + value.Error(), stack: stack()}
		default:
			err = &panicError{what: fmt.Sprintf("panic with a %T", value), stack: stack()}
		}
	}()
	return fn()
}

// stack lists who called whom, innermost first, up to 32 calls.
func stack() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(4, pcs)])
	var b strings.Builder
	for {
		frame, more := frames.Next()
		fmt.Fprintf(&b, "%s %s:%d\n", frame.Function, frame.File, frame.Line)
		if !more {
			return b.String()
		}
	}
}
