package middleware

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/keyring"
)

// ErrAnswerTooLarge says that an answer is longer than Verification.MaxAnswer.
var ErrAnswerTooLarge = errors.New("the answer is longer than MaxAnswer")

// VerifyError says that an answer could not be shown to be WeChat Pay's. It may be shared.
type VerifyError struct {
	Serial    string // the key that the answer names (Wechatpay-Serial), as it came
	RequestID string
	// Err is keyring.ErrMissingSignature, ErrTimestampSkew, ErrSignatureProbe or ErrUnknownSerial,
	// crypto.ErrBadSignature, or the error of the keyring.
	Err error
}

// Error is one line.
func (e *VerifyError) Error() string {
	if e == nil {
		return "a nil *VerifyError"
	}
	var b strings.Builder
	b.WriteString("the answer is not verified: ")
	b.WriteString(redact.Error(e.Err))
	if errors.Is(e.Err, keyring.ErrUnknownSerial) && e.Serial != "" {
		b.WriteString(" (it names " + redact.OneLine(e.Serial) + ")")
	}
	if e.RequestID != "" {
		b.WriteString(" (Request-ID " + redact.OneLine(e.RequestID) + ")")
	}
	return b.String()
}

// Format writes Error for every verb.
func (e VerifyError) Format(f fmt.State, verb rune) { redact.Format(f, verb, e.Error()) }

// MarshalText returns Error, for encoding/json and its like.
func (e VerifyError) MarshalText() ([]byte, error) { return []byte(e.Error()), nil }

// Unwrap gives the reason.
func (e *VerifyError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// AnswerError says that an answer had begun and did not arrive whole. It may be shared.
type AnswerError struct {
	RequestID string
	Err       error
}

// Error is one line.
func (e *AnswerError) Error() string {
	if e == nil {
		return "a nil *AnswerError"
	}
	return "the answer did not arrive whole: " + redact.Error(e.Err)
}

// Unwrap gives the reason.
func (e *AnswerError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// requestID returns the Request-ID in an error of this package, or "".
func requestID(err error) string {
	var v *VerifyError
	if errors.As(err, &v) && v != nil {
		return v.RequestID
	}
	var a *AnswerError
	if errors.As(err, &a) && a != nil {
		return a.RequestID
	}
	return ""
}
