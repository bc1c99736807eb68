package main

import (
	"bytes"
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/wxpay-chain/wxpay/bench/internal/drive"
	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
)

// maxAnswer is how much of an answer is read.
const maxAnswer = 10 << 20

// call sends a request and reads a verified answer.
func (f *floor) call(ctx context.Context, method, target string, body []byte, into any) error {
	res, err := f.send(ctx, method, f.url+target, body)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return errors.New(res.Status)
	}
	if err := f.verify(res.Header, answer); err != nil {
		return err
	}
	return json.Unmarshal(answer, into)
}

// send signs a request and sends it.
func (f *floor) send(ctx context.Context, method, url string, body []byte) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	timestamp, nonce := strconv.FormatInt(time.Now().Unix(), 10), rand.Text()
	digest := sha256.Sum256([]byte(method + "\n" + req.URL.RequestURI() + "\n" + timestamp + "\n" + nonce + "\n" + string(body) + "\n"))
	signature, err := rsa.SignPKCS1v15(nil, f.merchant, crypto.SHA256, digest[:])
	if err != nil {
		return nil, err
	}
	req.Header = http.Header{
		"Authorization": {`WECHATPAY2-SHA256-RSA2048 mchid="` + protocol.MchID + `",nonce_str="` + nonce + `",signature="` +
			base64.StdEncoding.EncodeToString(signature) + `",timestamp="` + timestamp + `",serial_no="` + protocol.SerialNo + `"`},
		"Content-Type": {"application/json"}, "Accept": {"application/json"}, "User-Agent": {"floor"},
		"Wechatpay-Serial": {protocol.PublicKeyID},
	}
	return f.http.Do(req)
}

// verify checks the clock, the serial and the signature (验签).
func (f *floor) verify(header http.Header, body []byte) error {
	timestamp := header.Get("Wechatpay-Timestamp")
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return fmt.Errorf("timestamp: %w", err)
	}
	if age := time.Since(time.Unix(seconds, 0)).Abs(); age > 5*time.Minute {
		return fmt.Errorf("the answer was signed %v ago", age)
	}
	if header.Get("Wechatpay-Serial") != protocol.PublicKeyID {
		return errors.New("signed with another key")
	}
	signature, err := base64.StdEncoding.DecodeString(header.Get("Wechatpay-Signature"))
	if err != nil {
		return err
	}
	digest := sha256.Sum256([]byte(timestamp + "\n" + header.Get("Wechatpay-Nonce") + "\n" + string(body) + "\n"))
	return rsa.VerifyPKCS1v15(f.platform, crypto.SHA256, digest[:], signature)
}

// readKeys reads the merchant's key and WeChat Pay's public key.
func readKeys(setup drive.Setup) (*rsa.PrivateKey, *rsa.PublicKey, error) {
	der, err := readPEM(setup.MerchantKey())
	if err != nil {
		return nil, nil, err
	}
	private, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return nil, nil, err
	}
	if der, err = readPEM(setup.PlatformKey()); err != nil {
		return nil, nil, err
	}
	public, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return nil, nil, err
	}
	merchant, isRSA := private.(*rsa.PrivateKey)
	platform, areRSA := public.(*rsa.PublicKey)
	if !isRSA || !areRSA {
		return nil, nil, errors.New("the keys are not of RSA")
	}
	return merchant, platform, nil
}

func readPEM(file string) ([]byte, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(data)
	if block == nil {
		return nil, fmt.Errorf("%s is not PEM", file)
	}
	return block.Bytes, nil
}
