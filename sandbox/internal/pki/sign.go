package pki

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/fault"
)

// SchemeRSA is the only scheme of signatures that the sandbox speaks.
const SchemeRSA = "WECHATPAY2-SHA256-RSA2048"

// probePrefix marks a signature probe (签名探测). All of it is base64's alphabet.
const probePrefix = "WECHATPAY/SIGNTEST/"

// Sign signs the body of an answer into its headers (应答签名), spoilt as f says. asked is the
// Wechatpay-Serial of the request, or "".
func (p *Platform) Sign(h http.Header, body []byte, asked string, at time.Time, f fault.Fault) error {
	if f.Kind == fault.Unsigned {
		return nil
	}
	serial, key := p.signer(asked)
	seconds, nonce := at.Unix(), Base62(32)
	switch f.Kind {
	case fault.Stale:
		seconds += int64(f.After / time.Second)
	case fault.BadSignature:
		body = append(bytes.Clone(body), ' ')
	case fault.UnknownSerial:
		unknown, err := p.unknownSerial(serial, at)
		if err != nil {
			return err
		}
		serial = unknown
	}
	timestamp := strconv.FormatInt(seconds, 10)
	digest := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n", timestamp, nonce, body))
	raw, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	if err != nil {
		return fmt.Errorf("sandbox: cannot sign: %w", err)
	}
	signature := base64.StdEncoding.EncodeToString(raw)
	if f.Kind == fault.Probe {
		signature = probePrefix + signature[len(probePrefix):]
	}
	h.Set("Wechatpay-Timestamp", timestamp)
	h.Set("Wechatpay-Nonce", nonce)
	h.Set("Wechatpay-Signature", signature)
	h.Set("Wechatpay-Serial", serial)
	h.Set("Wechatpay-Signature-Type", SchemeRSA)
	if f.Kind == fault.Missing {
		h.Del(f.Text)
	}
	return nil
}

// SignNotice signs the body of a notice (回调通知), which asks for no key: the public key signs, if
// the switch allows it.
func (p *Platform) SignNotice(h http.Header, body []byte, at time.Time, f fault.Fault) error {
	return p.Sign(h, body, p.keys.PublicKeyID, at, f)
}

// unknownSerial returns a name that belongs to no key, of the same kind as serial.
func (p *Platform) unknownSerial(serial string, now time.Time) (string, error) {
	if strings.HasPrefix(serial, PublicKeyIDPrefix) {
		return NewPublicKeyID("0"+p.keys.MchID[1:], now)
	}
	n, err := newSerial()
	return fmt.Sprintf("%X", n), err
}
