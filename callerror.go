package wxpay

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/wxpay-chain/wxpay/internal/redact"
)

// CallError is an exchange without a believable answer: no connection, a cut or a slow one, an
// answer too long or not verified. It is also an exchange that could not begin: no key, a signer
// that failed, a sensitive field that does not fit.
//
// It wraps the reason: errors.Is(err, context.DeadlineExceeded), errors.As(err, &verifyError). It
// may be shared.
type CallError struct {
	Method    string // as sent
	Path      string // the template: values stay out of it
	RequestID string // of the answer, if one had begun
	Attempts  int    // how many were begun: 0 if the call was given up before, over 1 if it was retried
	Err       error

	acted bool
}

// Error returns one line. Texts of the transport are cut down, so that they hold no secret.
func (e *CallError) Error() string {
	if e == nil {
		return "wxpay: a nil *CallError"
	}
	text := redact.Error(e.Err)
	var v *VerifyError
	if errors.As(e.Err, &v) { // it names the Request-ID
		return fmt.Sprintf("wxpay: %s %s: %s", e.Method, e.Path, text) + traces("", e.Attempts)
	}
	return fmt.Sprintf("wxpay: %s %s: %s", e.Method, e.Path, text) + traces(e.RequestID, e.Attempts)
}

// Unwrap returns the reason.
func (e *CallError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

func (e *CallError) mayHaveActed() bool { return e == nil || e.acted }

// traces returns the end of an error's text: the number that WeChat Pay's support asks for, and how
// often the call was made.
func traces(id string, attempts int) string {
	var parts []string
	if id != "" {
		parts = append(parts, "Request-ID "+redact.OneLine(id))
	}
	if attempts > 1 {
		parts = append(parts, strconv.Itoa(attempts)+" attempts")
	}
	if parts == nil {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}
