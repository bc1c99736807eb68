package wxpay

import (
	"errors"
	"fmt"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/middleware"
)

// The mistakes that are found before anything is sent. The text of the error that wraps one of them
// says what was found and what to do. Errors of this package are tested with errors.Is.
var (
	// ErrConfig says that New cannot make a client of a Config.
	ErrConfig = errors.New("wxpay: unusable Config")
	// ErrNoClient says that a Client or a Builder is nil or zero.
	ErrNoClient = errors.New("wxpay: no client: begin with wxpay.New")
	// ErrClosed says that Client.Close was called before.
	ErrClosed = errors.New("wxpay: the client is closed")
	// ErrContext says that a context is nil, or that a Middleware has replaced its request's context.
	ErrContext = errors.New("wxpay: unusable context")
	// ErrMethod says that Do was given a method that WeChat Pay does not use.
	ErrMethod = errors.New("wxpay: unusable method")
	// ErrPath says that a path has an empty segment, or a segment that looks like a value.
	ErrPath = errors.New("wxpay: unusable path")
	// ErrVariable says that Vars and the path's placeholders do not fit together.
	ErrVariable = errors.New("wxpay: unusable path variable")
	// ErrOption says that an Option is nil, or that two of them exclude each other.
	ErrOption = errors.New("wxpay: unusable option")
	// ErrBody says that a body does not marshal, is a second one, or stands in a GET.
	ErrBody = errors.New("wxpay: unusable body")
	// ErrUpload says that a file cannot be uploaded: it cannot be read, or is not what the endpoint
	// takes.
	ErrUpload = errors.New("wxpay: unusable Upload")
	// ErrQuery says that Query holds a value that is no string, integer, boolean or slice of them.
	ErrQuery = errors.New("wxpay: unusable Query")
	// ErrHeader says that Header holds a header that the client sets itself, or no valid one.
	ErrHeader = errors.New("wxpay: unusable Header")
	// ErrLink says that Client.Link was given no URL that WeChat Pay hands out.
	ErrLink = errors.New("wxpay: unusable link")
	// ErrAPIv2 says that a path begins with v2/.
	ErrAPIv2 = errors.New("wxpay: APIv2 is not in this version")
)

// The reasons why an answer was not believed; they are found in a *VerifyError.
var (
	// ErrMissingSignature says that a Wechatpay-* header is missing or unreadable.
	ErrMissingSignature = keyring.ErrMissingSignature
	// ErrTimestampSkew says that the answer's clock and the local one are over 5 minutes apart.
	ErrTimestampSkew = keyring.ErrTimestampSkew
	// ErrUnknownSerial says that the Keyring has no key of the serial that the answer names.
	ErrUnknownSerial = keyring.ErrUnknownSerial
	// ErrBadSignature says that the signature does not fit the answer.
	ErrBadSignature = crypto.ErrBadSignature
	// ErrSignatureProbe (签名探测) says that WeChat Pay signed wrongly on purpose, to see whether it
	// is noticed.
	ErrSignatureProbe = keyring.ErrSignatureProbe
)

// ErrSensitive (敏感信息) says that a sensitive field cannot be encrypted: it is too long
// (crypto.ErrPlaintextTooLong), no string, or the body is not JSON. Nothing was sent.
var ErrSensitive = middleware.ErrSensitive

// ErrAnswerTooLarge says that an answer is longer than Config.MaxAnswer.
var ErrAnswerTooLarge = middleware.ErrAnswerTooLarge

// ErrNoContent says that there is nothing in the answer to decode (204, 202).
var ErrNoContent = errors.New("wxpay: the answer is empty")

// VerifyError says that an answer cannot be proved to be WeChat Pay's. It is reached with
// errors.As. It may be shared.
type VerifyError = middleware.VerifyError

// errorf makes an error found before I/O. kind is one of the values above; the text says what was
// found and what to do.
func errorf(kind error, format string, args ...any) error {
	return &mistake{kind: kind, text: fmt.Sprintf(format, args...)}
}

// noContext returns the error for a nil context.
func noContext() error {
	return errorf(ErrContext, "it is nil; context.Background() is the least")
}

type mistake struct {
	kind, cause error
	text        string
	acted       bool // of Close: the calls that it gave up waiting for may act
}

func (m *mistake) Error() string {
	if m.text == "" {
		return m.kind.Error()
	}
	return m.kind.Error() + ": " + m.text
}

func (m *mistake) Unwrap() []error {
	if m.cause == nil {
		return []error{m.kind}
	}
	return []error{m.kind, m.cause}
}

func (m *mistake) mayHaveActed() bool { return m.acted }
