package wxpay

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/internal/safejson"
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

// Code is an error code (错误码) of WeChat Pay, to be compared with:
//
//	if errors.Is(err, wxpay.Code("ORDER_NOT_EXIST")) { … }
//
// It compares the code and not the status, which APIError has. It never equals the code of an
// answer whose signature is wrong. A Code is a value.
type Code string

// Error makes Code an error, as errors.Is needs.
func (c Code) Error() string { return "wxpay: WeChat Pay answered " + string(c) }

// APIError is an answer that says no (应答状态码 outside 2xx). errors.Is(err, Code("…"))
// compares its Code. It is read-only once returned and may be shared.
//
// Source: docs/protocol.md, section 8.
type APIError struct {
	Method string // as sent
	Path   string // the template: values stay out of it
	// StatusCode is the HTTP status, such as 400.
	StatusCode int
	Code       string // such as PARAM_ERROR; "" when the body is not WeChat Pay's JSON
	Message    string // for people, in Chinese
	Detail     []byte // JSON, or nil
	RequestID  string // what WeChat Pay's support asks for
	Attempts   int    // how many were made: over 1 if the call was retried
	// Header is that of the answer. Header.Get("Retry-After") is the pause that it asks for, if any.
	Header http.Header
	Body   []byte // as it came
	// Verified says that the answer carries a signature and that it is right. WeChat Pay does not sign
	// every error; a wrong signature is a *VerifyError beneath this error.
	Verified bool

	verify  error
	acted   bool
	tooLong time.Duration // the Retry-After that Config.Retry did not wait for
}

// Error returns one line: the call, the status, the code, WeChat Pay's message, the field that it
// names and the Request-ID. A Retry-After beyond Retry.MaxPause or the deadline is named, too.
func (e *APIError) Error() string {
	if e == nil {
		return "wxpay: a nil *APIError"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "wxpay: %s %s: %d", e.Method, e.Path, e.StatusCode)
	if e.Code != "" {
		b.WriteString(" " + redact.OneLine(e.Code))
	}
	if e.Message != "" {
		b.WriteString(": " + redact.OneLine(e.Message))
	}
	if field := safejson.Get(e.Detail, "field"); field.Type == gjson.String { // its value stays out
		b.WriteString(" (field " + redact.OneLine(field.Str) + ")")
	}
	if e.verify != nil {
		b.WriteString("; " + e.verify.Error())
		return b.String() // which names the Request-ID
	}
	if e.tooLong > 0 {
		b.WriteString("; its Retry-After of " + e.tooLong.String() + " is too long to wait")
	}
	return b.String() + traces(e.RequestID, e.Attempts)
}

// Is compares with a Code. An answer whose signature is wrong has no code to compare with: an
// attacker may have written it.
func (e *APIError) Is(target error) bool {
	code, ok := target.(Code)
	return ok && e != nil && e.verify == nil && string(code) == e.Code
}

// Unwrap returns the *VerifyError of an answer whose signature is wrong.
func (e *APIError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.verify
}

func (e *APIError) mayHaveActed() bool {
	if e == nil { // a nil pointer in an error tells nothing
		return true
	}
	refusal := call.Refusal{Code: e.Code, Verified: e.Verified, Err: e.verify}
	return e.acted || refusal.MayHaveActed(e.StatusCode)
}

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
	Attempts  int    // how many were made: 0 if nothing was sent, over 1 if the call was retried
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

func quoteAll(names []string) string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = redact.Name(name)
	}
	return strings.Join(quoted, ", ")
}
