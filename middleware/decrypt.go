package middleware

import (
	"context"
	stdcrypto "crypto"
	"crypto/rsa"
	"errors"
	"unicode/utf8"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/bounded"
	"github.com/wxpay-chain/wxpay/internal/safejson"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// Decrypt decrypts the sensitive fields of a 2xx answer with the merchant's key. What it
// cannot decrypt stays as it came, and its path is kept in Call.Undecrypted: the answer as a whole is
// good, it was verified. A nil private key decrypts nothing. Source: docs/protocol.md, section 4.
func Decrypt(private stdcrypto.Decrypter) resty.ResponseMiddleware {
	return func(_ *resty.Client, res *resty.Response) error {
		call := CallOf(res.Request.Context())
		call.Wire = res.Body()
		if call.Rule == nil || len(call.Rule.Decrypt) == 0 || !res.IsSuccess() || !safejson.Valid(res.Body()) {
			return nil
		}
		text := string(res.Body())
		fields, err := findStrings(text, call.Rule.Decrypt, func(*mismatch) error { return nil })
		if err != nil {
			return err
		}
		var opened []found
		var texts []string
		for _, f := range fields {
			if f.value == "" {
				continue
			}
			plaintext, err := open(res.Request.Context(), private, f.value)
			if ended := context.Cause(res.Request.Context()); ended != nil && errors.Is(err, ended) {
				return ended
			}
			if err != nil || !utf8.ValidString(plaintext) { // JSON could not hold it as it is
				call.Undecrypted = append(call.Undecrypted, f.path)
				continue
			}
			opened, texts = append(opened, f), append(texts, quote(plaintext))
		}
		if len(opened) > 0 {
			res.SetBody(replace(text, opened, texts))
		}
		return nil
	}
}

// open does not wait for a KMS longer than ctx lasts. A key in memory needs no goroutine for that.
func open(ctx context.Context, private stdcrypto.Decrypter, ciphertext string) (string, error) {
	if private == nil {
		return "", crypto.ErrDecrypt
	}
	if _, inMemory := private.(*rsa.PrivateKey); inMemory {
		return crypto.Decrypt(private, ciphertext)
	}
	return bounded.Run(ctx, func() (string, error) { return crypto.Decrypt(private, ciphertext) })
}

// quote makes a JSON string.
func quote(s string) string {
	text, _ := wire.EncodeJSON(s) // a string always encodes
	return string(text)
}
