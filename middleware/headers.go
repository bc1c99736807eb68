package middleware

import (
	"context"
	"fmt"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/keyring"
)

// Headers returns the hook that sets the headers of every v3 request, unless the request or its
// client has them: Accept, Content-Type, User-Agent and Wechatpay-Serial. The last tells WeChat
// Pay which of its keys to sign the answer with. During the switch from certificates to the
// public key (灰度切换) WeChat Pay answers a request without it with the old key.
//
// Headers names no key for a request whose sensitive fields Encrypt has not seen: that is an
// ErrSensitive.
func Headers(ring keyring.Keyring, userAgent string) resty.RequestMiddleware {
	return func(client *resty.Client, r *resty.Request) error {
		serial := r.Header.Get(wire.HeaderSerial)
		if serial == "" {
			if callOf(client, r).Sensitive() {
				return fmt.Errorf("%w: %w", ErrSensitive, errOrder)
			}
			if serial = header(client, r, wire.HeaderSerial); serial == "" {
				key, err := current(r.Context(), ring)
				if err != nil {
					return err
				}
				serial = key.Serial
			}
		}
		values := [...]string{wire.Accept, contentType(client, r), userAgent, serial} // one allocation for the four
		for i, name := range [...]string{"Accept", "Content-Type", "User-Agent", wire.HeaderSerial} {
			if header(client, r, name) == "" {
				r.Header[name] = values[i : i+1 : i+1]
			}
		}
		return nil
	}
}

// header returns a header of a request, which has those of its client too.
func header(client *resty.Client, r *resty.Request, name string) string {
	value := r.Header.Get(name)
	if value == "" && client != nil {
		value = client.Header.Get(name)
	}
	return value
}

// contentType returns the type of a request's body: the type that the caller has named, or else
// JSON. No other function decides that. A form of resty's has its type from resty, which
// overwrites this.
func contentType(client *resty.Client, r *resty.Request) string {
	if named := header(client, r, "Content-Type"); named != "" {
		return named
	}
	return wire.ContentType
}

// current asks the keyring for the key to encrypt with and to name.
func current(ctx context.Context, ring keyring.Keyring) (keyring.Key, error) {
	if ring == nil {
		return keyring.Key{}, errNoKeyring
	}
	key, err := ring.Current(ctx)
	if err != nil {
		return keyring.Key{}, fmt.Errorf("no current key of WeChat Pay: %w", err)
	}
	return key, nil
}
