package ledger_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/wxpay-chain/wxpay/internal/chaos/ledger"
)

// TestMovements plants each sort of difference, and sees it found and no other.
func TestMovements(t *testing.T) {
	asked := func(number string, believe ledger.State) ledger.Asked {
		return ledger.Asked{Kind: ledger.Payment, Number: number, Purpose: "order " + number, Amount: 100, Believe: believe}
	}
	made := func(number string, amount int64) ledger.Made {
		return ledger.Made{Kind: ledger.Payment, Number: number, Amount: amount}
	}
	again := asked("B", ledger.Done)
	again.Purpose = "order A"
	refund := ledger.Made{Kind: ledger.Refund, Number: "A", Amount: 100}
	for _, c := range []struct {
		reason string
		asked  []ledger.Asked
		made   []ledger.Made
		want   []string
	}{
		{"both agree", []ledger.Asked{asked("A", ledger.Done), asked("B", ledger.NotDone)}, []ledger.Made{made("A", 100)}, nil},
		{"one number is paid twice", []ledger.Asked{asked("A", ledger.Done)}, []ledger.Made{made("A", 100), made("A", 100)}, []string{ledger.MadeTwice}},
		{"two numbers for one purpose", []ledger.Asked{asked("A", ledger.Done), again}, []ledger.Made{made("A", 100), made("B", 100)}, []string{ledger.PaidTwice}},
		{"a second number that was not used", []ledger.Asked{asked("A", ledger.NotDone), again}, []ledger.Made{made("B", 100)}, nil},
		{"money that was never asked for", nil, []ledger.Made{made("A", 100)}, []string{ledger.NotAsked}},
		{"a refund with the number of a payment", []ledger.Asked{asked("A", ledger.NotDone)}, []ledger.Made{refund}, []string{ledger.NotAsked}},
		{"money that the merchant counts on", []ledger.Asked{asked("A", ledger.Done)}, nil, []string{ledger.Lost}},
		{"money that the merchant does not know of", []ledger.Asked{asked("A", ledger.NotDone)}, []ledger.Made{made("A", 100)}, []string{ledger.Unnoticed}},
		{"an order in the dark, made", []ledger.Asked{asked("A", ledger.Open)}, []ledger.Made{made("A", 100)}, []string{ledger.Unresolved}},
		{"an order in the dark, not made", []ledger.Asked{asked("A", ledger.Open)}, nil, []string{ledger.Unresolved}},
		{"one fen more", []ledger.Asked{asked("A", ledger.Done)}, []ledger.Made{made("A", 101)}, []string{ledger.WrongAmount}},
	} {
		if diff := cmp.Diff(c.want, sorts(ledger.Movements(c.asked, c.made))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.reason, diff)
		}
	}
}

func TestNotices(t *testing.T) {
	for _, c := range []struct {
		reason string
		notice ledger.Notice
		want   []string
	}{
		{"handled once", ledger.Notice{Sent: true, Effects: 1}, nil},
		{"never handled", ledger.Notice{Sent: true}, []string{ledger.NoticeLost}},
		{"handled twice", ledger.Notice{Sent: true, Effects: 2}, []string{ledger.NoticeTwice}},
		{"never sent", ledger.Notice{Effects: 1}, []string{ledger.NoticeForged}},
	} {
		if diff := cmp.Diff(c.want, sorts(ledger.Notices([]ledger.Notice{c.notice}))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.reason, diff)
		}
	}
}

func sorts(found []ledger.Difference) (out []string) {
	for _, d := range found {
		out = append(out, d.What)
	}
	return out
}
