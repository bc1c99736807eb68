package main

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
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/wxpay-chain/wxpay/internal/wxtest"
)

const (
	billHead = "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注\n"
	billRow  = "`2026-11-20 09:30:01,`wxd678efh567hg6787,`1900000109,`0,`,`4200002811202611200000000001,`1217752501201407033233368018,`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,`JSAPI,`SUCCESS,`OTHERS,`CNY,`1.00,`0.00,`0,`0,`0.00,`0.00,`,`,`Image形象店-深圳腾大-QQ公仔,`,`0.01000,`0.60%,`1.00,`0.00,`\n"
	billKey  = "0123456789abcdef0123456789ABCDEF"
	nonce    = "nonce-000001"
)

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

// serve starts a server that signs as WeChat Pay does, and returns its address.
func serve(size int64) (address string, err error) {
	sum := sha1.New()
	if err := writeBill(sum, size); err != nil {
		return "", err
	}
	digest := hex.EncodeToString(sum.Sum(nil))
	sealed, err := rsa.EncryptOAEP(sha1.New(), rand.Reader, &wxtest.Key(wxtest.Merchant).PublicKey, []byte(billKey), nil)
	if err != nil {
		return "", err
	}
	tag, err := tagOf(size)
	if err != nil {
		return "", err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	base := "http://" + listener.Addr().String()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v3/bill/tradebill", func(w http.ResponseWriter, r *http.Request) {
		sign(w, map[string]any{"hash_type": "SHA1", "hash_value": digest, "download_url": base + "/v3/billdownload/file?token=" + r.URL.Query().Get("bill_type")})
	})
	mux.HandleFunc("GET /v3/bill/sub-merchant-fundflowbill", func(w http.ResponseWriter, r *http.Request) {
		sign(w, map[string]any{"download_bill_list": []any{map[string]any{"bill_sequence": 1, "hash_type": "SHA1", "hash_value": digest, "nonce": nonce,
			"encrypt_key": base64.StdEncoding.EncodeToString(sealed), "download_url": base + "/v3/billdownload/file?token=encrypted"}}})
	})
	mux.HandleFunc("GET /v3/billdownload/file", func(w http.ResponseWriter, r *http.Request) {
		_ = sendFile(w, r.URL.Query().Get("token"), size, tag) // the client says what went wrong
	})
	mux.HandleFunc("POST /v3/brand-new/upload", func(w http.ResponseWriter, r *http.Request) {
		if n, err := io.Copy(io.Discard, r.Body); err != nil || n != r.ContentLength {
			http.Error(w, "cut", http.StatusBadRequest)
			return
		}
		sign(w, map[string]any{"media_id": "1"})
	})
	go func() { _ = http.Serve(listener, mux) }() // until the program ends
	return base, nil
}

// sign answers with JSON in WeChat Pay's name.
func sign(w http.ResponseWriter, answer any) {
	body, err := json.Marshal(answer)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	by := wxtest.Signature{Key: wxtest.Key(wxtest.Platform), Serial: "PUB_KEY_ID_1", Nonce: "n", At: time.Now()}
	for name, values := range by.Header(string(body)) {
		w.Header()[name] = values
	}
	_, _ = w.Write(body)
}

// sendFile sends a bill as it is, packed, or encrypted.
func sendFile(w io.Writer, kind string, size int64, tag []byte) error {
	switch kind {
	case "gzip":
		z, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
		if err != nil {
			return err
		}
		if err := writeBill(z, size); err != nil {
			return err
		}
		return z.Close()
	case "encrypted":
		if err := writeBill(cipher.StreamWriter{S: counter(), W: w}, size); err != nil {
			return err
		}
		_, err := w.Write(tag)
		return err
	}
	return writeBill(w, size)
}

// counter returns the key stream of AES-GCM.
func counter() cipher.Stream {
	block, err := aes.NewCipher([]byte(billKey))
	if err != nil {
		panic(err) // a key of 32 bytes
	}
	return cipher.NewCTR(block, append([]byte(nonce), 0, 0, 0, 2))
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
	sealed := aead.Seal(whole.Bytes()[:0], []byte(nonce), whole.Bytes(), nil)
	return bytes.Clone(sealed[len(sealed)-aead.Overhead():]), nil
}
