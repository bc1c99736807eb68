package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
)

// Complain prints an error on its line. Every error text passes here last, so Complain removes
// given words that look like a key, no matter which package wrote the text.
func (t *Terminal) Complain(err error) {
	t.Notef("%s %s\n", t.Paint(Red, "wxpay:"), t.WithoutSecrets(oneLine(TextOf(err).In(t.Lang))))
}

// ErrShown means that the command has printed its failure itself. Only the exit code is left to
// set.
var ErrShown = errors.New("shown already")

// UsageError means that the command line, the environment or the configuration cannot be used.
type UsageError struct {
	text words.Text
	err  error // its cause, or nil
}

// Error returns the text in English.
func (e *UsageError) Error() string { return e.text.String() }

// Text returns the text in all languages.
func (e *UsageError) Text() words.Text { return e.text }

// Unwrap returns the cause.
func (e *UsageError) Unwrap() error { return e.err }

// Usagef makes a UsageError. The text says what is wrong and, after a semicolon, what to do. The
// verb %w works as in fmt.Errorf. The format is a constant, as for words.Say.
func Usagef(format string, args ...any) error {
	return NewUsage(errors.Unwrap(fmt.Errorf(format, args...)), format, args...)
}

// NewUsage makes a UsageError over a cause.
func NewUsage(cause error, format string, args ...any) error {
	return &UsageError{text: words.Say(format, args...), err: cause}
}

// Failure is an error in the words of this program, over its cause.
type Failure struct {
	text words.Text
	err  error
}

// Error returns the text in English.
func (e *Failure) Error() string { return e.text.String() }

// Text returns the text in all languages.
func (e *Failure) Text() words.Text { return e.text }

// Unwrap returns the cause.
func (e *Failure) Unwrap() error { return e.err }

// NewFailure makes a Failure over a cause, which may be nil.
func NewFailure(cause error, format string, args ...any) error {
	return &Failure{text: words.Say(format, args...), err: cause}
}

// TextOf returns an error's text in all languages. The text of a foreign error is English.
func TextOf(err error) words.Text {
	if own, ok := err.(interface{ Text() words.Text }); ok {
		return own.Text()
	}
	return words.Bare(err.Error())
}

// OneLine returns an error's text as one line that is safe for a terminal.
func OneLine(err error) string { return oneLine(err.Error()) }

// oneLine returns the first line of a text. The prefix "wxpay: " is removed, because the program
// prints its name itself.
func oneLine(text string) string {
	text, _, _ = strings.Cut(text, "\n") // cobra adds suggestions below
	return Printable(strings.TrimPrefix(text, "wxpay: "))
}
