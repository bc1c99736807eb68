package notify_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/md5"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"hash"
	"net/http"
	"sort"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/internal/wxtest"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/notify"
)

// This file is the other side of the wire for the tests of parsing. It signs and encrypts only with
// the standard library.

func wechatKey() *rsa.PrivateKey { return wxtest.Key(wxtest.Platform) }

const (
	wechatSerial = "PUB_KEY_ID_0114232134912410000000000000"
	keyV3        = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb"
	keyV2        = "exposed_your_key_here_have_risks"
	merchant     = "1900007291"
	resourceIV   = "Kj7QIyUiYx1q"
)

var sentAt = time.Unix(1624523846, 0)

// parser is a Parser that takes what wechat sends.
func parser() *notify.Parser {
	return &notify.Parser{
		Keyring:  keyring.Static(keyring.Key{Serial: wechatSerial, Public: &wechatKey().PublicKey}),
		APIv3Key: keyV3, APIv2Key: keyV2, MchID: merchant,
		Now: func() time.Time { return sentAt },
	}
}

// seal is AEAD_AES_256_GCM, in base64.
func seal(key, nonce, additional, plaintext string) string {
	block, err := aes.NewCipher([]byte(key))
	if err != nil {
		panic(err)
	}
	aead, err := cipher.NewGCMWithNonceSize(block, max(1, len(nonce)))
	if err != nil {
		panic(err)
	}
	iv := []byte(nonce)
	if len(iv) == 0 {
		iv = []byte{0}
	}
	return base64.StdEncoding.EncodeToString(aead.Seal(nil, iv, []byte(plaintext), []byte(additional)))
}

// object is a JSON object for tests.
type object = map[string]any

// body is a notice of a type around a resource in clear.
func body(eventType, originalType, resource string) object {
	return object{
		"id": "EV-2018022511223320873", "create_time": "2015-05-20T13:29:35+08:00", "event_type": eventType,
		"resource_type": "encrypt-resource", "summary": "支付成功",
		"resource": object{
			"original_type": originalType, "algorithm": "AEAD_AES_256_GCM", "associated_data": originalType,
			"nonce": resourceIV, "ciphertext": seal(keyV3, resourceIV, originalType, resource),
		},
	}
}

func encode(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(data)
}

// sign makes the headers of a true notice.
func sign(at time.Time, body string) http.Header {
	h := wxtest.Signature{Key: wechatKey(), Serial: wechatSerial, Nonce: "EcZ9Cmy4Xyx1i6RlJQzLcCyEqDa26NBz", At: at}.Header(body)
	h.Set("Content-Type", "application/json")
	h.Set("Request-ID", "08F78BB5AF0610D302189F99DD5C20BA56F89845-0")
	h.Set("Wechatpay-Signature-Type", "WECHATPAY2-SHA256-RSA2048")
	return h
}

// fields are the elements of a notice of APIv2.
type fields map[string]string

func (f fields) names() []string {
	names := make([]string, 0, len(f))
	for name := range f {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// with is a copy with one more field; "-" takes one away.
func (f fields) with(name, value string) fields {
	other := fields{name: value}
	for n, v := range f {
		if n != name {
			other[n] = v
		}
	}
	if value == "-" {
		delete(other, name)
	}
	return other
}

// signed is a copy with its sign.
func (f fields) signed(signType string) fields {
	var text strings.Builder
	for _, name := range f.names() {
		if f[name] != "" && name != "sign" {
			text.WriteString(name + "=" + f[name] + "&")
		}
	}
	text.WriteString("key=" + keyV2)
	var mac hash.Hash = md5.New()
	if signType == "HMAC-SHA256" {
		mac = hmac.New(sha256.New, []byte(keyV2))
	}
	mac.Write([]byte(text.String()))
	return f.with("sign", strings.ToUpper(hex.EncodeToString(mac.Sum(nil))))
}

// xml is how WeChat Pay writes fields.
func (f fields) xml(root string) string {
	var b strings.Builder
	b.WriteString("<" + root + ">\n")
	for _, name := range f.names() {
		b.WriteString("<" + name + "><![CDATA[" + f[name] + "]]></" + name + ">\n")
	}
	b.WriteString("</" + root + ">")
	return b.String()
}

// sealECB encrypts req_info with AES-256-ECB. It pads unless padded is false, which needs a
// plaintext that fills its blocks.
func sealECB(plaintext string, padded bool) string {
	digest := md5.Sum([]byte(keyV2))
	block, err := aes.NewCipher([]byte(hex.EncodeToString(digest[:])))
	if err != nil {
		panic(err)
	}
	text := []byte(plaintext)
	if n := 16 - len(text)%16; padded {
		text = append(text, strings.Repeat(string(rune(n)), n)...)
	}
	for i := 0; i+16 <= len(text); i += 16 {
		block.Encrypt(text[i:], text[i:i+16])
	}
	return base64.StdEncoding.EncodeToString(text)
}
