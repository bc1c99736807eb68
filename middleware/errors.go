package middleware

import (
	"errors"
	"fmt"
	"strings"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/keyring"
)

// Why an answer, or a notification, is not believed. keyring.ErrUnknownSerial is one more.
var (
	// ErrMissingSignature: one of the four Wechatpay-* headers is missing or unreadable.
	ErrMissingSignature = keyring.ErrMissingSignature
	// ErrTimestampSkew: Wechatpay-Timestamp is over 5 minutes away from the local clock.
	ErrTimestampSkew = keyring.ErrTimestampSkew
	// ErrBadSignature: the signature does not fit the answer.
	ErrBadSignature = crypto.ErrBadSignature
	// ErrSignatureProbe (签名探测): WeChat Pay sent a wrong signature on purpose, to see
	// whether it is noticed.
	ErrSignatureProbe = keyring.ErrSignatureProbe
	// ErrAnswerTooLarge: the answer is longer than the caller allows.
	ErrAnswerTooLarge = errors.New("the answer is longer than MaxAnswer")
)

// VerifyError says that an answer could not be shown to be WeChat Pay's. It may be shared.
type VerifyError struct {
	Serial    string // the key that the answer names (Wechatpay-Serial), as it came
	RequestID string
	Err       error // one of the above, keyring.ErrUnknownSerial, or what the keyring failed with
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

// Format writes Error, whatever the verb.
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

// AnswerError is an answer that had begun and did not arrive whole. It may be shared.
type AnswerError struct {
	RequestID string
	Err       error
}

// Error is one line.
func (e *AnswerError) Error() string {
	return "the answer did not arrive whole: " + redact.Error(e.Err)
}

// Unwrap gives the reason.
func (e *AnswerError) Unwrap() error { return e.Err }

// RequestID finds the Request-ID in an error of this package, or "".
func RequestID(err error) string {
	var v *VerifyError
	if errors.As(err, &v) {
		return v.RequestID
	}
	var a *AnswerError
	if errors.As(err, &a) {
		return a.RequestID
	}
	return ""
}
