package check

import (
	"bytes"
	"errors"
	"strings"

	"github.com/wxpay-chain/wxpay/cmd/wxpay/internal/words"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/internal/wire"
	"github.com/wxpay-chain/wxpay/notify"
)

// noteV3 adds the checks that follow the signature. It also adds two that answers do not need: a
// header that came twice, and the type of the signature.
func (n *captured) noteV3(err error) {
	if d := n.list.find("headers"); d != nil {
		n.noteHeaders(d)
	}
	var refusal *notify.Error
	errors.As(err, &refusal)
	form, decryption := words.Say("not looked at"), words.Say("not looked at")
	switch {
	case refusal == nil:
		n.list.OK(words.Say("form"), words.Say("a notice of APIv3"))
		n.list.OK(words.Say("decryption"), words.Say("the APIv3 key opens it"))
		return
	case refusal.Check == notify.CheckScheme:
		n.list.Fail(words.Say("scheme"), words.Say("%s is %s, not %s", wire.HeaderScheme, n.header.Get(wire.HeaderScheme), crypto.SchemeRSA),
			words.Say("国密 is not supported: ask WeChat Pay for RSA"))
	case refusal.Check == notify.CheckForm:
		found, do := formOf(err, "APIv3")
		n.list.Fail(words.Say("form"), found, do)
		n.list.Skip(words.Say("decryption"), decryption)
		return
	case refusal.Check == notify.CheckDecrypt:
		n.list.OK(words.Say("form"), words.Say("a notice of APIv3"))
		n.list.Fail(words.Say("decryption"), words.Say("the APIv3 key does not open it"),
			words.Say("it was encrypted with another one: another merchant's, or the key was changed since"))
		return
	}
	n.list.Skip(words.Say("form"), form)
	n.list.Skip(words.Say("decryption"), decryption)
}

// noteHeaders adds to the result of the check of the headers.
func (n *captured) noteHeaders(d *Diagnosis) {
	if d.Verdict == VerdictFail {
		d.Do = words.Say("WeChat Pay signs every notice of APIv3; look for a proxy that drops headers")
	}
	for _, name := range signatureHeaders() {
		if len(n.header[name]) > 1 {
			*d = Diagnosis{d.Check, VerdictFail, words.Say("%s is there twice", name), words.Say("each is there once; look for a proxy that adds its own")}
		}
	}
}

// formOf says what is wrong with the form of a notice.
func formOf(err error, protocol string) (found, do words.Text) {
	switch {
	case errors.Is(err, notify.ErrAlgorithm):
		return words.Say("it is encrypted in a way that is not known"), words.Say("AEAD_AES_256_GCM is; 国密 is not supported")
	case errors.Is(err, notify.ErrNotSuccess):
		return words.Say("return_code is not SUCCESS"), words.Say("only a notice of success has contents")
	}
	return words.Say("it is not in the form of a notice of %s", protocol),
		words.Say("keep the body byte for byte as it came; an answer, or the decrypted content of a notice, is not a notice")
}

// These are the checks of APIv2, in the order in which they are made.
const (
	v2Form = iota
	v2Sign
	v2Merchant
	v2Fields
	v2Decryption
	v2Passed
)

// noteV2 adds the result of each check of APIv2.
func (n *captured) noteV2(err error) {
	failed, found, do := failedV2(err)
	unsigned := !bytes.Contains(n.body, []byte("<sign>")) // only the refund notice has no sign
	for i, name := range [...]words.Text{words.Say("form"), words.Say("sign"), words.Say("merchant"), words.Say("fields"), words.Say("decryption")} {
		switch {
		case i > failed:
			n.list.Skip(name, words.Say("not looked at"))
		case i == failed:
			n.list.Fail(name, found, do)
		case i == v2Sign && unsigned:
			n.list.Warn(name, words.Say("there is none: the refund notice of APIv2 is not signed"),
				words.Say("whoever has the APIv2 key has made its parts, but they may be old: ask WeChat Pay (pay/refundquery) before acting on it"))
		case i == v2Fields && unsigned:
			n.list.Skip(name, words.Say("those outside of the encrypted part are not signed"))
		case n.event == nil:
			n.list.OK(name, words.Say("as it should be"))
		default:
			n.passedV2(i, name)
		}
	}
}

// passedV2 adds the result of a check that the notice has passed.
func (n *captured) passedV2(i int, name words.Text) {
	encrypted := n.event.Type == notify.TypeV2Refund || n.event.OriginalType == notify.OriginalTypeWXV
	switch {
	case i == v2Form:
		n.list.OK(name, words.Say("a notice of APIv2"))
	case i == v2Sign:
		n.list.OK(name, words.Say("it is WeChat Pay's, and the fields are as they were signed"))
	case i == v2Merchant && n.event.MchID == "":
		n.list.Skip(name, words.Say("it names none that is signed"))
	case i == v2Merchant:
		n.list.OK(name, words.Bare(n.event.MchID))
	case i == v2Fields:
		n.list.OK(name, words.Say("as such a notice has them"))
	case encrypted:
		n.list.OK(name, words.Say("the key opens it"))
	default:
		n.list.Skip(name, words.Say("nothing in it is encrypted"))
	}
}

// failedV2 returns the check that an error comes from, what was found and what to do.
func failedV2(err error) (failed int, found, do words.Text) {
	var refusal *notify.Error
	if !errors.As(err, &refusal) {
		return v2Passed, words.Text{}, words.Text{}
	}
	switch refusal.Check {
	case notify.CheckHeaders:
		return v2Sign, words.Say("there is none"), words.Say("only the refund notice has none; trust nothing else without it")
	case notify.CheckScheme:
		return v2Sign, words.Say("its sign_type is not known"), words.Say("MD5 and HMAC-SHA256 are")
	case notify.CheckSignature:
		return v2Sign, words.Say("it does not fit"), words.Say("a field was changed on the way, or the APIv2 key is another merchant's")
	case notify.CheckMerchant:
		return v2Merchant, words.Say("it is for another merchant, or names none"),
			words.Say("compare mch_id with --mchid; mixed-up credentials look like this")
	case notify.CheckFields:
		_, recut, _ := strings.Cut(err.Error(), notify.ErrRecut.Error()+": ")
		return v2Fields, words.Bare(recut),
			words.Say("it may be another text that was signed with the APIv2 key, cut anew: do not act on it, ask WeChat Pay (pay/orderquery)")
	case notify.CheckDecrypt:
		return v2Decryption, words.Say("the key does not open it"),
			words.Say("it was encrypted with another one: another merchant's, or the key was changed since")
	}
	found, do = formOf(err, "APIv2")
	return v2Form, found, do
}
