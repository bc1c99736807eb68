package redact

import (
	"fmt"
	"io"
)

// Format writes a text in place of a value's fields, for any verb. It is the Format method of types
// whose fields no log may show. The verbs of a string do with the text what they do with a string.
func Format(f fmt.State, verb rune, text string) {
	switch verb {
	case 's', 'q', 'x', 'X':
		_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), text)
	default:
		_, _ = io.WriteString(f, text)
	}
}
