package notify

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/keyring"
)

// The reasons why a notice is refused, for errors.Is. A key that could not be downloaded is not
// among them: its error is the keyring's own, in an Error of CheckSerial. The first five are also
// reasons to refuse an answer (wxpay.ErrBadSignature …).
var (
	// ErrMissingSignature says that one of the four Wechatpay-* headers is missing, empty, there twice
	// or unreadable. For APIv2 it says that a notice has no sign.
	ErrMissingSignature = keyring.ErrMissingSignature
	// ErrTimestampSkew says that Wechatpay-Timestamp is over 5 minutes away from the clock, either
	// way. 300 s are accepted, 301 s are not.
	ErrTimestampSkew = keyring.ErrTimestampSkew
	// ErrUnknownSerial says that the keyring has no key of that Wechatpay-Serial.
	ErrUnknownSerial = keyring.ErrUnknownSerial
	// ErrBadSignature says that the signature does not fit the bytes.
	ErrBadSignature = crypto.ErrBadSignature
	// ErrSignatureProbe (签名探测) says that WeChat Pay sent a wrong signature on purpose, to see
	// whether it is noticed. It is no attack. It is refused with 4xx like any other wrong signature,
	// and the notice comes again with a true one.
	ErrSignatureProbe = keyring.ErrSignatureProbe
	// ErrSignatureType says that Wechatpay-Signature-Type or sign_type names an algorithm that this
	// package does not know, such as that of 国密.
	ErrSignatureType = errors.New("unknown signature type")
	// ErrMalformed says that the body is not in the form of a notice.
	ErrMalformed = errors.New("malformed notice")
	// ErrAlgorithm says that the resource is encrypted with an algorithm that this package does not
	// know.
	ErrAlgorithm = errors.New("unknown encryption algorithm")
	// ErrDecrypt says that the key does not open the resource. Most likely it is not the merchant's
	// key, or the key was changed in between.
	ErrDecrypt = crypto.ErrDecrypt
	// ErrNotSuccess says that return_code of an APIv2 notice is not SUCCESS. Such a message has no
	// contents.
	ErrNotSuccess = errors.New("return_code is not SUCCESS")
	// ErrMerchant says that an APIv2 notice names another merchant than Parser.MchID, two merchants,
	// or none.
	ErrMerchant = errors.New("the notice is for another merchant")
	// ErrRecut says that an APIv2 notice is signed, but has a form that no true notice has. A payer
	// may have taken another text that the merchant signed with the APIv2 key, and cut it into other
	// fields. The text of the error that wraps it says what was found.
	//
	// A true payment is refused as well, each time that it comes, if its attach holds & and the name
	// of a protocol field. An example is uid=5&version=2. Keep such names out of attach.
	ErrRecut = errors.New("signed, but not as WeChat Pay's notices are; do not act on it, and ask WeChat Pay by a query (查询订单) instead")
	// ErrConfig says that the Parser cannot work. The text of the error that wraps it says why.
	ErrConfig = errors.New("the Parser is not complete")
	// ErrNoEvent says that Decode or As was called on a nil Event.
	ErrNoEvent = errors.New("notify: no event to decode")
)

// Check names the check that a notice failed.
type Check string

// The checks, in the order in which they are made.
const (
	CheckConfig    Check = "configuration" // before anything is read: ErrConfig
	CheckHeaders   Check = "headers"       // ErrMissingSignature
	CheckScheme    Check = "scheme"        // ErrSignatureType
	CheckProbe     Check = "probe"         // ErrSignatureProbe
	CheckClock     Check = "clock"         // ErrTimestampSkew
	CheckSerial    Check = "serial"        // ErrUnknownSerial, or what the keyring failed with
	CheckSignature Check = "signature"     // ErrBadSignature
	CheckForm      Check = "form"          // ErrMalformed, ErrAlgorithm, ErrNotSuccess; of APIv2 it comes before scheme
	CheckMerchant  Check = "merchant"      // ErrMerchant
	CheckFields    Check = "fields"        // ErrRecut, of APIv2
	CheckDecrypt   Check = "decryption"    // ErrDecrypt
)

// Error says why a notice is refused. It is for the log: the sender of the notice should not learn
// which check failed. Its text holds no value of a header or of the body but Serial and RequestID.
// It is read-only and may be shared.
type Error struct {
	Check     Check
	Serial    string // the key that the notice names (Wechatpay-Serial), as it came; "" in APIv2
	RequestID string // the header Request-ID, as it came; "" in APIv2
	Err       error  // one of the errors above, or what the keyring failed with
}

// Error returns one line.
func (e *Error) Error() string {
	if e == nil {
		return "notify: a nil *Error"
	}
	var b strings.Builder
	b.WriteString("notify: " + string(e.Check) + ": " + redact.Error(e.Err))
	if e.Check == CheckSerial && e.Serial != "" {
		b.WriteString(" (it names " + redact.OneLine(e.Serial) + ")")
	}
	if e.RequestID != "" {
		b.WriteString(" (Request-ID " + redact.OneLine(e.RequestID) + ")")
	}
	return b.String()
}

// Unwrap returns the reason.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

// decodeError keeps values of the resource, which encoding/json may quote, out of the text.
type decodeError struct {
	kind, into string
	err        error
}

func (e *decodeError) Error() string {
	text := "notify: the resource of " + redact.OneLine(e.kind) + " does not fit into " + e.into + ": "
	var mismatch *json.UnmarshalTypeError
	if errors.As(e.err, &mismatch) {
		found, _, _ := strings.Cut(mismatch.Value, " ") // "number 12.5"
		return text + "a JSON " + found + " at " + redact.OneLine(mismatch.Field) + " where Go has " + mismatch.Type.String()
	}
	return text + redact.Error(e.err)
}

func (e *decodeError) Unwrap() error { return e.err }
