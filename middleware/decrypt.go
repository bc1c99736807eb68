package middleware

import (
	"context"
	stdcrypto "crypto"
	"crypto/rsa"
	"unicode/utf8"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/bounded"
	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/fields"
	"github.com/wxpay-chain/wxpay/internal/safejson"
	"github.com/wxpay-chain/wxpay/internal/wire"
)

// Decrypt returns the hook that decrypts the sensitive fields of a 2xx answer with the merchant's
// key. It does so in the body and in the value of resty's SetResult. A field that it cannot
// decrypt stays as it came, because the answer as a whole is good: it was verified.
// Response.Undecrypted of package wxpay lists such fields. A nil private key decrypts nothing.
// Source: docs/protocol.md, section 4.
func Decrypt(private stdcrypto.Decrypter) resty.ResponseMiddleware {
	return func(client *resty.Client, res *resty.Response) error {
		c := answered(res)
		c.Wire = res.Body()
		if c.Rule == nil || len(c.Rule.Decrypt) == 0 || !res.IsSuccess() || !safejson.Valid(res.Body()) {
			return nil
		}
		text := string(res.Body())
		found, err := fields.Find(text, c.Rule.Decrypt, func(*fields.Mismatch) error { return nil })
		if err != nil {
			return err
		}
		opened, texts, err := openAll(res.Request.Context(), private, found, c)
		if err != nil || len(opened) == 0 {
			return err
		}
		res.SetBody(fields.Replace(text, opened, texts))
		if client != nil && res.Request.Result != nil { // resty has filled it before
			return client.JSONUnmarshal(res.Body(), res.Request.Result)
		}
		return nil
	}
}

// answered returns the Call of an answer's request.
func answered(res *resty.Response) *call.Call {
	c := call.Of(res.Request.Context())
	if !c.Owns(res.Request) && res.Request.RawRequest != nil {
		c = &call.Call{Foreign: true}
		c.Rule = call.Rule("", res.Request.RawRequest.Method, call.Target(res.Request.RawRequest))
	}
	return c
}

// openAll decrypts fields. It returns those that it could decrypt with their plaintexts as JSON,
// and adds the others to the Call.
func openAll(ctx context.Context, private stdcrypto.Decrypter, found []fields.Field, c *call.Call) ([]fields.Field, []string, error) {
	var opened []fields.Field
	var texts []string
	for _, f := range found {
		if f.Value == "" {
			continue
		}
		plaintext, err := open(ctx, private, f.Value)
		if ended := context.Cause(ctx); ended != nil { // there may be thousands of fields
			return nil, nil, ended
		}
		if err != nil || !utf8.ValidString(plaintext) { // JSON could not hold it as it is
			c.Undecrypted = append(c.Undecrypted, f.Path)
			continue
		}
		opened, texts = append(opened, f), append(texts, quote(plaintext))
	}
	return opened, texts, nil
}

// open decrypts one value. It waits for a KMS no longer than ctx lasts; a key in memory needs no
// goroutine for that.
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
