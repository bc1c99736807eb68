package notify

import (
	"bytes"
	"crypto/aes"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
)

// openRefund decrypts req_info (退款通知的加密信息). It is XML under AES-256-ECB; the key is the
// MD5 of the APIv2 key in lower-case hex. ECB shows neither that blocks belong together nor that
// any are missing. The only check left is that the result is XML.
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

// unpad removes PKCS#7 padding. A plaintext that fills its blocks may come without padding. Its
// last byte is then the '>' of XML, in which no padding ends.
func unpad(plaintext []byte) []byte {
	n := int(plaintext[len(plaintext)-1])
	if n == 0 || n > aes.BlockSize {
		return plaintext
	}
	return bytes.TrimSuffix(plaintext, bytes.Repeat([]byte{byte(n)}, n))
}
