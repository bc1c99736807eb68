package notify

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"maps"
	"slices"
)

// The sign types of APIv2 (签名类型).
const (
	signMD5  = "MD5"
	signHMAC = "HMAC-SHA256"
)

// checkSign verifies the sign of a notice of APIv2.
func (p *Parser) checkSign(fields map[string]string) *Error {
	sign := fields["sign"]
	if sign == "" {
		return &Error{Check: CheckHeaders, Err: ErrMissingSignature}
	}
	var mac hash.Hash
	switch signType(fields) {
	case signMD5:
		mac = md5.New()
	case signHMAC:
		mac = hmac.New(sha256.New, []byte(p.APIv2Key))
	default:
		return &Error{Check: CheckScheme, Err: ErrSignatureType}
	}
	mac.Write(append(append(signedText(fields), "key="...), p.APIv2Key...))
	got, err := hex.DecodeString(sign) // in either case
	if err != nil || !hmac.Equal(got, mac.Sum(nil)) {
		return &Error{Check: CheckSignature, Err: ErrBadSignature}
	}
	return nil
}

// signType returns the sign type that a notice states: sign_type, or algorithm in the family wxv.
// Without a statement it is MD5, unless sign has the length of HMAC-SHA256. Neither can be made
// without the key, so nothing is lost by going by the length, as other clients do.
func signType(fields map[string]string) string {
	named := fields["sign_type"]
	if named == "" && fields["event_ciphertext"] != "" {
		named = fields["algorithm"]
	}
	switch {
	case named != "":
		return named
	case len(fields["sign"]) == hex.EncodedLen(sha256.Size):
		return signHMAC
	}
	return signMD5
}

// signedText returns the text that a sign covers (待签名字符串), up to the key. It holds the fields
// that are not empty but sign itself, in the order of the bytes of their names.
func signedText(fields map[string]string) []byte {
	text := make([]byte, 0, 1<<10)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if value := fields[name]; value != "" && name != "sign" {
			text = append(append(append(append(text, name...), '='), value...), '&')
		}
	}
	return text
}
