package middleware

import (
	"fmt"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/keyring"
)

// The headers of the protocol (PROTOCOL.md, sections 1 and 2).
const (
	HeaderSerial    = "Wechatpay-Serial" // 微信支付公钥ID/平台证书序列号
	HeaderTimestamp = "Wechatpay-Timestamp"
	HeaderNonce     = "Wechatpay-Nonce"
	HeaderSignature = "Wechatpay-Signature"
	HeaderDigest    = "Wechatpay-Statement-Sha1"
	HeaderRequestID = "Request-Id" // in the form that http.Header keeps; sent as Request-ID
)

// accept takes JSON first, which WeChat Pay insists on (406 without it), and any file.
const accept = "application/json, */*;q=0.5"

// Headers sets what every v3 request carries and the caller has not set. Wechatpay-Serial
// tells WeChat Pay which of its keys to answer with: during the switch from certificates to the public
// key (灰度切换) a request without it is answered with the old one.
func Headers(ring keyring.Keyring, userAgent string) resty.RequestMiddleware {
	return func(_ *resty.Client, r *resty.Request) error {
		for _, d := range [...][2]string{{"Accept", accept}, {"Content-Type", "application/json"}, {"User-Agent", userAgent}} {
			if r.Header.Get(d[0]) == "" {
				r.Header.Set(d[0], d[1])
			}
		}
		if r.Header.Get(HeaderSerial) != "" {
			return nil
		}
		key, err := ring.Current(r.Context())
		if err != nil {
			return fmt.Errorf("no current key of WeChat Pay: %w", err)
		}
		r.Header.Set(HeaderSerial, key.Serial)
		return nil
	}
}
