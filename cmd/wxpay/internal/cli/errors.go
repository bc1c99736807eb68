package cli

import (
	"errors"
	"fmt"
	"strings"
)

// Complain prints an error on its line. Every error text passes here last, so Complain removes
// given words that look like a key, no matter which package wrote the text.
func (t *Terminal) Complain(err error) {
	t.Notef("%s %s\n", t.Paint(Red, "wxpay:"), t.WithoutSecrets(OneLine(err)))
}

// ErrShown means that the command has printed its failure itself. Only the exit code is left to
// set.
var ErrShown = errors.New("shown already")

// UsageError means that the command line, the environment or the configuration cannot be used.
type UsageError struct {
	text string
	err  error // its cause, or nil
}

// Error returns the text.
func (e *UsageError) Error() string { return e.text }

// Unwrap returns the cause.
func (e *UsageError) Unwrap() error { return e.err }

// Usagef makes a UsageError. The text says what is wrong and, after a semicolon, what to do. The
// verb %w works as in fmt.Errorf.
func Usagef(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &UsageError{text: err.Error(), err: errors.Unwrap(err)}
}

// OneLine returns an error's text as one line that is safe for a terminal. The prefix "wxpay: " is
// removed, because the program prints its name itself.
func OneLine(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n") // cobra adds suggestions below
	return Printable(strings.TrimPrefix(text, "wxpay: "))
}

// NewUsage makes a UsageError with its own text over a cause.
func NewUsage(cause error, text string) error { return &UsageError{text: text, err: cause} }

// Failure is an error in the words of this program, over its cause.
type Failure struct {
	text string
	err  error
}

// Error returns the text.
func (e *Failure) Error() string { return e.text }

// Unwrap returns the cause.
func (e *Failure) Unwrap() error { return e.err }

// NewFailure makes a Failure over a cause.
func NewFailure(cause error, format string, args ...any) error {
	return &Failure{text: fmt.Sprintf(format, args...), err: cause}
}
