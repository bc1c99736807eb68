package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/notify"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// Three deliveries of one notice have one effect. The test compares the output line by line.
func TestRun(t *testing.T) {
	var out bytes.Buffer
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`^ordered 1217752501201407033233368018 for 100 分: prepay_id wx\S+
notice TRANSACTION\.SUCCESS \(transaction\): 1217752501201407033233368018 paid 100 分 by \d+
WeChat Pay sent TRANSACTION\.SUCCESS 3 times: accepted
order 1217752501201407033233368018 is paid
$`)
	if !want.Match(out.Bytes()) {
		t.Errorf("%s", out.String())
	}
}

func TestRunEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ctx, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// A lost answer is asked for again under the same number, and a repeated order forgets no payment.
func TestOrderAgain(t *testing.T) {
	box := boxtest.New(t, sandbox.Config{})
	s := newShop(boxtest.Client(t, box, func(c *wxpay.Config) { c.Retry = wxpay.Retry{MaxPause: time.Millisecond} }), box.Config().MchID, io.Discard)
	order := func(total int64) error { return s.order(t.Context(), "A10001", total, "https://example.com/paid") }
	for _, test := range []struct {
		why    string
		faults []sandbox.Fault
		total  int64
		calls  int
		lost   bool // MayHaveActed says so
		want   error
	}{
		{"all answers are lost", []sandbox.Fault{sandbox.CutAfter(), sandbox.CutAfter(), sandbox.CutAfter()}, 100, 3, true, nil},
		{"one is lost, then a refusal", []sandbox.Fault{sandbox.CutAfter(), sandbox.Status(403)}, 100, 2, true, nil},
		{"one is lost", []sandbox.Fault{sandbox.CutAfter()}, 100, 2, false, nil},
		{"refused", []sandbox.Fault{sandbox.Status(400)}, 100, 1, false, wxpay.Code("PARAM_ERROR")},
		{"other money: MayHaveActed does not know the error", nil, 101, 0, true, errOtherTotal},
	} {
		before := box.Count()
		box.Inject(test.faults...)
		err := order(test.total)
		if isRight := errors.Is(err, test.want) || test.lost && err != nil; !isRight || wxpay.MayHaveActed(err) != test.lost {
			t.Errorf("%s: %v", test.why, err)
		}
		if calls := box.Count() - before; calls != test.calls {
			t.Errorf("%s: %d calls, want %d", test.why, calls, test.calls)
		}
	}
	s.orders["A10001"].transactionID = "420"
	if err := order(100); err != nil || !s.isPaid("A10001") {
		t.Errorf("%v, still paid: %v", err, s.isPaid("A10001"))
	}
}

// A notice is believed only as far as it fits the order.
func TestPaid(t *testing.T) {
	const number, good = "1", `{"out_trade_no":"1","transaction_id":"420","trade_state":"SUCCESS","amount":{"total":100,"currency":"CNY"}}`
	for _, test := range []struct {
		why, resource string
		before        string // the order's transaction
		want          error
		paid          bool
	}{
		{"it fits", good, "", nil, true},
		{"known already", good, "420", nil, true},
		{"paid twice", good, "421", errOtherPayment, true},
		{"another order", `{"out_trade_no":"2","trade_state":"SUCCESS"}`, "", errUnknownOrder, false},
		{"a combined payment, which has another form", `{"combine_out_trade_no":"1","sub_orders":[{"out_trade_no":"1","trade_state":"SUCCESS"}]}`, "", errUnknownOrder, false},
		{"less money", `{"out_trade_no":"1","trade_state":"SUCCESS","amount":{"total":1,"currency":"CNY"}}`, "", errWrongAmount, false},
		{"other money", `{"out_trade_no":"1","trade_state":"SUCCESS","amount":{"total":100,"currency":"JPY"}}`, "", errWrongAmount, false},
		{"not paid", `{"out_trade_no":"1","trade_state":"PAYERROR","amount":{"total":100,"currency":"CNY"}}`, "", nil, false},
	} {
		t.Run(test.why, func(t *testing.T) {
			s := newShop(nil, "1900000109", io.Discard)
			s.orders[number] = &order{total: 100, transactionID: test.before}
			err := s.paid(t.Context(), &notify.Event{Resource: []byte(test.resource)})
			if !errors.Is(err, test.want) || s.isPaid(number) != test.paid {
				t.Errorf("%v, paid: %v", err, s.isPaid(number))
			}
		})
	}
	if err := newShop(nil, "", io.Discard).paid(t.Context(), &notify.Event{Resource: []byte(`{"amount":"100"}`)}); err == nil {
		t.Error("what is no payment is taken for one")
	}
}
