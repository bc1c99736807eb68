// Package wxtest holds test tools for many packages. It makes keys, signatures, ciphertexts and
// packed files as WeChat Pay does, and a transport of a function. It uses the standard library
// only. So it is independent of the code under test, and every package can import it. Package
// boxtest, below it, starts sandboxes.
package wxtest

import (
	"bytes"
	"compress/gzip"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// The keys with a part to play, for Key. Tests that need more count on from Spare.
const (
	Platform = iota // WeChat Pay's
	Merchant
	Stranger // belongs to neither
	Spare
)

// keys are made when they are first asked for, and once in a process: 2048 bits take their time.
var keys = func() (list [8]func() *rsa.PrivateKey) {
	for i := range list {
		list[i] = sync.OnceValue(newKey)
	}
	return list
}()

func newKey() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err) // never: the size is allowed, and randomness does not fail since Go 1.24
	}
	return key
}

// Key returns key number n, of 2048 bits; n is from 0 to 7. It is the same key each time within a
// process.
func Key(n int) *rsa.PrivateKey { return keys[n]() }

// Sign returns a signature (RSASSA-PKCS1-v1_5 with SHA-256) in base64, as it stands in a header.
func Sign(key *rsa.PrivateKey, message string) string {
	digest := sha256.Sum256([]byte(message))
	signature, err := rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest[:])
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(signature)
}

// Seal encrypts with AEAD_AES_256_GCM, as WeChat Pay does for notices, certificates and bills. The
// nonce has 12 bytes. The tag stands behind the ciphertext.
func Seal(key, nonce, associated string, plain []byte) []byte {
	block, err := aes.NewCipher([]byte(key))
	if err != nil {
		panic(err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err)
	}
	return aead.Seal(nil, []byte(nonce), plain, []byte(associated))
}

// Message is the text that WeChat Pay signs for an answer or a notice (验签名串).
func Message(timestamp, nonce, body string) string {
	return timestamp + "\n" + nonce + "\n" + body + "\n"
}

// Signature says how a message is signed in WeChat Pay's name.
type Signature struct {
	Key    *rsa.PrivateKey
	Serial string
	Nonce  string
	At     time.Time
}

// Header returns the four headers that prove a body to be WeChat Pay's.
func (s Signature) Header(body string) http.Header {
	timestamp := strconv.FormatInt(s.At.Unix(), 10)
	return http.Header{
		"Wechatpay-Timestamp": {timestamp},
		"Wechatpay-Nonce":     {s.Nonce},
		"Wechatpay-Serial":    {s.Serial},
		"Wechatpay-Signature": {Sign(s.Key, Message(timestamp, s.Nonce, body))},
	}
}

// RoundTripFunc is a function as a transport.
type RoundTripFunc func(*http.Request) (*http.Response, error)

// RoundTrip calls f.
func (f RoundTripFunc) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Gzip compresses, as WeChat Pay does a bill for tar_type=GZIP.
func Gzip(plain []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(plain) // a buffer takes all
	_ = w.Close()
	return b.Bytes()
}
