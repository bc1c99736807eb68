package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"sync"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/notify"
)

// shop is the merchant: it makes orders, and marks them as paid when WeChat Pay says so.
type shop struct {
	client *wxpay.Client
	mchID  string
	out    io.Writer // the steps, for a reader

	mu     sync.Mutex
	orders map[string]*order // by out_trade_no; a real shop has a database
}

type order struct {
	total         int64  // 分
	transactionID string // WeChat Pay's number (微信支付订单号), "" until it is paid
}

func newShop(client *wxpay.Client, mchID string, out io.Writer) *shop {
	return &shop{client: client, mchID: mchID, out: out, orders: map[string]*order{}}
}

// order makes an order (JSAPI下单). It is recorded first: the notice may be faster than the answer.
// The same number with the same parameters makes no second order, so the client may repeat the
// call.
func (s *shop) order(ctx context.Context, number string, total int64, notifyURL string) error {
	if err := s.record(number, total); err != nil {
		return err
	}
	res, err := s.place(ctx, number, total, notifyURL)
	if err != nil {
		return err // the number stays: order again later, or query it
	}
	// It goes to the page in the user's hand, which calls WeChat up with it (调起支付).
	fmt.Fprintf(s.out, "ordered %s for %d 分: prepay_id %s\n", number, total, res.Get("prepay_id"))
	return nil
}

// record writes an order down, unless it is there already, paid perhaps.
func (s *shop) record(number string, total int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch o := s.orders[number]; {
	case o == nil:
		s.orders[number] = &order{total: total}
	case o.total != total:
		return errOtherTotal
	}
	return nil
}

// place makes the call for an order.
func (s *shop) place(ctx context.Context, number string, total int64, notifyURL string) (*wxpay.Response, error) {
	return s.client.Chain("v3/pay/transactions/jsapi").Post(ctx, wxpay.Idempotent(), wxpay.JSON{
		"appid":        "wxd678efh567hg6787",
		"mchid":        s.mchID,
		"description":  "Image形象店-深圳腾大-QQ公仔",
		"out_trade_no": number,
		"notify_url":   notifyURL,
		"amount":       map[string]any{"total": total, "currency": "CNY"},
		"payer":        map[string]any{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
	})
}

// notices is the handler for notify_url. The functions may be called at any time from now on.
func (s *shop) notices(parser *notify.Parser, log *slog.Logger) (*notify.Mux, error) {
	mux, err := notify.NewMux(notify.Config{Parser: parser, Logger: log}) // several processes need one common Store
	if err != nil {
		return nil, err
	}
	return mux, errors.Join(
		mux.HandleOriginal("TRANSACTION.SUCCESS", "transaction", s.paid),
		mux.HandleRest(func(_ context.Context, e *notify.Event) error {
			log.Warn("a notice that nobody here waits for", "type", e.Type, "id", e.ID)
			return nil // do not send it again
		}),
	)
}

// payment has the fields of a payment that the shop needs.
type payment struct {
	OutTradeNo    string `json:"out_trade_no"`
	TransactionID string `json:"transaction_id"`
	TradeState    string `json:"trade_state"`
	Amount        struct {
		Total    int64  `json:"total"` // 分
		Currency string `json:"currency"`
	} `json:"amount"`
}

var (
	errUnknownOrder = errors.New("a payment for an order that was never made")
	errWrongAmount  = errors.New("a payment over another amount than that of the order")
	errOtherPayment = errors.New("a second payment for an order that is paid")
	errOtherTotal   = errors.New("an order under a number that has another amount")
)

// paid takes a payment in. The notice is genuine; the shop has to check that it fits the order.
// After an error WeChat Pay sends it again, and the log tells a person meanwhile.
func (s *shop) paid(_ context.Context, e *notify.Event) error {
	p, err := notify.As[payment](e)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch o := s.orders[p.OutTradeNo]; {
	case o == nil: // a combined payment (合单) ends here too: its notice is another and must not be lost as unpaid
		return errUnknownOrder
	case p.TradeState != "SUCCESS":
		return nil // any other state is not paid
	case o.total != p.Amount.Total || p.Amount.Currency != "CNY":
		return errWrongAmount
	case o.transactionID == p.TransactionID:
		return nil // known already, by a query perhaps
	case o.transactionID != "":
		return errOtherPayment
	default:
		o.transactionID = p.TransactionID
	}
	fmt.Fprintf(s.out, "notice %s (%s): %s paid %d 分 by %s\n", e.Type, e.OriginalType, p.OutTradeNo, p.Amount.Total, p.TransactionID)
	return nil
}

func (s *shop) isPaid(number string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	o := s.orders[number]
	return o != nil && o.transactionID != ""
}
