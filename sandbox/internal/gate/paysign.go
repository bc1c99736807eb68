package gate

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
)

// VerifyInvocation checks the signature of a front end's parameters (paySign). appIDs are those of
// the order; a library that is given no appId uses any of them. The error says what was signed
// instead, as far as can be told.
func (g Gate) VerifyInvocation(in *Invocation, appIDs []string) error {
	tried := appIDs
	if in.AppID != "" {
		tried = []string{in.AppID}
	}
	for _, appID := range tried {
		if verify(g.Key, in.message(appID, in.last), in.signature) {
			return nil
		}
	}
	return errors.New("the signature does not match: " + g.explain(in, append(slices.Clone(appIDs), tried...)))
}

// message returns the four lines that are signed.
func (in *Invocation) message(appID, last string) []byte {
	return fmt.Appendf(nil, "%s\n%s\n%s\n%s\n", appID, in.time, in.nonce, last)
}

// explain looks for a mistake that is known.
func (g Gate) explain(in *Invocation, appIDs []string) string {
	signed := signedDigest(g.Key, in.signature)
	if signed == nil {
		return "it was not made with the merchant's key, or not as RSASSA-PKCS1-v1_5 with SHA-256 in base64"
	}
	for _, appID := range appIDs {
		right := in.message(appID, in.last)
		for _, v := range []variant{
			{"with another AppID of the order than the library is given", right},
			{"over the bare prepay_id, where prepay_id=… is signed", in.message(appID, in.PrepayID)},
			{"over prepay_id=…, where the bare value is signed", in.message(appID, "prepay_id="+in.PrepayID)},
			{"over Sign=WXPay, where the prepay_id is signed", in.message(appID, "Sign=WXPay")},
			{"without the last line feed", bytes.TrimSuffix(right, []byte("\n"))},
			{"with time and nonce in the wrong order", fmt.Appendf(nil, "%s\n%s\n%s\n%s\n", appID, in.nonce, in.time, in.last)},
			{"with signType as a fifth line, which is not signed", append(bytes.Clone(right), "RSA\n"...)},
		} {
			if digest := sha256.Sum256(v.message); bytes.Equal(signed, digest[:]) {
				return "it was made " + v.what
			}
		}
	}
	return "it was made with the merchant's key, over other lines than appId, time, nonce and " + lastLine(in) + ", each with a line feed"
}

// lastLine names the parameter whose value is the last line that is signed.
func lastLine(in *Invocation) string {
	if in.App {
		return "prepayId"
	}
	return "package"
}
