package middleware

import (
	"context"
	"fmt"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/keyring"
)

// Headers sets what every v3 request carries and the caller has not set. Wechatpay-Serial
// tells WeChat Pay which of its keys to answer with: during the switch from certificates to the public
// key (灰度切换) a request without it is answered with the old one.
func Headers(ring keyring.Keyring, userAgent string) resty.RequestMiddleware {
	return func(_ *resty.Client, r *resty.Request) error {
		serial := r.Header.Get(wire.HeaderSerial)
		if serial == "" {
			key, err := current(r.Context(), ring)
			if err != nil {
				return err
			}
			serial = key.Serial
		}
		values := [...]string{wire.Accept, wire.ContentType, userAgent, serial} // one allocation for the four
		for i, name := range [...]string{"Accept", "Content-Type", "User-Agent", wire.HeaderSerial} {
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
