package check

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/keyring"
)

// The functions below say what a check found. If it failed, they also say what to do.

// signatureHeaders returns the headers that a signature needs.
func signatureHeaders() []string {
	return []string{wire.HeaderTimestamp, wire.HeaderNonce, wire.HeaderSignature, wire.HeaderSerial}
}

func (v verification) noteHeaders(failed bool) (found, do string) {
	if !failed {
		return "all four are there", ""
	}
	var missing []string
	for _, name := range signatureHeaders() {
		if v.header.Get(name) == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return wire.HeaderTimestamp + " is no number of seconds", "keep the headers as they came"
	}
	return "missing: " + strings.Join(missing, ", "), "a refusal or a file may come unsigned; trust nothing else without them"
}

func (v verification) noteTime(failed, ignored bool) (found, do string) {
	signed, ok := v.signedAt()
	if !ok {
		return "not looked at", ""
	}
	apart := v.now.Sub(signed).Truncate(time.Second)
	direction := "ago"
	if apart < 0 {
		apart, direction = -apart, "in the future"
	}
	text := fmt.Sprintf("signed %s %s", apart, direction)
	switch {
	case failed:
		return text + ", over 5 minutes", "set this machine's clock; for what was saved give --ignore-time"
	case ignored:
		text += ", which --ignore-time accepts"
	}
	return text, ""
}

func (v verification) noteKey(failed bool) (found, do string) {
	serial := v.header.Get(wire.HeaderSerial)
	if !failed {
		return serial, ""
	}
	var known []string
	for _, key := range v.keys() {
		known = append(known, key.Serial)
	}
	return serial + " is not among the keys that were given",
		"those are " + strings.Join(known, ", ") + "; give the one of that ID, or send it as Wechatpay-Serial of the request"
}

func (v verification) noteSignature(failed bool) (found, do string) {
	if !failed {
		return "it is WeChat Pay's, and the body is as it was signed", ""
	}
	signed, _ := v.signedAt()
	if errors.Is(v.check(v.body, signed), keyring.ErrSignatureProbe) {
		return "a probe (签名探测), wrong on purpose", "refuse it, as your program should"
	}
	for _, variant := range []struct {
		body []byte
		what string
	}{
		{bytes.TrimSuffix(v.body, []byte("\n")), "without the line feed at its end"},
		{append(bytes.Clone(v.body), '\n'), "with a line feed more at its end"},
		{bytes.ReplaceAll(v.body, []byte("\r\n"), []byte("\n")), "with LF in place of CRLF"},
		{bytes.TrimSpace(v.body), "without the white space around it"},
		{bytes.TrimPrefix(v.body, []byte("\xef\xbb\xbf")), "without the byte order mark in front"},
	} {
		if !bytes.Equal(variant.body, v.body) && v.check(variant.body, signed) == nil {
			return "it fits the body " + variant.what, "keep the body byte for byte as it came"
		}
	}
	if other := v.otherKey(signed); other != "" {
		return "it fits the key that was given as " + other, "the IDs of the keys are mixed up: see the merchant platform (商户平台)"
	}
	return "it does not fit", "the body or a header was changed on the way, or the file is not the key of that ID"
}

// otherKey returns the serial of a key that the signature fits, although the headers name another
// key.
func (v verification) otherKey(signed time.Time) string {
	for _, key := range v.keys() {
		renamed := v
		renamed.ring = keyring.Static(keyring.Key{Serial: v.header.Get(wire.HeaderSerial), Public: key.Public})
		if renamed.check(v.body, signed) == nil {
			return key.Serial
		}
	}
	return ""
}

func (v verification) keys() []keyring.Key {
	if list, ok := v.ring.(keyring.Lister); ok {
		return list.Keys()
	}
	return nil
}
