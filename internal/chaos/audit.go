package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/bill"
	"github.com/wxpay-chain/wxpay/internal/chaos/ledger"
	"github.com/wxpay-chain/wxpay/sandbox"
)

var beijing = time.FixedZone("UTC+8", 8*60*60)

// calmWithin is how long it may take until nothing is under way.
const calmWithin = 5 * time.Minute

// calmDown ends all faults and outages, and waits until nothing is under way: no request, no copy
// of one, no notice. Then the merchant settles what is still open, and that is waited for too.
func (w *world) calmDown(ctx context.Context) (recovered int, err error) {
	ctx, cancel := context.WithTimeout(ctx, calmWithin)
	defer cancel()
	w.network.Calm.Store(true)
	w.schedule.Heal(true)
	if err := errors.Join(w.schedule.Err(), w.network.Settle(ctx), w.deliver(ctx)); err != nil {
		return 0, err
	}
	for round := 0; ; round++ { // a keyring may wait some seconds before it downloads again
		open, err := w.shop.Recover(ctx)
		if err != nil {
			return recovered, err
		}
		if round == 0 {
			recovered = open
		}
		if open == 0 || round == 10 {
			break
		}
		time.Sleep(time.Duration(round) * 300 * time.Millisecond)
	}
	return recovered, errors.Join(w.network.Settle(ctx), w.deliver(ctx), w.shop.Receiver.Bury(ctx))
}

// deliver brings all notices about. A dead process may hold a claim until its lease ends.
func (w *world) deliver(ctx context.Context) error {
	for range 16 {
		if err := w.box.Settle(ctx); err != nil {
			return err
		}
		due := time.Time{}
		for _, n := range w.box.Notices() {
			if n.State == sandbox.NoticePending && (due.IsZero() || n.Due.Before(due)) {
				due = n.Due
			}
		}
		if due.IsZero() {
			return nil
		}
		time.Sleep(400 * time.Millisecond)
		w.box.Advance(due.Sub(w.box.Now()))
	}
	return nil // the audit finds what is missing
}

// audit compares the merchant's book with WeChat Pay's, for all that happened since a time.
func (w *world) audit(ctx context.Context, since time.Time) ([]ledger.Difference, error) {
	asked, err := w.shop.Asked(ctx)
	if err != nil {
		return nil, err
	}
	made, err := w.made(ctx, since)
	if err != nil {
		return nil, err
	}
	found := ledger.Movements(asked, made)
	queried, err := w.query(ctx, asked)
	if err != nil {
		return nil, err
	}
	notices, err := w.noticesWithEffects(ctx)
	return append(append(found, queried...), ledger.Notices(notices)...), err
}

// made reads the movements of money out of the fund bills (资金账单) of all days since a time. The
// last bill is there at ten o'clock of the next morning, so that the clock is turned to then.
func (w *world) made(ctx context.Context, since time.Time) (made []ledger.Made, err error) {
	last := w.box.Now().In(beijing)
	w.box.Advance(time.Date(last.Year(), last.Month(), last.Day()+1, 10, 30, 0, 0, beijing).Sub(last))
	for day := since.In(beijing); !day.After(last) || day.Day() == last.Day(); day = day.AddDate(0, 0, 1) {
		var file bytes.Buffer
		_, err := w.auditor.Chain("v3/bill/fundflowbill").Download(ctx, &file, wxpay.Query{"bill_date": day.Format(time.DateOnly)})
		if errors.Is(err, wxpay.Code("NO_STATEMENT_EXIST")) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for row, err := range bill.Funds(&file) {
			if err != nil {
				return nil, err
			}
			made = append(made, movementOf(row))
		}
	}
	return made, nil
}

// movementOf returns the movement of a row. The wrong direction gives a wrong amount.
func movementOf(row bill.Fund) ledger.Made {
	kinds := map[string]struct {
		kind      ledger.Kind
		direction string
	}{"交易": {ledger.Payment, bill.Income}, "退款": {ledger.Refund, bill.Expense}, "商家转账": {ledger.Transfer, bill.Expense}}
	k, amount := kinds[row.Name], row.Amount
	if k.direction != row.Direction {
		amount = -amount
	}
	return ledger.Made{Kind: k.kind, Number: row.VoucherNo, Amount: amount}
}

// queriesPerAudit is how many movements an audit asks for, besides the bills.
const queriesPerAudit = 100

// query asks WeChat Pay for some of the movements, and compares the states.
func (w *world) query(ctx context.Context, asked []ledger.Asked) (found []ledger.Difference, err error) {
	step := len(asked)/queriesPerAudit + 1
	for i := 0; i < len(asked); i += step {
		a := asked[i]
		state, err := w.stateOf(ctx, a)
		if err != nil {
			return nil, fmt.Errorf("asking for %s: %w", a.Number, err)
		}
		if state != a.Believe && a.Believe != ledger.Open { // Movements tells of the open ones
			found = append(found, ledger.Difference{What: "another state", Number: a.Number, Detail: fmt.Sprintf("believed %s, WeChat Pay says %q", a.Believe, state)})
		}
	}
	return found, nil
}

// stateOf asks for one movement.
func (w *world) stateOf(ctx context.Context, a ledger.Asked) (ledger.State, error) {
	var res *wxpay.Response
	var err error
	word := "status"
	switch a.Kind {
	case ledger.Payment:
		word = "trade_state"
		res, err = w.auditor.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(ctx,
			wxpay.Vars{"out_trade_no": a.Number}, wxpay.Query{"mchid": w.box.Config().MchID})
	case ledger.Refund:
		res, err = w.auditor.Chain("v3/refund/domestic/refunds/{out_refund_no}").Get(ctx, wxpay.Vars{"out_refund_no": a.Number})
	case ledger.Transfer:
		word = "state"
		res, err = w.auditor.Chain("v3/fund-app/mch-transfer/transfer-bills/out-bill-no/{out_bill_no}").Get(ctx, wxpay.Vars{"out_bill_no": a.Number})
	}
	var no *wxpay.APIError
	if errors.As(err, &no) && no.Verified && no.StatusCode == http.StatusNotFound {
		return ledger.NotDone, nil
	}
	if err != nil {
		return "", err
	}
	switch said := res.Get(word).String(); said {
	case "SUCCESS", "REFUND":
		return ledger.Done, nil
	case "CLOSED", "CANCELLED":
		return ledger.NotDone, nil
	default:
		return ledger.State(said), nil
	}
}

// noticesWithEffects returns all notices that were sent, and all effects.
func (w *world) noticesWithEffects(ctx context.Context) ([]ledger.Notice, error) {
	effects, err := w.shop.Effects(ctx)
	if err != nil {
		return nil, err
	}
	var notices []ledger.Notice
	for _, n := range w.box.Notices() {
		about := fmt.Sprintf("%s, %s after %d deliveries", n.Event, n.State, len(n.Attempts))
		notices = append(notices, ledger.Notice{ID: n.ID, About: about, Sent: true, Effects: effects[n.ID].Effects})
		delete(effects, n.ID)
	}
	for _, n := range effects {
		notices = append(notices, n)
	}
	return notices, nil
}
