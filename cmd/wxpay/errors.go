package main

import (
	"errors"
	"fmt"
	"strings"
)

// complain prints an error on its line. It is the last to see the text: what was given and may be a key is not repeated,
// whichever package made the text.
func (t *terminal) complain(err error) {
	t.notef("%s %s\n", t.paint(red, "wxpay:"), withoutSecrets(oneLine(err), t.given))
}

// errShown is a failure that the command has told of by itself; the exit code is all that is left to say.
var errShown = errors.New("shown already")

// usageError is a command line, environment or configuration that cannot be used.
type usageError struct {
	text string
	err  error // beneath it, or nil
}

func (e *usageError) Error() string { return e.text }
func (e *usageError) Unwrap() error { return e.err }

// usagef makes a usageError. The text says what is wrong and, after a semicolon, what to do; %w is understood.
func usagef(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &usageError{text: err.Error(), err: errors.Unwrap(err)}
}

// oneLine is an error's text without the prefix that the program's name repeats, and fit for a terminal.
func oneLine(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n") // cobra adds suggestions below
	return printable(strings.TrimPrefix(text, "wxpay: "))
}

// newUsage is a usageError with a text of its own over a cause.
func newUsage(cause error, text string) error { return &usageError{text: text, err: cause} }

// failure is an error in words of this program's, over its cause.
type failure struct {
	text string
	err  error
}

func (e *failure) Error() string { return e.text }
func (e *failure) Unwrap() error { return e.err }

func newFailure(cause error, format string, args ...any) error {
	return &failure{text: fmt.Sprintf(format, args...), err: cause}
}
