package notify_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/wxpay-chain/wxpay/notify"
)

// merchants finds one of several merchants behind one URL by its last segment.
func merchants(r *http.Request) (*notify.Parser, error) {
	p := muxParser()
	switch p.MchID = strings.TrimPrefix(r.URL.Path, "/notify/"); p.MchID {
	case "1900000001", "1900000002", "":
		return p, nil
	case "incomplete":
		p.APIv3Key = ""
		return p, nil
	case "nil":
		return nil, nil
	case "panic":
		panic("the-secret")
	}
	return nil, errors.New("no such merchant")
}

func at(path string, r *http.Request) *http.Request {
	r.URL.Path = path
	return r
}

func TestMerchants(t *testing.T) {
	m, log := newMux(t, func(c *notify.Config) {
		c.Parser = nil
		c.Resolve = func(r *http.Request) (*notify.Parser, error) {
			if r.Body != http.NoBody {
				t.Error("Resolve was given the body")
			}
			return merchants(r)
		}
		c.Key = func(*notify.Event) (string, error) { return "order-1", nil } // both merchants have an order of that number
	})
	var handled []string
	must(t, m.HandleRest(func(_ context.Context, e *notify.Event) error { handled = append(handled, e.MchID); return nil }))
	for _, c := range []struct {
		reason, path string
		status       int
		body, log    string
	}{
		{"the first", "/notify/1900000001", 204, okJSON, ""},
		{"the second, with the same order number", "/notify/1900000002", 204, okJSON, ""},
		{"the first again", "/notify/1900000001", 204, okJSON, "was handled before"},
		{"an unknown one", "/notify/1900000003", 500, failJSON, "no such merchant"},
		{"one without a number", "/notify/", 500, failJSON, "no MchID"},
		{"one that cannot verify", "/notify/incomplete", 500, failJSON, "APIv3Key"},
		{"no Parser and no error", "/notify/nil", 500, failJSON, "nil Parser"},
		{"a panic", "/notify/panic", 500, failJSON, "panic with a string"},
	} {
		t.Log(c.reason)
		post(t, m, at(c.path, paid("1")), c.status, c.body)
		log.has(t, c.log)
	}
	if got := strings.Join(handled, " "); got != "1900000001 1900000002" {
		t.Errorf("handled for %s", got)
	}
}

// A key counts for one type only: a refund has the order number of its payment.
func TestKey(t *testing.T) {
	m, _ := newMux(t, func(c *notify.Config) {
		c.Key = func(e *notify.Event) (string, error) {
			order, err := notify.As[struct {
				Number string `json:"out_trade_no"`
			}](e)
			return order.Number, err
		}
	})
	var handled []string
	must(t, m.HandleRest(func(_ context.Context, e *notify.Event) error {
		handled = append(handled, e.Type+"/"+e.OriginalType+"/"+e.ID)
		return nil
	}))
	send := func(eventType, originalType, id string) {
		post(t, m, notice(eventType, originalType, id, `{"out_trade_no":"7"}`), 204, okJSON)
	}
	send("TRANSACTION.SUCCESS", "transaction", "1")
	send("TRANSACTION.SUCCESS", "transaction", "2") // another notice of the same payment
	send("TRANSACTION.SUCCESS", "profitsharing", "3")
	send("REFUND.SUCCESS", "refund", "4")
	want := "TRANSACTION.SUCCESS/transaction/1 TRANSACTION.SUCCESS/profitsharing/3 REFUND.SUCCESS/refund/4"
	if got := strings.Join(handled, " "); got != want {
		t.Errorf("handled %s, want %s", got, want)
	}
}
