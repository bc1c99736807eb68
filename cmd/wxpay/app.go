package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // what was asked for did not succeed
	exitUsage  = 2 // the command line, the environment or the configuration file cannot be used
)

// app is one run of the program.
type app struct {
	*terminal
	began bool // the command line was understood, and a command runs
}

// run runs the command line and returns the exit code.
func (a *app) run(ctx context.Context, args []string) int {
	a.given = slices.Clone(args)
	for _, s := range settings {
		a.given = append(a.given, a.env(s.env))
	}
	root := a.root()
	root.SetArgs(args)
	err := noPrivateKey(args)
	if err == nil {
		err = root.ExecuteContext(ctx)
	}
	if err == nil {
		return exitOK
	}
	if !errors.Is(err, errShown) {
		a.complain(err)
	}
	var wrong *usageError
	if !a.began || errors.As(err, &wrong) {
		return exitUsage
	}
	return exitFailed
}

// noPrivateKey refuses a private key that somebody gave for its file's name, before anything can print it.
func noPrivateKey(args []string) error {
	if slices.ContainsFunc(args, func(arg string) bool { return strings.Contains(arg, "PRIVATE KEY-----") }) {
		return usagef("a private key itself stands on the command line, where others on this machine can read it; give the name of its file")
	}
	return nil
}

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
