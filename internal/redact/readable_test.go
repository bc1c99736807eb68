package redact

import (
	"errors"
	"fmt"
	"io"
	"net"
	"testing"
)

func TestReadable(t *testing.T) {
	whole := fmt.Errorf("reading: %w", errors.Join(io.EOF, net.ErrClosed))
	for _, c := range []struct {
		reason string
		err    error
		kept   bool
	}{
		{"an error like others", whole, true},
		{"a nil pointer whose Unwrap panics", (*net.OpError)(nil), false},
		{"one beneath another error", fmt.Errorf("dialling: %w", error((*net.OpError)(nil))), false},
		{"one beside another error", errors.Join(io.EOF, (*net.OpError)(nil)), false},
	} {
		got := Readable(c.err)
		if (got == c.err) != c.kept || got.Error() == "" {
			t.Errorf("%s: %v", c.reason, got)
		}
	}
}
