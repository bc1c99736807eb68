package keyring

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// The reasons why a signed message is not believed; ErrUnknownSerial and crypto.ErrBadSignature are
// two more. Their texts go behind the name that the caller gives the message.
var (
	// ErrMissingSignature says that one of the four Wechatpay-* headers is missing or unreadable.
	ErrMissingSignature = errors.New("not signed: a Wechatpay-* header is missing or unreadable")
	// ErrTimestampSkew says that Wechatpay-Timestamp is over 5 minutes away from the local clock.
	ErrTimestampSkew = errors.New("the clocks are over 5 minutes apart")
	// ErrSignatureProbe (签名探测) says that WeChat Pay sent a wrong signature on purpose, to
	// see whether it is noticed.
	ErrSignatureProbe = errors.New("a signature probe of WeChat Pay")
)

// skew is how far apart the clocks may be, in seconds, either way, inclusive.
const skew = 300

// probe begins a signature that is wrong on purpose.
const probe = "WECHATPAY/SIGNTEST/"

// Verify checks the signature of an answer or a notification (应答, 回调通知). body must be the
// bytes exactly as they came. The key of ring that the Wechatpay-* headers name must have signed
// them, no more than 5 minutes from now.
//
// The error is one of the above, ErrUnknownSerial, crypto.ErrBadSignature, or an error of ring.
// Verify changes nothing, and may be called by several goroutines at once. Source:
// docs/protocol.md, section 2.
func Verify(ctx context.Context, ring Keyring, now time.Time, header http.Header, body []byte) error {
	serial, signature := header.Get(wire.HeaderSerial), header.Get(wire.HeaderSignature)
	timestamp, nonce := header.Get(wire.HeaderTimestamp), header.Get(wire.HeaderNonce)
	if serial == "" || signature == "" || timestamp == "" || nonce == "" {
		return ErrMissingSignature
	}
	seconds, ok := parseSeconds(timestamp)
	if !ok || strings.Contains(nonce, "\n") { // with a line more, the body's first line would pass for the nonce's
		return ErrMissingSignature
	}
	if strings.HasPrefix(signature, probe) {
		return ErrSignatureProbe
	}
	if apart := now.Unix() - seconds; apart > skew || apart < -skew {
		return ErrTimestampSkew
	}
	key, err := ring.Lookup(ctx, serial)
	if err != nil {
		return err
	}
	decoded, err := base64.StdEncoding.AppendDecode(make([]byte, 0, 512), []byte(signature))
	if err != nil {
		return crypto.ErrBadSignature
	}
	return crypto.Verify(key.Public, signedMessage(timestamp, nonce, body), decoded)
}

// parseSeconds reads a Unix time. Twelve digits keep the arithmetic far from its ends.
func parseSeconds(s string) (int64, bool) {
	if len(s) > 12 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil
}

// signedMessage is the text that the signature covers (验签名串): three lines, each with its LF.
func signedMessage(timestamp, nonce string, body []byte) []byte {
	message := make([]byte, 0, 2<<10) // most answers need no more, and it stays off the heap
	message = append(append(message, timestamp...), '\n')
	message = append(append(message, nonce...), '\n')
	return append(append(message, body...), '\n')
}
