package cli

import (
	"errors"
	"fmt"
	"strings"
)

// Complain prints an error on its line. It is the last to see the text: what was given and may be a key is not repeated,
// whichever package made the text.
func (t *Terminal) Complain(err error) {
	t.Notef("%s %s\n", t.Paint(Red, "wxpay:"), withoutSecrets(OneLine(err), t.Given))
}

// ErrShown is a failure that the command has told of by itself; the exit code is all that is left to say.
var ErrShown = errors.New("shown already")

// UsageError is a command line, environment or configuration that cannot be used.
type UsageError struct {
	text string
	err  error // beneath it, or nil
}

func (e *UsageError) Error() string { return e.text }
func (e *UsageError) Unwrap() error { return e.err }

// Usagef makes a UsageError. The text says what is wrong and, after a semicolon, what to do; %w is understood.
func Usagef(format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	return &UsageError{text: err.Error(), err: errors.Unwrap(err)}
}

// OneLine is an error's text without the prefix that the program's name repeats, and fit for a terminal.
func OneLine(err error) string {
	text, _, _ := strings.Cut(err.Error(), "\n") // cobra adds suggestions below
	return Printable(strings.TrimPrefix(text, "wxpay: "))
}

// NewUsage is a UsageError with a text of its own over a cause.
func NewUsage(cause error, text string) error { return &UsageError{text: text, err: cause} }

// Failure is an error in words of this program's, over its cause.
type Failure struct {
	text string
	err  error
}

func (e *Failure) Error() string { return e.text }
func (e *Failure) Unwrap() error { return e.err }

func NewFailure(cause error, format string, args ...any) error {
	return &Failure{text: fmt.Sprintf(format, args...), err: cause}
}
