package wxotel

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strconv"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/notify"
)

// other is the error.type of an error that has no class of its own.
const other = "_OTHER"

// classes are the values of error.type, but for codes, statuses and checks. The first class that
// fits an error is its own.
var classes = [...]struct {
	name string
	fits func(error) bool
}{
	{"signature_probe", is(wxpay.ErrSignatureProbe)},
	{"missing_signature", is(wxpay.ErrMissingSignature)},
	{"timestamp_skew", is(wxpay.ErrTimestampSkew)},
	{"bad_signature", is(wxpay.ErrBadSignature)},
	{"unknown_serial", is(wxpay.ErrUnknownSerial)},
	{"not_verified", as[*wxpay.VerifyError]},
	{"sensitive_field", is(wxpay.ErrSensitive)},
	{"upload", is(wxpay.ErrUpload)},
	{"rate_limit", is(wxpay.ErrRateLimit)},
	{"answer_too_large", is(wxpay.ErrAnswerTooLarge)},
	{"canceled", is(context.Canceled)},
	{"timeout", isTimeout},
	{"tls", isTLS},
	{"dns", as[*net.DNSError]},
	{"connect", isDial},
	{"file", as[*wxpay.FileError]},
	{"panic", func(err error) bool { return errors.Is(err, wxpay.ErrNoOutcome) || as[*wxpay.PanicError](err) }},
	{"connection", isCut},
}

// class returns the value of error.type for an error that is no refusal.
func class(err error) string {
	for _, c := range classes {
		if c.fits(err) {
			return c.name
		}
	}
	return other
}

func is(target error) func(error) bool { return func(err error) bool { return errors.Is(err, target) } }

func as[T error](err error) bool {
	var target T
	return errors.As(err, &target)
}

func isTimeout(err error) bool {
	var e net.Error
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &e) && e.Timeout()
}

func isTLS(err error) bool {
	return as[*tls.CertificateVerificationError](err) || as[tls.RecordHeaderError](err) || as[tls.AlertError](err)
}

func isDial(err error) bool {
	var e *net.OpError
	return errors.As(err, &e) && e.Op == "dial"
}

func isCut(err error) bool {
	return as[net.Error](err) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF)
}

// callErrorType is the error.type of a call: the code of a refusal, or its status, or a class. The
// code of an answer without a signature stays out. A gateway may write a new one into each answer,
// and each would make a series of a metric.
func callErrorType(err error) string {
	var refused *wxpay.APIError
	if code := codeOf(err); code != "" && errors.As(err, &refused) && refused.Verified {
		return code
	}
	return attemptErrorType(err)
}

// attemptErrorType is the error.type of an attempt: the status of a refusal, as the conventions
// have it, or a class.
func attemptErrorType(err error) string {
	var refused *wxpay.APIError
	if errors.As(err, &refused) && !as[*wxpay.VerifyError](err) {
		return strconv.Itoa(refused.StatusCode)
	}
	return class(err)
}

// codeOf returns the error code (错误码) of a refusal that is believed, or "".
func codeOf(err error) string {
	var refused *wxpay.APIError
	if errors.As(err, &refused) && errors.Is(err, wxpay.Code(refused.Code)) && isCode(refused.Code) {
		return refused.Code
	}
	return ""
}

// isCode reports whether a text has the form of WeChat Pay's codes, [A-Z][A-Z0-9_]+. A gateway's
// answer may have any text in that place.
func isCode(text string) bool {
	for i := range len(text) {
		c := text[i]
		if ('A' > c || c > 'Z') && (i == 0 || c != '_' && ('0' > c || c > '9')) {
			return false
		}
	}
	return len(text) > 1 && len(text) <= 64
}

// deliveryErrorType is the error.type of a delivery: the check that the notice failed, or a class.
func deliveryErrorType(err error) string {
	var refused *notify.Error
	if errors.As(err, &refused) {
		return string(refused.Check)
	}
	return class(err)
}
