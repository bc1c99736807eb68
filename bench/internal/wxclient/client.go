// Package wxclient is the client of both programs with wxpay. They differ in the signer.
package wxclient

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/bench/internal/drive"
	"github.com/wxpay-chain/wxpay/bench/internal/protocol"
	"github.com/wxpay-chain/wxpay/crypto"
	"github.com/wxpay-chain/wxpay/keyring"
	"github.com/wxpay-chain/wxpay/notify"
)

// Module is the path of the library.
const Module = "github.com/wxpay-chain/wxpay"

type client struct {
	wxpay  *wxpay.Client
	parser *notify.Parser
}

// Open returns the client with all defaults of wxpay. own adds the merchant's key or signer to the
// Config.
func Open(setup drive.Setup, own func(*wxpay.Config) error) (drive.Client, error) {
	platform, err := crypto.LoadPublicKey(setup.PlatformKey())
	if err != nil {
		return nil, err
	}
	keys := keyring.Static(keyring.Key{Serial: protocol.PublicKeyID, Public: platform})
	config := wxpay.Config{MchID: protocol.MchID, SerialNo: protocol.SerialNo, Keyring: keys, BaseURL: setup.URL}
	if err := own(&config); err != nil {
		return nil, err
	}
	made, err := wxpay.New(config)
	if err != nil {
		return nil, err
	}
	return client{made, &notify.Parser{Keyring: keys, APIv3Key: protocol.APIv3Key, MchID: protocol.MchID}}, nil
}

func (c client) Order(ctx context.Context) error {
	answer, err := wxpay.Into[drive.Prepay](c.wxpay.Chain("v3/pay/transactions/jsapi").Post(ctx, wxpay.Body(drive.NewOrder())))
	if err == nil && answer.PrepayID == "" {
		err = errors.New("no prepay_id")
	}
	return err
}

func (c client) Notice(ctx context.Context, header http.Header, body []byte) error {
	event, err := c.parser.Parse(ctx, header, body)
	if err != nil {
		return err
	}
	payment, err := notify.As[drive.Payment](event)
	if err == nil && payment.OutTradeNo != drive.OutTradeNo {
		err = fmt.Errorf("out_trade_no %q", payment.OutTradeNo)
	}
	return err
}

// Bill needs no digest of its own: Download checks it.
func (c client) Bill(ctx context.Context) error {
	_, err := c.wxpay.Chain("v3/bill/tradebill").Download(ctx, io.Discard, wxpay.Query{"bill_date": "2026-11-20", "bill_type": "ALL"})
	return err
}
