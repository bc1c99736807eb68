// Package wire holds the names and forms that both sides of the protocol see, for the packages that
// write requests and for those that read answers and notices. It keeps no state, and its functions may
// be called by several goroutines at once.
package wire

// The headers of the protocol (docs/protocol.md, sections 1 and 2), in the form that http.Header keeps.
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
