package check

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/keyring"
)

// The functions below say what a check found. If it failed, they also say what to do.

// signatureHeaders returns the headers that a signature needs.
func signatureHeaders() []string {
	return []string{wire.HeaderTimestamp, wire.HeaderNonce, wire.HeaderSignature, wire.HeaderSerial}
}

func (v verification) noteHeaders(failed bool) (found, do words.Text) {
	if !failed {
		return words.Say("all four are there"), words.Text{}
	}
	var missing []string
	for _, name := range signatureHeaders() {
		if v.header.Get(name) == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return words.Say("%s is no number of seconds", wire.HeaderTimestamp), words.Say("keep the headers as they came")
	}
	return words.Say("missing: %s", strings.Join(missing, ", ")), words.Say("a refusal or a file may come unsigned; trust nothing else without them")
}

func (v verification) noteTime(failed, ignored bool) (found, do words.Text) {
	signed, ok := v.signedAt()
	if !ok {
		return words.Say("not looked at"), words.Text{}
	}
	apart := v.now.Sub(signed).Truncate(time.Second)
	text := words.Say("signed %s ago", apart)
	if apart < 0 {
		text = words.Say("signed %s in the future", -apart)
	}
	switch {
	case failed:
		return words.Say("%s, over 5 minutes", text), words.Say("set this machine's clock; for what was saved give --ignore-time")
	case ignored:
		text = words.Say("%s, which --ignore-time accepts", text)
	}
	return text, words.Text{}
}

func (v verification) noteKey(failed bool) (found, do words.Text) {
	serial := v.header.Get(wire.HeaderSerial)
	if !failed {
		return words.Bare(serial), words.Text{}
	}
	var known []string
	for _, key := range v.keys() {
		known = append(known, key.Serial)
	}
	return words.Say("%s is not among the keys that were given", serial),
		words.Say("those are %s; give the one of that ID, or send it as Wechatpay-Serial of the request", strings.Join(known, ", "))
}

func (v verification) noteSignature(failed bool) (found, do words.Text) {
	if !failed {
		return words.Say("it is WeChat Pay's, and the body is as it was signed"), words.Text{}
	}
	signed, _ := v.signedAt()
	if errors.Is(v.check(v.body, signed), keyring.ErrSignatureProbe) {
		return words.Say("a probe (签名探测), wrong on purpose"), words.Say("refuse it, as your program should")
	}
	for _, variant := range []struct {
		body []byte
		what words.Text
	}{
		{bytes.TrimSuffix(v.body, []byte("\n")), words.Say("without the line feed at its end")},
		{append(bytes.Clone(v.body), '\n'), words.Say("with a line feed more at its end")},
		{bytes.ReplaceAll(v.body, []byte("\r\n"), []byte("\n")), words.Say("with LF in place of CRLF")},
		{bytes.TrimSpace(v.body), words.Say("without the white space around it")},
		{bytes.TrimPrefix(v.body, []byte("\xef\xbb\xbf")), words.Say("without the byte order mark in front")},
	} {
		if !bytes.Equal(variant.body, v.body) && v.check(variant.body, signed) == nil {
			return words.Say("it fits the body %s", variant.what), words.Say("keep the body byte for byte as it came")
		}
	}
	if other := v.otherKey(signed); other != "" {
		return words.Say("it fits the key that was given as %s", other), words.Say("the IDs of the keys are mixed up: see the merchant platform (商户平台)")
	}
	return words.Say("it does not fit"), words.Say("the body or a header was changed on the way, or the file is not the key of that ID")
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
