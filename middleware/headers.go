package middleware

import (
	"context"
	"fmt"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/keyring"
)

// The headers of the protocol (docs/protocol.md, sections 1 and 2).
const (
	HeaderSerial    = "Wechatpay-Serial" // 微信支付公钥ID/平台证书序列号
	HeaderTimestamp = "Wechatpay-Timestamp"
	HeaderNonce     = "Wechatpay-Nonce"
	HeaderSignature = "Wechatpay-Signature"
	HeaderDigest    = "Wechatpay-Statement-Sha1"
	HeaderRequestID = "Request-Id" // in the form that http.Header keeps; sent as Request-ID
)

// ContentType is that of a request whose caller has not named another, with a body or without.
const ContentType = "application/json"

// Accept takes JSON first, which WeChat Pay insists on (406 without it), and any file.
const Accept = "application/json, */*;q=0.5"

// Headers sets what every v3 request carries and the caller has not set. Wechatpay-Serial
// tells WeChat Pay which of its keys to answer with: during the switch from certificates to the public
// key (灰度切换) a request without it is answered with the old one.
func Headers(ring keyring.Keyring, userAgent string) resty.RequestMiddleware {
	return func(_ *resty.Client, r *resty.Request) error {
		serial := r.Header.Get(HeaderSerial)
		if serial == "" {
			key, err := current(r.Context(), ring)
			if err != nil {
				return err
			}
			serial = key.Serial
		}
		values := [...]string{Accept, ContentType, userAgent, serial} // one allocation for the four
		for i, name := range [...]string{"Accept", "Content-Type", "User-Agent", HeaderSerial} {
			if r.Header.Get(name) == "" {
				r.Header[name] = values[i : i+1 : i+1]
			}
		}
		return nil
	}
}

// current asks the keyring for the key to encrypt with and to name.
func current(ctx context.Context, ring keyring.Keyring) (keyring.Key, error) {
	key, err := ring.Current(ctx)
	if err != nil {
		return keyring.Key{}, fmt.Errorf("no current key of WeChat Pay: %w", err)
	}
	return key, nil
}
