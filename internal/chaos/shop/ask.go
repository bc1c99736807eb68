package shop

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/chaos/ledger"
)

// final keeps the errors that end a journey: those of the book. A refusal and an exchange without
// an answer leave the movement open, for Recover.
func final(err error) error {
	var no *wxpay.APIError
	if errors.Is(err, errGaveUp) || errors.As(err, &no) {
		return nil
	}
	return err
}

// settle records what became of a movement. It reports a contradiction to what the book has.
func (s *Shop) settle(ctx context.Context, m movement, state string) error {
	err := s.conclude(ctx, m.number, state)
	if errors.Is(err, errFinal) {
		s.report(m.number, err.Error())
		return nil
	}
	return err
}

// states are WeChat Pay's words for what is done and what will not be. Other words leave a movement
// open.
var states = map[string]string{
	"SUCCESS": done, "REFUND": done,
	"CLOSED": notDone, "REVOKED": notDone, "CANCELLED": notDone, "FAIL": notDone,
}

// absent is what ask returns for a movement that WeChat Pay does not know. It settles nothing while
// a request may still be on its way.
const absent = "absent"

// ask queries a movement by the merchant's number, and records what WeChat Pay says.
func (j *journey) ask(ctx context.Context, m movement) (state string, err error) {
	var res *wxpay.Response
	var word, amount string
	switch m.kind {
	case ledger.Payment:
		word, amount = "trade_state", "amount.total"
		res, err = j.exchange(ctx, http.MethodGet, "v3/pay/transactions/out-trade-no/{out_trade_no}",
			wxpay.Vars{"out_trade_no": m.number}, wxpay.Query{"mchid": j.Account.Config.MchID})
	case ledger.Refund:
		word, amount = "status", "amount.refund"
		res, err = j.exchange(ctx, http.MethodGet, refundPath+"/{out_refund_no}", wxpay.Vars{"out_refund_no": m.number})
	case ledger.Transfer:
		word, amount = "state", "transfer_amount"
		res, err = j.exchange(ctx, http.MethodGet, transferOut+"/out-bill-no/{out_bill_no}", wxpay.Vars{"out_bill_no": m.number})
	}
	var no *wxpay.APIError
	if errors.As(err, &no) && no.StatusCode == http.StatusNotFound {
		return absent, nil
	}
	if err != nil {
		return "", final(err)
	}
	if got := res.Get(amount).Int(); got != m.amount {
		j.report(m.number, fmt.Sprintf("WeChat Pay says %d, asked for were %d", got, m.amount))
	}
	if state = states[res.Get(word).String()]; state == "" {
		return "", nil
	}
	return state, j.settle(ctx, m, state)
}

// Recover settles what is still open, as a merchant's program does after a restart. It repeats each
// request with the same number and parameters, and asks. Sales that are not paid are closed.
// Transfers that are not taken are cancelled.
func (s *Shop) Recover(ctx context.Context) (recovered int, err error) {
	all, err := s.movements(ctx)
	if err != nil {
		return 0, err
	}
	for i, m := range all {
		if m.state == asked {
			recovered++
			if err := s.begin(-1-i).mend(ctx, m); err != nil {
				return recovered, err
			}
		}
	}
	return recovered, nil
}

// mend settles one movement. A movement that WeChat Pay refuses and does not know is not done.
func (j *journey) mend(ctx context.Context, m movement) error {
	_, refusal := j.exchange(ctx, http.MethodPost, m.path, wxpay.Raw("application/json", []byte(m.body)))
	if final(refusal) != nil {
		return refusal
	}
	state, err := j.ask(ctx, m)
	if err == nil && state == absent && refusal != nil && !errors.Is(refusal, errGaveUp) {
		return j.settle(ctx, m, notDone)
	}
	if err != nil || state != "" {
		return err
	}
	switch m.kind {
	case ledger.Payment:
		return j.closeOrder(ctx, m)
	case ledger.Transfer:
		return j.cancel(ctx, m)
	}
	return nil
}
