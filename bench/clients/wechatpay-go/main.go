// Command wechatpay-go measures the official SDK for Go, used as its README shows. Go's default
// transport keeps two idle connections for a host. A tuned client gets a transport that keeps as
// many as there are calls at a time.
package main

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth/validators"
	"github.com/wechatpay-apiv3/wechatpay-go/core/auth/verifiers"
	"github.com/wechatpay-apiv3/wechatpay-go/core/consts"
	"github.com/wechatpay-apiv3/wechatpay-go/core/notify"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments"
	"github.com/wechatpay-apiv3/wechatpay-go/services/payments/jsapi"
	"github.com/wechatpay-apiv3/wechatpay-go/utils"

	"github.com/wxpay-chain/wxpay/bench/internal/drive"
	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
)

func main() { drive.Main("github.com/wechatpay-apiv3/wechatpay-go", open) }

type client struct {
	jsapi   jsapi.JsapiApiService
	notices *notify.Handler
}

func open(setup drive.Setup) (drive.Client, error) {
	standard := http.DefaultTransport.(*http.Transport)
	if err := setup.Redirect(standard); err != nil {
		return nil, err
	}
	merchant, err := utils.LoadPrivateKeyWithPath(setup.MerchantKey())
	if err != nil {
		return nil, err
	}
	platform, err := utils.LoadPublicKeyWithPath(setup.PlatformKey())
	if err != nil {
		return nil, err
	}
	options := []core.ClientOption{
		option.WithWechatPayPublicKeyAuthCipher(protocol.MchID, protocol.SerialNo, merchant, protocol.PublicKeyID, platform),
	}
	if setup.Tuned {
		transport := standard.Clone()
		transport.MaxIdleConnsPerHost = max(setup.InFlight, 64)
		options = append(options, option.WithHTTPClient(&http.Client{Transport: transport, Timeout: consts.DefaultTimeout}))
	}
	made, err := core.NewClient(context.Background(), options...)
	if err != nil {
		return nil, err
	}
	notices, err := newHandler(platform)
	return client{jsapi.JsapiApiService{Client: made}, notices}, err
}

func newHandler(platform *rsa.PublicKey) (*notify.Handler, error) {
	return notify.NewRSANotifyHandler(protocol.APIv3Key, verifiers.NewSHA256WithRSAPubkeyVerifier(protocol.PublicKeyID, *platform))
}

func (c client) Order(ctx context.Context) error {
	o := drive.NewOrder()
	answer, _, err := c.jsapi.Prepay(ctx, jsapi.PrepayRequest{
		Appid: core.String(o.AppID), Mchid: core.String(o.MchID), Description: core.String(o.Description),
		OutTradeNo: core.String(o.OutTradeNo), NotifyUrl: core.String(o.NotifyURL),
		Amount: &jsapi.Amount{Total: core.Int64(o.Amount.Total)}, Payer: &jsapi.Payer{Openid: core.String(o.Payer.OpenID)},
	})
	if err == nil && (answer.PrepayId == nil || *answer.PrepayId == "") {
		err = errors.New("no prepay_id")
	}
	return err
}

func (c client) Notice(ctx context.Context, header http.Header, body []byte) error {
	var payment payments.Transaction
	request := &http.Request{Header: header, Body: io.NopCloser(bytes.NewReader(body))}
	if _, err := c.notices.ParseNotifyRequest(ctx, request, &payment); err != nil {
		return err
	}
	if payment.OutTradeNo == nil || *payment.OutTradeNo != drive.OutTradeNo {
		return fmt.Errorf("another out_trade_no")
	}
	return nil
}

// Bill downloads with a client that does not verify, since a file has no signature. The SDK has no
// method for it, and checks no digest.
func (c client) Bill(ctx context.Context) error {
	answer, err := c.jsapi.Client.Get(ctx, drive.Official("/v3/bill/tradebill?bill_date=2026-11-20&bill_type=ALL"))
	if err != nil {
		return err
	}
	defer func() { _ = answer.Response.Body.Close() }()
	var bill struct {
		HashValue   string `json:"hash_value"`
		DownloadURL string `json:"download_url"`
	}
	if err := json.NewDecoder(answer.Response.Body).Decode(&bill); err != nil {
		return err
	}
	file, err := core.NewClientWithValidator(c.jsapi.Client, &validators.NullValidator{}).Get(ctx, bill.DownloadURL)
	if err != nil {
		return err
	}
	defer func() { _ = file.Response.Body.Close() }()
	digest := sha1.New()
	if _, err := io.Copy(digest, file.Response.Body); err != nil {
		return err
	}
	if hex.EncodeToString(digest.Sum(nil)) != bill.HashValue {
		return errors.New("the bill has another digest")
	}
	return nil
}
