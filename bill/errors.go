package bill

import (
	"errors"
	"fmt"
)

// The kinds of mistakes in a bill, for errors.Is.
var (
	// ErrFormat is a line that is not as a bill has it, or a value that is not what its column
	// holds.
	ErrFormat = errors.New("bill: wrong format")
	// ErrCut is a bill that ends before its summary (汇总): a part of the file is missing.
	ErrCut = errors.New("bill: it ends before its summary")
	// ErrSum is a sum in the summary that is not that of the rows.
	ErrSum = errors.New("bill: the summary is not that of the rows")
)

// Error is a mistake in a bill. Its text holds no value of the bill.
type Error struct {
	Line   int    // from 1; 0: it is of no one line
	Column string // its name in the bill, "" for the whole line
	Err    error  // ErrFormat, ErrCut or ErrSum, or the error of the reader, wrapped
}

// Error returns the line, the column and what is wrong.
func (e *Error) Error() string {
	if e == nil {
		return "bill: a nil *Error"
	}
	where := ""
	if e.Line > 0 {
		where = fmt.Sprintf(" (line %d", e.Line)
		if e.Column != "" {
			where += ", " + e.Column
		}
		where += ")"
	}
	if e.Err == nil {
		return "bill: wrong" + where
	}
	return e.Err.Error() + where
}

// Unwrap returns Err.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// wrong makes an ErrFormat that says more.
func wrong(text string) error { return fmt.Errorf("%w: %s", ErrFormat, text) }
