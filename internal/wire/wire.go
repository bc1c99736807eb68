// Package wire holds the names and forms of the protocol. Packages that write requests use it, and
// packages that read answers and notices. It keeps no state, and its functions may be called by
// several goroutines at once.
package wire

import "strings"

// The headers of the protocol (docs/protocol.md, sections 1 and 2), in the form that http.Header
// keeps.
const (
	HeaderSerial    = "Wechatpay-Serial" // 微信支付公钥ID/平台证书序列号
	HeaderTimestamp = "Wechatpay-Timestamp"
	HeaderNonce     = "Wechatpay-Nonce"
	HeaderSignature = "Wechatpay-Signature"
	HeaderDigest    = "Wechatpay-Statement-Sha1"
	HeaderScheme    = "Wechatpay-Signature-Type" // 签名算法; it is not signed itself
	HeaderRequestID = "Request-Id"               // sent as Request-ID
)

// ContentType is that of a request whose caller has not named another, with a body or without.
const ContentType = "application/json"

// Accept takes JSON first, which WeChat Pay insists on (406 without it), and any file.
const Accept = "application/json, */*;q=0.5"

// IsSerial reports whether text can name a key of WeChat Pay's. The serial of a certificate
// (平台证书序列号) has up to 40 digits in hex. The ID of a public key (微信支付公钥ID) is
// PUB_KEY_ID_ with letters or digits behind it. Case does not matter.
func IsSerial(text string) bool {
	const prefix, hex = "PUB_KEY_ID_", "0123456789ABCDEFabcdef"
	if len(text) > len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
		return strings.Trim(text[len(prefix):], hex+"GHIJKLMNOPQRSTUVWXYZghijklmnopqrstuvwxyz") == ""
	}
	return len(text) >= 8 && len(text) <= 40 && strings.Trim(text, hex) == ""
}
