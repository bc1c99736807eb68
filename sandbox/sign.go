package sandbox

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

// probePrefix marks a signature probe (签名探测). All of it is base64's alphabet.
const probePrefix = "WECHATPAY/SIGNTEST/"

// signing is what a signature is made of beside the message.
type signing struct {
	at     time.Time
	fault  fault.Fault
	serial string
	key    *rsa.PrivateKey
}

// sign signs a body into its headers (应答签名), spoilt as the fault says.
func (s *Sandbox) sign(h http.Header, body []byte, by signing) error {
	at, nonce, serial := by.at.Unix(), base62(32), by.serial
	switch by.fault.Kind {
	case fault.Stale:
		at += int64(by.fault.After / time.Second)
	case fault.BadSignature:
		body = append(bytes.Clone(body), ' ')
	case fault.UnknownSerial:
		unknown, err := s.anotherSerial(serial)
		if err != nil {
			return err
		}
		serial = unknown
	}
	timestamp := strconv.FormatInt(at, 10)
	digest := sha256.Sum256(fmt.Appendf(nil, "%s\n%s\n%s\n", timestamp, nonce, body))
	raw, err := rsa.SignPKCS1v15(rand.Reader, by.key, crypto.SHA256, digest[:])
	if err != nil {
		return fmt.Errorf("sandbox: cannot sign: %w", err)
	}
	signature := base64.StdEncoding.EncodeToString(raw)
	if by.fault.Kind == fault.Probe {
		signature = probePrefix + signature[len(probePrefix):]
	}
	h.Set("Wechatpay-Timestamp", timestamp)
	h.Set("Wechatpay-Nonce", nonce)
	h.Set("Wechatpay-Signature", signature)
	h.Set("Wechatpay-Serial", serial)
	h.Set("Wechatpay-Signature-Type", schemeRSA)
	if by.fault.Kind == fault.Missing {
		h.Del(by.fault.Text)
	}
	return nil
}

// anotherSerial is a name of the same kind that belongs to no key.
func (s *Sandbox) anotherSerial(serial string) (string, error) {
	if strings.HasPrefix(serial, "PUB_KEY_ID_") {
		return newPublicKeyID("0"+s.conf.MchID[1:], s.conf.Now())
	}
	n, err := newSerial()
	return fmt.Sprintf("%X", n), err
}
