package gate

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// maxSkew is how far a timestamp may lie from the clock, inclusive.
const maxSkew = 300 * time.Second

// checkAuthorization verifies the request's signature (验签) and all that it rests on. Every
// failure is 401 SIGN_ERROR.
func (g Gate) checkAuthorization(r Request) *reply.Refusal {
	values := r.Header.Values("Authorization")
	if len(values) != 1 {
		return reply.SignError("Authorization", fmt.Sprintf("the header must be there once, it is there %d times", len(values)), nil)
	}
	a, err := ParseAuthorization(values[0])
	if err != nil {
		return reply.SignError("Authorization", err.Error(), nil)
	}
	message := requestMessage(r.Method, r.Target, a.Timestamp, a.Nonce, r.Body)
	sign := &reply.SignInformation{Method: r.Method, URL: r.Target, Length: len(message), Truncated: shorten(message, r.Body)}
	if a.MchID != g.MchID {
		return reply.SignError("mchid", "it is not the merchant's number, "+g.MchID, sign)
	}
	if !pki.SameSerial(a.SerialNo, g.SerialNo) {
		return reply.SignError("serial_no", fmt.Sprintf("it is %.64s; the serial of the merchant's API certificate is %s", a.SerialNo, g.SerialNo), sign)
	}
	if issue := checkTimestamp(a.Timestamp, r.Time); issue != "" {
		return reply.SignError("timestamp", issue, sign)
	}
	if len(a.Nonce) > 128 || strings.ContainsAny(a.Nonce, `,\`) {
		return reply.SignError("nonce_str", "it is longer than 128 characters, or has a comma or backslash", sign)
	}
	if !verify(g.Key, message, a.Signature) {
		return reply.SignError("signature", diagnose(g.Key, a, r, g.Prefix), sign)
	}
	return nil
}

// requestMessage returns the five lines that a request's signature covers (docs/protocol.md section
// 1).
func requestMessage(method, target, timestamp, nonce string, body []byte) []byte {
	return fmt.Appendf(nil, "%s\n%s\n%s\n%s\n%s\n", method, target, timestamp, nonce, body)
}

// checkTimestamp wants plain decimal Unix seconds within maxSkew of now. It returns what is wrong,
// "" for nothing.
func checkTimestamp(timestamp string, now time.Time) string {
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || strconv.FormatInt(seconds, 10) != timestamp {
		return "it is not Unix time in decimal seconds"
	}
	// Compared as whole seconds, since a timestamp has no more; and without overflow for any int64.
	clock, limit := now.Unix(), int64(maxSkew/time.Second)
	if seconds < clock-limit || seconds > clock+limit {
		return fmt.Sprintf("it is %s, the sandbox's clock is at %d: more than %d s apart", timestamp, clock, limit)
	}
	return ""
}

// verify checks RSASSA-PKCS1-v1_5 over SHA-256.
func verify(key *rsa.PublicKey, message []byte, signature string) bool {
	raw, err := base64.StdEncoding.Strict().DecodeString(signature)
	if err != nil {
		return false
	}
	digest := sha256.Sum256(message)
	return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest[:], raw) == nil
}

// shorten leaves the middle of a long body out of a message. All other lines stay whole, to
// compare.
func shorten(message, body []byte) string {
	const head, tail = 384, 64
	if len(body) <= head+tail {
		return string(message)
	}
	start := len(message) - 1 - len(body)
	return fmt.Sprintf("%s…[%d bytes left out]…%s", message[:start+head], len(body)-head-tail, message[len(message)-1-tail:])
}
