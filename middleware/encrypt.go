package middleware

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-resty/resty/v2"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/internal/safejson"
	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/keyring"
)

// ErrSensitive (敏感信息): a sensitive field of a request cannot be encrypted. Nothing was sent.
var ErrSensitive = errors.New("unusable sensitive field")

// Encrypt encrypts the sensitive fields (敏感信息加密) of a request: those that the catalogue
// knows and those that Call.Encrypt adds. The rule is one sentence: whoever names the key has encrypted. A
// request with Wechatpay-Serial is sent as it is; after this layer it has one, so a second
// attempt sends the same ciphertext. A Wechatpay-Serial that is no serial is an error. Source: docs/protocol.md, section 4.
func Encrypt(ring keyring.Keyring) resty.RequestMiddleware {
	return func(_ *resty.Client, r *resty.Request) error {
		call := CallOf(r.Context())
		if named, err := namesKey(r.Header); named || err != nil || !call.sensitive() {
			return err
		}
		key, err := current(r.Context(), ring)
		if err != nil {
			return err
		}
		if err := encryptQuery(r, call, key); err != nil {
			return err
		}
		if err := encryptBody(r, call, key); err != nil {
			return err
		}
		r.Header.Set(wire.HeaderSerial, key.Serial) // of the same Current as the key
		return nil
	}
}

var errSerial = errors.New("Wechatpay-Serial names no key: it is one certificate's serial in hex, or one PUB_KEY_ID_…")

// namesKey reports whether a request names the key that its fields are encrypted with.
func namesKey(h http.Header) (bool, error) {
	values := h.Values(wire.HeaderSerial)
	if len(values) == 0 {
		return false, nil
	}
	if len(values) > 1 || !IsSerial(values[0]) {
		return false, errSerial
	}
	return true, nil
}

// IsSerial reports whether text can name a key of WeChat Pay's: the serial of a certificate (平台证书序列号), up to 40
// digits in hex, or the ID of a public key (微信支付公钥ID), PUB_KEY_ID_ and letters or digits. Case is not looked at.
func IsSerial(text string) bool {
	const prefix, hex = "PUB_KEY_ID_", "0123456789ABCDEFabcdef"
	if len(text) > len(prefix) && strings.EqualFold(text[:len(prefix)], prefix) {
		return strings.Trim(text[len(prefix):], hex+"GHIJKLMNOPQRSTUVWXYZghijklmnopqrstuvwxyz") == ""
	}
	return len(text) >= 8 && len(text) <= 40 && strings.Trim(text, hex) == ""
}

func unusable(path string, err error) error {
	return fmt.Errorf("%w %s: %w", ErrSensitive, redact.OneLine(path), err)
}

var errUTF8 = errors.New("it is not UTF-8")

// seal encrypts one value. An empty one is left alone: it has nothing to hide, and stands for an absent field.
func seal(key keyring.Key, path, plaintext string) (string, error) {
	if plaintext == "" {
		return "", nil
	}
	sealed, err := crypto.Encrypt(key.Public, plaintext)
	if err != nil {
		return "", unusable(path, err)
	}
	return sealed, nil
}

// encryptBody rewrites the fields of a JSON body.
func encryptBody(r *resty.Request, call *Call, key keyring.Key) error {
	body, ok := r.Body.([]byte)
	if !ok || len(body) == 0 {
		return nil
	}
	paths := call.bodyFields()
	if call.Rule != nil && call.Rule.ByHand {
		return fmt.Errorf("%w: %w", ErrSensitive, errByHand)
	}
	if err := call.checkBody(r.Header.Get("Content-Type"), body); err != nil {
		return err
	}
	text := string(body)
	fields, err := findStrings(text, paths, func(m *mismatch) error { return fmt.Errorf("%w %w", ErrSensitive, m) })
	if err != nil {
		return err
	}
	texts := make([]string, len(fields))
	for i, f := range fields {
		if f.broken {
			return unusable(f.path, errUTF8)
		}
		sealed, err := seal(key, f.path, f.value)
		if err != nil {
			return err
		}
		texts[i] = `"` + sealed + `"` // base64 needs no escaping
	}
	if len(fields) > 0 {
		r.SetBody(replace(text, fields, texts))
	}
	return nil
}

var (
	errNotJSON   = errors.New("the body is not JSON: encrypt its sensitive fields yourself, and name the key in Wechatpay-Serial")
	errByHand    = errors.New("this endpoint wants its sensitive fields encrypted with RSAES-PKCS1-v1_5: encrypt them yourself, and name the key in Wechatpay-Serial")
	errMultipart = errors.New("sensitive fields of an upload are not encrypted in this version: encrypt them yourself, and name the key in Wechatpay-Serial")
)

// checkBody refuses a body in which nothing can be found.
func (c *Call) checkBody(contentType string, body []byte) error {
	media, _, err := mime.ParseMediaType(contentType)
	if contentType == "" {
		media, err = wire.ContentType, nil
	}
	switch {
	case strings.HasPrefix(media, "multipart/") && len(c.Encrypt) == 0 && c.Rule != nil && len(c.Rule.Multipart) > 0:
		return fmt.Errorf("%w: %w", ErrSensitive, errMultipart)
	case err != nil || media != wire.ContentType || !safejson.Valid(body):
		return fmt.Errorf("%w: %w", ErrSensitive, errNotJSON)
	}
	return nil
}

// encryptQuery rewrites the values of sensitive parameters and nothing else of the URL.
func encryptQuery(r *resty.Request, call *Call, key keyring.Key) error {
	names := call.queryFields(r.Body == nil)
	before, query, ok := strings.Cut(r.URL, "?")
	if !ok || len(names) == 0 {
		return nil
	}
	pairs := strings.Split(query, "&")
	for i, pair := range pairs {
		rawName, rawValue, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(rawName)
		if err != nil || !slices.Contains(names, name) {
			continue
		}
		value, err := url.QueryUnescape(rawValue)
		if err != nil {
			return unusable(name, errors.New("it is not percent-encoded"))
		}
		if !utf8.ValidString(value) {
			return unusable(name, errUTF8)
		}
		sealed, err := seal(key, name, value)
		if err != nil {
			return err
		}
		pairs[i] = rawName + "=" + url.QueryEscape(sealed)
	}
	r.URL = before + "?" + strings.Join(pairs, "&")
	return nil
}
