package redact

import (
	"errors"
	"fmt"
)

// Readable returns err, or another error in its place if a method of err or of an error beneath it
// panics. A transport may return a nil pointer as an error: its text and its reason cannot be read.
func Readable(err error) (readable error) {
	defer func() {
		if recover() != nil {
			readable = fmt.Errorf("an error of type %T, whose methods panic", err)
		}
	}()
	errors.As(err, new(*unlike))
	_ = err.Error()
	return err
}

// unlike is the type of no error, so that errors.As looks at all of them.
type unlike struct{}

func (*unlike) Error() string { return "" }
