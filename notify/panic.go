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

// Error returns one line.
func (e *panicError) Error() string { return "notify: " + e.what }

// protect calls a function and makes an error of a panic. The text shows the panic's value only if
// the runtime made it: any other value may hold a secret.
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

// stack lists the callers, innermost first, up to 32.
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
