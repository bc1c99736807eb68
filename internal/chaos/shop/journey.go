package shop

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/chaos/ledger"
)

const (
	appID       = "wxd678efh567hg6787"
	nativePath  = "v3/pay/transactions/native"
	refundPath  = "v3/refund/domestic/refunds"
	transferOut = "v3/fund-app/mch-transfer/transfer-bills"
)

// Journey makes the business with the customer of a number. The number and the seed decide what the
// customer wants.
func (s *Shop) Journey(ctx context.Context, index int) error {
	j := s.begin(index)
	if j.drawn("transfer") < 0.25 {
		return j.transfer(ctx)
	}
	return j.sale(ctx)
}

// sale sells something. The user pays, or goes away, or pays just before the merchant closes the
// order.
func (j *journey) sale(ctx context.Context) error {
	m := j.payment()
	if _, err := j.request(ctx, m); err != nil {
		return final(err)
	}
	end := j.drawn("end of a sale")
	if end < 0.1 {
		return j.closeOrder(ctx, m)
	}
	if err := j.User.Pay(m.number); err != nil {
		j.report(m.number, "the user cannot pay an order that WeChat Pay says is made: "+err.Error())
		return nil
	}
	if end < 0.2 {
		return j.closeOrder(ctx, m)
	}
	if end < 0.4 { // the notice alone tells the merchant
		return nil
	}
	if state, err := j.ask(ctx, m); err != nil || state != done {
		return err
	}
	return j.refunds(ctx, m)
}

// payment returns the movement of a sale.
func (j *journey) payment() movement {
	number, amount := fmt.Sprintf("P%08d", j.index), 100+int64(j.Draw.IntN(900, "amount", j.index))
	return movement{kind: ledger.Payment, number: number, purpose: "sale " + number, amount: amount, path: nativePath, body: text(map[string]any{
		"appid": appID, "mchid": j.Account.Config.MchID, "description": "茶, 两杯", "out_trade_no": number,
		"notify_url": j.NotifyTo + "/" + number, "amount": map[string]any{"total": amount, "currency": "CNY"},
	})}
}

// closeOrder closes an order. Where WeChat Pay says that it is closed, it can no longer be paid.
func (j *journey) closeOrder(ctx context.Context, m movement) error {
	_, err := j.exchange(ctx, http.MethodPost, "v3/pay/transactions/out-trade-no/{out_trade_no}/close",
		wxpay.Vars{"out_trade_no": m.number}, wxpay.JSON{"mchid": j.Account.Config.MchID})
	if err != nil {
		_, err = j.ask(ctx, m)
		return err
	}
	if j.User.Pay(m.number) == nil {
		j.report(m.number, "the user paid an order that WeChat Pay says is closed")
	}
	return j.settle(ctx, m, notDone)
}

// refunds gives parts of a sale back, up to two.
func (j *journey) refunds(ctx context.Context, sold movement) error {
	if j.Sabotage.NewNumber {
		j.tries = 1
	}
	for i := range j.Draw.IntN(3, "refunds", j.index) {
		number, amount := fmt.Sprintf("R%08d-%d", j.index, i), 1+int64(j.Draw.IntN(int(sold.amount/2), "refund", j.index, i))
		m := movement{kind: ledger.Refund, number: number, purpose: "refund " + number, amount: amount, path: refundPath,
			body: j.refundBody(sold, number, amount)}
		res, err := j.request(ctx, m)
		if err != nil && j.Sabotage.NewNumber {
			m.number += "X"
			m.body = j.refundBody(sold, m.number, amount)
			res, err = j.request(ctx, m)
		}
		if err != nil {
			if err := final(err); err != nil {
				return err
			}
			continue
		}
		if res.Get("status").String() == "SUCCESS" {
			err = j.settle(ctx, m, done)
		} else if j.Draw.Hit(0.6, "ask for the refund", j.index, i) {
			_, err = j.ask(ctx, m)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (j *journey) refundBody(sold movement, number string, amount int64) string {
	return text(map[string]any{
		"out_trade_no": sold.number, "out_refund_no": number, "notify_url": j.NotifyTo + "/" + number,
		"amount": map[string]any{"refund": amount, "total": sold.amount, "currency": "CNY"},
	})
}

// transfer sends money to a user, who takes it, or the merchant cancels it.
func (j *journey) transfer(ctx context.Context) error {
	number, amount := fmt.Sprintf("T%08d", j.index), 30+int64(j.Draw.IntN(900, "amount", j.index))
	m := movement{kind: ledger.Transfer, number: number, purpose: "transfer " + number, amount: amount, path: transferOut, body: text(map[string]any{
		"appid": appID, "out_bill_no": number, "transfer_scene_id": "1000", "openid": "o-MYE42l80oelYMDE34nYD456Xoy",
		"transfer_amount": amount, "transfer_remark": "注册有礼", "notify_url": j.NotifyTo + "/" + number,
		"transfer_scene_report_infos": []any{map[string]any{"info_type": "活动名称", "info_content": "注册会员有礼"}},
	})}
	if _, err := j.request(ctx, m); err != nil {
		return final(err)
	}
	if j.drawn("end of a transfer") < 0.2 {
		return j.cancel(ctx, m)
	}
	if err := j.User.ReceiveTransfer(number); err != nil {
		j.report(number, "the user cannot take a transfer that WeChat Pay says is made: "+err.Error())
		return nil
	}
	if j.drawn("ask for the transfer") < 0.6 {
		_, err := j.ask(ctx, m)
		return err
	}
	return nil
}

// cancel takes a transfer back that the user has not taken yet.
func (j *journey) cancel(ctx context.Context, m movement) error {
	_, err := j.exchange(ctx, http.MethodPost, transferOut+"/out-bill-no/{out_bill_no}/cancel", wxpay.Vars{"out_bill_no": m.number})
	if err := final(err); err != nil {
		return err
	}
	_, err = j.ask(ctx, m)
	return err
}

// text writes the body of a request once, so that each attempt and each repetition has its bytes.
func text(v map[string]any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // never: these maps hold strings and numbers
	}
	return string(data)
}
