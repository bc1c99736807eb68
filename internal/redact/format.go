package redact

import (
	"fmt"
	"io"
)

// Format writes a text in place of a value's fields, whatever the verb: the Format method of a type that holds what
// no log may show. The verbs of a string do what they do with one.
func Format(f fmt.State, verb rune, text string) {
	switch verb {
	case 's', 'q', 'x', 'X':
		_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), text)
	default:
		_, _ = io.WriteString(f, text)
	}
}
