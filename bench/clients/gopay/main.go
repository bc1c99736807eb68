// Command gopay measures gopay, used as its documents show. Its transport is tuned by itself: it
// keeps 1000 idle connections for a host.
package main

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/go-pay/gopay"
	wechat "github.com/go-pay/gopay/wechat/v3"

	"github.com/wxpay-chain/wxpay/bench/internal/drive"
	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
)

func main() { drive.Main("github.com/go-pay/gopay", open) }

type client struct {
	gopay *wechat.ClientV3
	keys  map[string]*rsa.PublicKey
}

// billMiB is the largest answer that gopay shall read. By default it cuts an answer at 10 MiB.
const billMiB = 1024

func open(setup drive.Setup) (drive.Client, error) {
	if err := setup.Redirect(http.DefaultTransport.(*http.Transport)); err != nil { // gopay copies it
		return nil, err
	}
	merchant, err := os.ReadFile(setup.MerchantKey())
	if err != nil {
		return nil, err
	}
	platform, err := os.ReadFile(setup.PlatformKey())
	if err != nil {
		return nil, err
	}
	made, err := wechat.NewClientV3(protocol.MchID, protocol.SerialNo, protocol.APIv3Key, string(merchant))
	if err != nil {
		return nil, err
	}
	if err := made.AutoVerifySignByPublicKey(platform, protocol.PublicKeyID); err != nil {
		return nil, err
	}
	made.SetBodySize(billMiB)
	return client{made, made.WxPublicKeyMap()}, nil
}

func (c client) Order(ctx context.Context) error {
	o := drive.NewOrder()
	answer, err := c.gopay.V3TransactionJsapi(ctx, gopay.BodyMap{
		"appid": o.AppID, "mchid": o.MchID, "description": o.Description, "out_trade_no": o.OutTradeNo, "notify_url": o.NotifyURL,
		"amount": gopay.BodyMap{"total": o.Amount.Total}, "payer": gopay.BodyMap{"openid": o.Payer.OpenID},
	})
	if err == nil && (answer.Code != wechat.Success || answer.Response.PrepayId == "") {
		err = errors.New("no prepay_id")
	}
	return err
}

func (c client) Notice(_ context.Context, header http.Header, body []byte) error {
	notice, err := wechat.V3ParseNotify(&http.Request{Header: header, Body: io.NopCloser(bytes.NewReader(body))})
	if err != nil {
		return err
	}
	if err := notice.VerifySignByPKMap(c.keys); err != nil {
		return err
	}
	payment, err := notice.DecryptPayCipherText(protocol.APIv3Key)
	if err == nil && payment.OutTradeNo != drive.OutTradeNo {
		err = fmt.Errorf("out_trade_no %q", payment.OutTradeNo)
	}
	return err
}

// Bill has the whole file in memory: gopay returns it as bytes. It checks no digest.
func (c client) Bill(ctx context.Context) error {
	answer, err := c.gopay.V3BillTradeBill(ctx, gopay.BodyMap{"bill_date": "2026-11-20", "bill_type": "ALL"})
	if err != nil {
		return err
	}
	if answer.Code != wechat.Success {
		return errors.New(answer.Error)
	}
	file, err := c.gopay.V3BillDownLoadBill(ctx, answer.Response.DownloadUrl)
	if err != nil {
		return err
	}
	if digest := sha1.Sum(file); hex.EncodeToString(digest[:]) != answer.Response.HashValue {
		return errors.New("the bill has another digest")
	}
	return nil
}
