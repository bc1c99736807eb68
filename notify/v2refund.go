package notify

import (
	"bytes"
	"crypto/aes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
)

// openRefund decrypts req_info (退款通知的加密信息): AES-256-ECB under the MD5 of the APIv2 key, in lower-case hex, around XML. ECB shows neither that
// blocks belong together nor that any are missing; that the result is XML is all there is to check.
func (p *Parser) openRefund(info string) (map[string]string, *Error) {
	failure := &Error{Check: CheckDecrypt, Err: ErrDecrypt}
	sealed, err := base64.StdEncoding.DecodeString(info)
	if err != nil || len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, failure
	}
	digest := md5.Sum([]byte(p.APIv2Key))
	block, err := aes.NewCipher(hex.AppendEncode(nil, digest[:]))
	if err != nil {
		return nil, failure
	}
	plaintext := make([]byte, len(sealed))
	for i := 0; i < len(sealed); i += aes.BlockSize { // the standard library has no ECB, and rightly so
		block.Decrypt(plaintext[i:], sealed[i:])
	}
	_, fields, err := readXML(unpad(plaintext))
	if err != nil {
		return nil, failure
	}
	return fields, nil
}

// unpad takes PKCS#7 padding off. A plaintext that fills its blocks may come without any; its last byte is then the '>' of XML,
// which no padding ends in.
func unpad(plaintext []byte) []byte {
	n := int(plaintext[len(plaintext)-1])
	if n == 0 || n > aes.BlockSize {
		return plaintext
	}
	return bytes.TrimSuffix(plaintext, bytes.Repeat([]byte{byte(n)}, n))
}
