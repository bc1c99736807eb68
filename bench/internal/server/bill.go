package server

import (
	"bytes"
	"compress/gzip"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"strings"

	"github.com/wxpay-chain/wxpay/bench/internal/keys"
)

const (
	billHead  = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\n"
	billRow   = "`2026-11-20 09:30:01,`wxd678efh567hg6787,`1900000109,`0,`,`4200002811202611200000000001,`1217752501201407033233368018,`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,`JSAPI,`SUCCESS,`OTHERS,`CNY,`1.00,`0.00,`0,`0,`0.00,`0.00,`,`,`Image形象店-深圳腾大-QQ公仔,`,`0.01000,`0.60%,`1.00,`0.00,`\n"
	billKey   = "0123456789abcdef0123456789ABCDEF"
	billNonce = "nonce-000001"
)

// bill is what the server knows of its bill. Its bytes are made as they are sent.
type bill struct {
	size      int64
	digest    string // SHA-1 in hex
	sealedKey string // billKey for the merchant, in base64
	tag       []byte // of the encrypted bill
}

func newBill(c Config) (bill, error) {
	sum := sha1.New()
	if err := writeBill(sum, c.BillBytes); err != nil {
		return bill{}, err
	}
	b := bill{size: c.BillBytes, digest: hex.EncodeToString(sum.Sum(nil))}
	if !c.Encrypted {
		return b, nil
	}
	merchant, _, err := keys.Pair(c.Keys)
	if err != nil {
		return bill{}, err
	}
	sealed, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &merchant.PublicKey, []byte(billKey), nil)
	if err != nil {
		return bill{}, err
	}
	b.sealedKey = base64.StdEncoding.EncodeToString(sealed)
	b.tag, err = tagOf(c.BillBytes)
	return b, err
}

// writeBill writes a bill of about size bytes.
func writeBill(w io.Writer, size int64) error {
	rows := (size - int64(len(billHead))) / int64(len(billRow))
	many := strings.Repeat(billRow, 256)
	if _, err := io.WriteString(w, billHead); err != nil {
		return err
	}
	for left := rows; left > 0; left -= 256 {
		if _, err := io.WriteString(w, many[:min(left, 256)*int64(len(billRow))]); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n`%d,`%d.00,`0.00,`0.00,`%.5f,`%d.00,`0.00\n", rows, rows, float64(rows)/100, rows)
	return err
}

// send sends the bill as it is, packed, or encrypted.
func (b bill) send(w io.Writer, kind string) error {
	switch kind {
	case "gzip":
		z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
		if err != nil {
			return err
		}
		if err := writeBill(z, b.size); err != nil {
			return err
		}
		return z.Close()
	case "encrypted":
		if err := writeBill(cipher.StreamWriter{S: KeyStream(), W: w}, b.size); err != nil {
			return err
		}
		_, err := w.Write(b.tag)
		return err
	}
	return writeBill(w, b.size)
}

// KeyStream returns the key stream of AES-GCM.
func KeyStream() cipher.Stream {
	block, err := aes.NewCipher([]byte(billKey))
	if err != nil {
		panic(err) // a key of 32 bytes
	}
	return cipher.NewCTR(block, append([]byte(billNonce), 0, 0, 0, 2))
}

// tagOf returns the tag of the encrypted bill. The standard library needs the bill as a whole.
func tagOf(size int64) ([]byte, error) {
	block, err := aes.NewCipher([]byte(billKey))
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	whole := bytes.NewBuffer(make([]byte, 0, size+1<<20)) // with room for the tag
	if err := writeBill(whole, size); err != nil {
		return nil, err
	}
	sealed := aead.Seal(whole.Bytes()[:0], []byte(billNonce), whole.Bytes(), nil)
	return bytes.Clone(sealed[len(sealed)-aead.Overhead():]), nil
}
