// Command floor signs, sends and verifies by hand, with the standard library and nothing around it.
// No client of WeChat Pay can do with less.
package main

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/wxpay-chain/wxpay/bench/internal/drive"
	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
)

func main() { drive.Main("", open) }

// floor is a client of about 150 lines.
type floor struct {
	url      string
	http     *http.Client
	merchant *rsa.PrivateKey
	platform *rsa.PublicKey
	notices  cipher.AEAD // of the APIv3 key (APIv3密钥)
}

func open(setup drive.Setup) (drive.Client, error) {
	f := &floor{url: setup.URL, http: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}}}
	block, err := aes.NewCipher([]byte(protocol.APIv3Key))
	if err != nil {
		return nil, err
	}
	if f.notices, err = cipher.NewGCM(block); err != nil {
		return nil, err
	}
	f.merchant, f.platform, err = readKeys(setup)
	return f, err
}

func (f *floor) Order(ctx context.Context) error {
	body, err := json.Marshal(drive.NewOrder())
	if err != nil {
		return err
	}
	var answer drive.Prepay
	if err := f.call(ctx, http.MethodPost, "/v3/pay/transactions/jsapi", body, &answer); err != nil {
		return err
	}
	if answer.PrepayID == "" {
		return errors.New("no prepay_id")
	}
	return nil
}

func (f *floor) Notice(_ context.Context, header http.Header, body []byte) error {
	if err := f.verify(header, body); err != nil {
		return err
	}
	var notice struct {
		EventType string `json:"event_type"`
		Resource  struct {
			Ciphertext     string `json:"ciphertext"`
			Nonce          string `json:"nonce"`
			AssociatedData string `json:"associated_data"`
		} `json:"resource"`
	}
	if err := json.Unmarshal(body, &notice); err != nil {
		return err
	}
	sealed, err := base64.StdEncoding.DecodeString(notice.Resource.Ciphertext)
	if err != nil {
		return err
	}
	if len(notice.Resource.Nonce) != f.notices.NonceSize() {
		return errors.New("the nonce is not of 12 bytes")
	}
	plain, err := f.notices.Open(nil, []byte(notice.Resource.Nonce), sealed, []byte(notice.Resource.AssociatedData))
	if err != nil {
		return err
	}
	var payment drive.Payment
	if err := json.Unmarshal(plain, &payment); err != nil {
		return err
	}
	if payment.OutTradeNo != drive.OutTradeNo {
		return fmt.Errorf("out_trade_no %q", payment.OutTradeNo)
	}
	return nil
}

func (f *floor) Bill(ctx context.Context) error {
	var bill struct {
		HashValue   string `json:"hash_value"`
		DownloadURL string `json:"download_url"`
	}
	if err := f.call(ctx, http.MethodGet, "/v3/bill/tradebill?bill_date=2026-11-20&bill_type=ALL", nil, &bill); err != nil {
		return err
	}
	res, err := f.send(ctx, http.MethodGet, bill.DownloadURL, nil)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	digest := sha1.New()
	if _, err := io.Copy(digest, res.Body); err != nil {
		return err
	}
	if hex.EncodeToString(digest.Sum(nil)) != bill.HashValue {
		return errors.New("the bill has another digest")
	}
	return nil
}
