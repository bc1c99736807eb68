package middleware

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"strings"

	"github.com/go-resty/resty/v2"

	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/call"
	"github.com/wxpay-chain/wxpay/internal/fields"
	"github.com/wxpay-chain/wxpay/internal/redact"
	"github.com/wxpay-chain/wxpay/internal/safejson"
	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/keyring"
)

// ErrSensitive (敏感信息) says that a sensitive field of a request cannot be encrypted, or was
// not. Nothing was sent.
var ErrSensitive = errors.New("unusable sensitive field")

var (
	errSerial    = errors.New("Wechatpay-Serial names no key: it is one certificate's serial in hex, or one PUB_KEY_ID_…")
	errUTF8      = errors.New("it is not UTF-8")
	errByHand    = errors.New("this endpoint wants RSAES-PKCS1-v1_5: " + encryptYourself)
	errNotJSON   = errors.New("the body is not JSON: " + encryptYourself)
	errMultipart = errors.New("the endpoint takes an upload, whose sensitive fields only Upload of package wxpay encrypts: " + encryptYourself)
	errUnseen    = errors.New("the endpoint has sensitive fields, and the request has no body to find them in: give resty JSON with SetBody")
	errOrder     = errors.New("the endpoint has sensitive fields: put Encrypt on the client before Headers, or " + encryptYourself)
)

const encryptYourself = "encrypt the sensitive fields yourself, and name the key in the request's Wechatpay-Serial"

// Encrypt returns the hook that encrypts the sensitive fields (敏感信息加密) of a request. The
// rule is one sentence: the caller who names the key has encrypted. A request with a
// Wechatpay-Serial header of its own is sent as it is; a value there that is no serial is an
// error. Encrypt sets that header, and a further attempt of the request sends the same
// ciphertext.
//
// Without the client of package wxpay, the fields are those that the catalogue knows of the
// endpoint, in the JSON body and in the query. A form, or another body that they cannot be found
// in, is an ErrSensitive. Source: docs/protocol.md, section 4.
func Encrypt(ring keyring.Keyring) resty.RequestMiddleware {
	return func(client *resty.Client, r *resty.Request) error {
		c := callOf(client, r)
		var s seals
		earlier, again := c.Seals.(*seals)
		named, err := namesKey(r.Header)
		switch {
		case err != nil:
			return err
		case named && (!again || earlier.key.Serial != r.Header.Get(wire.HeaderSerial)):
			c.Sealing = call.ByCaller
			return nil
		case !c.Sensitive():
			return nil
		case again:
			s = *earlier
		default:
			if s.key, err = current(r.Context(), ring); err != nil {
				return err
			}
		}
		if err := s.query(client, r, c); err != nil {
			return err
		}
		if err := s.body(client, r, c); err != nil {
			return err
		}
		c.Sealing = call.ByLayer
		if c.Foreign || s.made != nil { // wxpay's requests are not used again
			kept := s
			c.Seals = &kept
		}
		r.Header.Set(wire.HeaderSerial, s.key.Serial) // of the same Current as the key
		return nil
	}
}

// namesKey reports whether a request names the key that its fields are encrypted with.
func namesKey(h http.Header) (bool, error) {
	values := h.Values(wire.HeaderSerial)
	if len(values) == 0 {
		return false, nil
	}
	if len(values) > 1 || !wire.IsSerial(values[0]) {
		return false, errSerial
	}
	return true, nil
}

// seals holds the ciphertexts of one request. resty runs its hooks for each attempt, on a URL
// that is in clear again and a body that is not.
type seals struct {
	key  keyring.Key
	made map[string]string // by path and plaintext, and by path and ciphertext
}

// seal encrypts one value. An empty value stays: it stands for an absent field. So does a
// ciphertext of an earlier attempt.
func (s *seals) seal(path, plaintext string) (string, error) {
	if plaintext == "" {
		return "", nil
	}
	if sealed, ok := s.made[path+"\x00"+plaintext]; ok {
		return sealed, nil
	}
	sealed, err := crypto.Encrypt(s.key.Public, plaintext)
	if err != nil {
		return "", unusable(path, err)
	}
	if s.made == nil {
		s.made = make(map[string]string)
	}
	s.made[path+"\x00"+plaintext], s.made[path+"\x00"+sealed] = sealed, sealed
	return sealed, nil
}

// body rewrites the fields of a JSON body.
func (s *seals) body(client *resty.Client, r *resty.Request, c *call.Call) error {
	body, err := bodyOf(client, r, c)
	if err != nil || len(body) == 0 {
		return err
	}
	if err := checkBody(c, contentType(client, r), body); err != nil {
		return err
	}
	text := string(body)
	found, err := fields.Find(text, c.BodyFields(), func(m *fields.Mismatch) error { return fmt.Errorf("%w %w", ErrSensitive, m) })
	if err != nil {
		return err
	}
	texts := make([]string, len(found))
	for i, f := range found {
		if f.Broken {
			return unusable(f.Path, errUTF8)
		}
		sealed, err := s.seal(f.Path, f.Value)
		if err != nil {
			return err
		}
		texts[i] = `"` + sealed + `"` // base64 needs no escaping
	}
	if len(found) > 0 {
		r.SetBody(fields.Replace(text, found, texts))
	}
	return nil
}

// checkBody refuses a body in which sensitive fields cannot be found, or not encrypted.
func checkBody(c *call.Call, contentType string, body []byte) error {
	media, err := contentType, error(nil)
	if media != wire.ContentType {
		media, _, err = mime.ParseMediaType(contentType)
	}
	switch {
	case c.Rule != nil && c.Rule.ByHand:
		err = errByHand
	case c.Rule != nil && len(c.Rule.Multipart) > 0 && c.Form == nil: // of the part meta: JSON may hold them anywhere
		err = errMultipart
	case err != nil || media != wire.ContentType || !safejson.Valid(body):
		err = errNotJSON
	default:
		return nil
	}
	return fmt.Errorf("%w: %w", ErrSensitive, err)
}

func unusable(path string, err error) error {
	return fmt.Errorf("%w %s: %w", ErrSensitive, redact.OneLine(path), err)
}

// isForm reports whether a content type is that of a form, which no layer has looked into.
func isForm(contentType string) bool {
	media, _, _ := mime.ParseMediaType(contentType)
	return strings.HasPrefix(media, "multipart/") || media == "application/x-www-form-urlencoded"
}
