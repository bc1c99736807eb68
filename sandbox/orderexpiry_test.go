package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay/sandbox"
)

// TestEarlyTimeExpireIsMoved: the user has a minute at least. The official samples need that, for
// they send the time of the call.
func TestEarlyTimeExpireIsMoved(t *testing.T) {
	now := time.Date(2026, 11, 21, 13, 0, 0, 0, time.UTC)
	for _, k := range []struct {
		why    string
		expire time.Time
		payFor time.Duration
	}{
		{"long ago", now.AddDate(-8, 0, 0), time.Minute},
		{"a second ago", now.Add(-time.Second), time.Minute},
		{"now, as all official samples have it", now, time.Minute},
		{"in 59 seconds", now.Add(59 * time.Second), time.Minute},
		{"in a minute", now.Add(time.Minute), time.Minute},
		{"in 61 seconds", now.Add(61 * time.Second), 61 * time.Second},
	} {
		t.Run(k.why, func(t *testing.T) {
			order := func(number string) string {
				body := strings.Replace(jsapiOrder, "A10001", number, 1)
				return strings.Replace(body, `"attach"`, `"time_expire":"`+k.expire.Format(time.RFC3339)+`","attach"`, 1)
			}
			flow(t, open(t, sandbox.Config{Now: func() time.Time { return now }}), []step{
				{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: order("A10001")},
				{why: "ordered another", call: "POST v3/pay/transactions/jsapi", body: order("A10002")},
				{why: "the last second", act: later(k.payFor - time.Second)},
				{why: "not closed", call: queryOut, vars: a1, qry: ours, want: map[string]any{"trade_state": "NOTPAY"}},
				{why: "paid", act: pays("A10002")},
				{why: "its end", act: later(time.Second)},
				{why: "closed", call: queryOut, vars: a1, qry: ours, want: map[string]any{"trade_state": "CLOSED"}},
				{why: "too late", act: pays("A10001"), err: sandbox.ErrState},
			})
		})
	}
}

func TestOrderExpires(t *testing.T) {
	soon := strings.Replace(jsapiOrder, `"attach"`, `"time_expire":"`+time.Now().Add(time.Hour).Format(time.RFC3339)+`","attach"`, 1)
	cases := []struct {
		why, body string
		alive     time.Duration // what it survives
		dead      time.Duration // and what it does not, in addition
	}{
		{"seven days without time_expire", jsapiOrder, 7*24*time.Hour - time.Minute, 2 * time.Minute},
		{"time_expire", soon, 59 * time.Minute, 2 * time.Minute},
	}
	for _, k := range cases {
		t.Run(k.why, func(t *testing.T) {
			flow(t, open(t, sandbox.Config{}), []step{
				{why: "ordered", call: "POST v3/pay/transactions/jsapi", body: k.body},
				{why: "time passes", act: later(k.alive)},
				{why: "alive", call: queryOut, vars: a1, qry: ours, want: map[string]any{"trade_state": "NOTPAY"}},
				{why: "time passes", act: later(k.dead)},
				{why: "dead", call: queryOut, vars: a1, qry: ours, want: map[string]any{"trade_state": "CLOSED"}},
				{why: "too late", act: pays("A10001"), err: sandbox.ErrState},
				{why: "ordered again", call: "POST v3/pay/transactions/jsapi", body: k.body, status: 400, code: "ORDER_CLOSED"},
			})
		})
	}
}
