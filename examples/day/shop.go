package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/bill"
	"github.com/wxpay-chain/wxpay/checkout"
	"github.com/wxpay-chain/wxpay/notify"
)

// shop is the merchant. Each of its calls has a number of the merchant's own. If an answer is lost,
// the call is repeated with the same number and the same parameters, which has no second effect.
type shop struct {
	client    *wxpay.Client
	mchID     string
	appID     string
	notifyURL string
	book      *book
}

// post makes a call that WeChat Pay carries out once for its number. The client may repeat it
// (docs/retries.md).
func (s *shop) post(ctx context.Context, path string, body wxpay.JSON) (*wxpay.Response, error) {
	return s.client.Chain(path).Post(ctx, body, wxpay.Idempotent())
}

// order makes an order (Native下单) and returns what the user's QR code holds. The book has the
// order first: its notice may be faster than the answer.
func (s *shop) order(ctx context.Context, number string, total int64) (codeURL string, err error) {
	s.book.ordered(number, total)
	res, err := s.post(ctx, "v3/pay/transactions/native", wxpay.JSON{
		"appid":        s.appID,
		"mchid":        s.mchID,
		"description":  "茶, 两杯",
		"out_trade_no": number,
		"notify_url":   s.notifyURL,
		"amount":       wxpay.JSON{"total": total, "currency": "CNY"},
		"settle_info":  wxpay.JSON{"profit_sharing": true},
	})
	return res.Get("code_url").String(), err
}

// payment is what a notice and a query say of a payment.
type payment struct {
	OutTradeNo    string `json:"out_trade_no"`
	TransactionID string `json:"transaction_id"`
	TradeState    string `json:"trade_state"`
	Amount        struct {
		Total    int64  `json:"total"`
		Currency string `json:"currency"`
	} `json:"amount"`
}

// notices handles what WeChat Pay sends to notify_url. A notice that comes twice is handled once.
func (s *shop) notices(parser *notify.Parser) (*notify.Mux, error) {
	mux, err := notify.NewMux(notify.Config{Parser: parser})
	if err != nil {
		return nil, err
	}
	return mux, errors.Join(
		mux.HandleOriginal("TRANSACTION.SUCCESS", "transaction", func(_ context.Context, e *notify.Event) error {
			p, err := notify.As[payment](e)
			if err != nil {
				return err
			}
			return s.book.pay(p)
		}),
		mux.HandleRest(func(context.Context, *notify.Event) error { return nil }),
	)
}

// query asks for an order (查单), and writes into the book what a lost notice would have said.
func (s *shop) query(ctx context.Context, number string) (state string, err error) {
	p, err := wxpay.Into[payment](s.client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(ctx,
		wxpay.Vars{"out_trade_no": number}, wxpay.Query{"mchid": s.mchID}))
	if err != nil || p.TradeState != "SUCCESS" {
		return p.TradeState, err
	}
	return p.TradeState, s.book.pay(p)
}

// refund gives a part of a payment back (退款). The book has the refund before the first attempt,
// so that none is forgotten if the program ends. The bill says what became of it.
func (s *shop) refund(ctx context.Context, number, refundNo string, amount int64) error {
	s.book.refunded(refundNo, amount)
	_, err := s.post(ctx, "v3/refund/domestic/refunds", wxpay.JSON{
		"out_trade_no":  number,
		"out_refund_no": refundNo,
		"amount":        wxpay.JSON{"refund": amount, "total": s.book.total(number), "currency": "CNY"},
	})
	var refused *wxpay.APIError
	if errors.As(err, &refused) && refused.Verified && !wxpay.MayHaveActed(err) {
		s.book.notRefunded(refundNo) // WeChat Pay itself has said so
	}
	return err
}

// share gives a part of a payment to another merchant (分账), and sets the rest free. The other
// merchant's name is a sensitive field, which the client encrypts.
func (s *shop) share(ctx context.Context, number, orderNo, receiver string, amount int64) error {
	_, err := s.post(ctx, "v3/profitsharing/receivers/add", wxpay.JSON{
		"appid": s.appID, "type": "MERCHANT_ID", "account": receiver, "name": "茶叶批发", "relation_type": "PARTNER",
	})
	if err != nil {
		return err
	}
	_, err = s.post(ctx, "v3/profitsharing/orders", wxpay.JSON{
		"appid": s.appID, "transaction_id": s.book.transactionID(number), "out_order_no": orderNo, "unfreeze_unsplit": true,
		"receivers": []wxpay.JSON{{"type": "MERCHANT_ID", "account": receiver, "amount": amount, "description": "分给供应商"}},
	})
	return err
}

// transfer sends a reward to a user (商家转账) and returns the parameters with which the user
// confirms it. A query does not give them, but a repeated call does.
func (s *shop) transfer(ctx context.Context, billNo string, amount int64) (checkout.Transfer, error) {
	res, err := s.post(ctx, "v3/fund-app/mch-transfer/transfer-bills", wxpay.JSON{
		"appid":                       s.appID,
		"out_bill_no":                 billNo,
		"transfer_scene_id":           "1000",
		"openid":                      "o-MYE42l80oelYMDE34nYD456Xoy",
		"transfer_amount":             amount,
		"transfer_remark":             "注册有礼",
		"transfer_scene_report_infos": []wxpay.JSON{{"info_type": "活动名称", "info_content": "注册会员有礼"}},
	})
	if err != nil {
		return checkout.Transfer{}, err
	}
	return s.client.Checkout().Transfer(s.appID, res.Get("package_info").String())
}

// reconcile downloads the trade bill of a day (交易账单) and compares it with the book. The bill
// has payments and refunds; shares and transfers stand in the fund bill (资金账单). DownloadFile
// checks the file against the digest in the answer, and Trades checks the sums. A day without
// trade has no bill, and is compared like an empty one.
func (s *shop) reconcile(ctx context.Context, date string) (found []bill.Difference, err error) {
	dir, err := os.MkdirTemp("", "bills-*")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, date+".csv")
	entries := func(func(bill.Entry, error) bool) {} // of a day without trade
	_, err = s.client.Chain("v3/bill/tradebill").DownloadFile(ctx, path, wxpay.Query{"bill_date": date})
	switch {
	case err == nil:
		file, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		defer func() { _ = file.Close() }()
		entries = bill.Entries(bill.Trades(file))
	case !errors.Is(err, wxpay.Code("NO_STATEMENT_EXIST")):
		return nil, err
	}
	for d, err := range bill.Reconcile(entries, s.book.entries(), bill.Options{}) {
		if err != nil {
			return nil, err
		}
		found = append(found, d)
	}
	return found, nil
}
