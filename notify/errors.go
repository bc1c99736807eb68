package notify

import (
	"encoding/json"
	"errors"
	"strings"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/keyring"
)

// Why a notice is refused, to ask for with errors.Is. A key that could not be downloaded is none of
// these: its error is the keyring's own, in an Error of CheckSerial. The first five are those of
// answers too (wxpay.ErrBadSignature …).
var (
	// ErrMissingSignature: one of the four Wechatpay-* headers is missing, empty, there twice or
	// unreadable; an APIv2 notice has no sign.
	ErrMissingSignature = keyring.ErrMissingSignature
	// ErrTimestampSkew: Wechatpay-Timestamp is over 5 minutes (300 s are taken, 301 s are not) away
	// from the clock, either way.
	ErrTimestampSkew = keyring.ErrTimestampSkew
	// ErrUnknownSerial: the keyring has no key of that Wechatpay-Serial.
	ErrUnknownSerial = keyring.ErrUnknownSerial
	// ErrBadSignature: the signature does not fit the bytes.
	ErrBadSignature = crypto.ErrBadSignature
	// ErrSignatureProbe (签名探测): WeChat Pay sent a wrong signature on purpose, to see whether it is
	// noticed. It is refused as any other wrong one, with 4xx, and comes again with a true one; it
	// is no attack.
	ErrSignatureProbe = keyring.ErrSignatureProbe
	// ErrSignatureType: Wechatpay-Signature-Type or sign_type names an algorithm that is not known
	// here, such as that of 国密.
	ErrSignatureType = errors.New("unknown signature type")
	// ErrMalformed: the body is not in the form of a notice.
	ErrMalformed = errors.New("malformed notice")
	// ErrAlgorithm: the resource is encrypted in a way that is not known here.
	ErrAlgorithm = errors.New("unknown encryption algorithm")
	// ErrDecrypt: the key does not open the resource. Most likely it is not the merchant's, or was
	// changed in between.
	ErrDecrypt = crypto.ErrDecrypt
	// ErrNotSuccess: return_code of an APIv2 notice is not SUCCESS. Such a message has no contents.
	ErrNotSuccess = errors.New("return_code is not SUCCESS")
	// ErrMerchant: an APIv2 notice is for another merchant than Parser.MchID, for two, or for none.
	ErrMerchant = errors.New("the notice is for another merchant")
	// ErrRecut: an APIv2 notice is signed, but has what no true one has. It may be another text
	// that the merchant signed with the APIv2 key, cut into other fields by a payer. The text of
	// the error that wraps it says what was found.
	ErrRecut = errors.New("signed, but not as WeChat Pay's notices are; do not act on it, and ask WeChat Pay by a query (查询订单) instead")
	// ErrConfig: the Parser cannot work. The text of the error that wraps it says why.
	ErrConfig = errors.New("the Parser is not complete")
	// ErrNoEvent: Decode or As of a nil Event.
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

// Error says why a notice is refused. It is for the log: whoever sent the notice should not learn
// which check it failed. Its text holds no value of a header or of the body but Serial and
// RequestID. It is read-only and may be shared.
type Error struct {
	Check     Check
	Serial    string // the key that the notice names (Wechatpay-Serial), as it came; "" in APIv2
	RequestID string // the header Request-ID, as it came; "" in APIv2
	Err       error  // one of the errors above, or what the keyring failed with
}

// Error is one line.
func (e *Error) Error() string {
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

// Unwrap gives the reason.
func (e *Error) Unwrap() error { return e.Err }

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
