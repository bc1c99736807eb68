package sandbox_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// soakFaults are what 5 % of the requests meet.
var soakFaults = []string{"cut-before", "cut-after", "truncated", "bad-signature", "unknown-serial", "unsigned", "probe", "html",
	"stale=-301s", "missing=Wechatpay-Nonce", "status=429", "status=500", "status-unsigned=502", "slow=20ms", "stall=20ms",
	"redirect=307,", "over-long=65536"}

// soaker is one client that makes, has paid and refunds orders, over and over, and remembers what
// must be true of the latest.
type soaker struct {
	t      *testing.T
	box    *sandbox.Sandbox
	client *wxpay.Client
	random *rand.Rand
	name   int
	rounds int
	calls  *atomic.Int64
	last   *soaked
}

// soaked is an order as it must be found.
type soaked struct {
	number  string
	state   string
	total   int
	refunds map[string]int
}

// TestSoak has 64 clients use one sandbox at once with faults at 5 %. It runs for a moment, in the
// gate for two seconds, and for a minute with WXPAY_SOAK=1m. Nothing may get lost, and from the
// tenth second on the heap may not grow by more than a fifth.
func TestSoak(t *testing.T) {
	length := 300 * time.Millisecond
	if os.Getenv("CI") != "" {
		length = 2 * time.Second
	}
	if given := os.Getenv("WXPAY_SOAK"); given != "" {
		var err error
		if length, err = time.ParseDuration(given); err != nil {
			t.Fatal(err)
		}
	}
	box := open(t, sandbox.Config{Keep: 1000})
	clients := make([]*soaker, 64)
	var calls atomic.Int64
	for i := range clients {
		client, err := wxpay.New(box.Config())
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close(t.Context())
		clients[i] = &soaker{t: t, box: box, client: client, name: i, calls: &calls, random: rand.New(rand.NewPCG(1, uint64(i)))}
	}
	end := time.Now().Add(length)
	var wg sync.WaitGroup
	for _, c := range clients {
		wg.Go(func() {
			for c.rounds = 0; time.Now().Before(end) && !t.Failed(); c.rounds++ {
				c.round()
			}
		})
	}
	var early, late uint64
	if length > 15*time.Second { // both while the clients are at work, so that like is compared with like
		time.Sleep(10 * time.Second)
		early = heap()
		time.Sleep(time.Until(end) - time.Second)
		late = heap()
	}
	wg.Wait()
	orders := 0
	for _, c := range clients {
		orders += c.rounds
		c.check(c.last)
	}
	t.Logf("%s: %d requests, %d orders; heap %d KiB after 10 s, %d KiB at the end", length, calls.Load(), orders, early>>10, late>>10)
	if early > 0 && late > early+early/5 {
		t.Errorf("the heap grew from %d to %d bytes", early, late)
	}
	if orders < len(clients) {
		t.Errorf("%d orders of %d clients", orders, len(clients))
	}
}

// heap is what is in use, once garbage is gone.
func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}

// round is the life of one order. Every fifth is closed, the others are paid and refunded in two
// parts.
func (c *soaker) round() {
	o := &soaked{number: fmt.Sprintf("SOAK-%d-%d", c.name, c.rounds), total: 100 + c.random.IntN(900), state: "NOTPAY", refunds: map[string]int{}}
	c.must("POST", "v3/pay/transactions/jsapi", wxpay.JSON{"appid": "wxd678efh567hg6787", "mchid": "1900000109", "description": "QQ公仔",
		"out_trade_no": o.number, "notify_url": "https://example.com/paid", "amount": map[string]any{"total": o.total},
		"payer": map[string]any{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}})
	if c.rounds%5 == 4 {
		c.must("POST", "v3/pay/transactions/out-trade-no/{out_trade_no}/close", wxpay.Vars{"out_trade_no": o.number}, wxpay.JSON{"mchid": "1900000109"})
		o.state = "CLOSED"
	} else {
		if err := c.box.Pay(o.number); err != nil {
			c.t.Errorf("%s: %v", o.number, err)
			return
		}
		for i := range 2 {
			number, amount := fmt.Sprintf("%s-%d", o.number, i), 1+c.random.IntN(o.total/2)
			c.must("POST", "v3/refund/domestic/refunds", refundBody(o, number, amount))
			o.refunds[number] = amount
		}
		o.state = "REFUND"
	}
	c.check(o)
	c.last = o
}

func refundBody(o *soaked, number string, amount int) wxpay.JSON {
	return wxpay.JSON{"out_trade_no": o.number, "out_refund_no": number,
		"amount": map[string]any{"refund": amount, "total": o.total, "currency": "CNY"}}
}

// check compares an order and its refunds with what they must be. The rest of the order shows that
// its refunds add up: one fen more is refused.
func (c *soaker) check(o *soaked) {
	if o == nil {
		return
	}
	res := c.must("GET", "v3/pay/transactions/out-trade-no/{out_trade_no}", wxpay.Vars{"out_trade_no": o.number}, wxpay.Query{"mchid": "1900000109"})
	if res == nil || res.Get("trade_state").String() != o.state || int(res.Get("amount.total").Int()) != o.total {
		c.t.Errorf("%s is lost: want %s", o.number, o.state)
		return
	}
	left := o.total
	for number, amount := range o.refunds {
		res := c.must("GET", "v3/refund/domestic/refunds/{out_refund_no}", wxpay.Vars{"out_refund_no": number})
		if res == nil || res.Get("status").String() != "SUCCESS" || int(res.Get("amount.refund").Int()) != amount {
			c.t.Errorf("%s is lost", number)
			return
		}
		left -= amount
	}
	if o.state != "REFUND" {
		return
	}
	_, err := c.send("POST", "v3/refund/domestic/refunds", refundBody(o, o.number+"-over", left+1))
	if !errors.Is(err, wxpay.Code("INVALID_REQUEST")) {
		c.t.Errorf("%s: one more than the %d left was not refused: %v", o.number, left, err)
	}
}

// must sends until the answer is good.
func (c *soaker) must(method, path string, options ...wxpay.Option) *wxpay.Response {
	res, err := c.send(method, path, options...)
	if err != nil {
		c.t.Errorf("%s %s: %v", method, path, err)
	}
	return res
}

// send sends a request, each twentieth with a fault. It sends again as long as a fault may be the
// reason of an error: a payment's numbers make that safe.
func (c *soaker) send(method, path string, options ...wxpay.Option) (res *wxpay.Response, err error) {
	for range 20 {
		c.calls.Add(1)
		attempt := options
		faulty := c.random.IntN(20) == 0
		if faulty {
			attempt = append(options[:len(options):len(options)], wxpay.Header{sandbox.FaultHeader: soakFaults[c.random.IntN(len(soakFaults))]})
		}
		if res, err = c.client.Chain(path).Do(c.t.Context(), method, attempt...); err == nil || !faulty {
			return res, err
		}
	}
	return nil, fmt.Errorf("twenty faults in a row: %w", err)
}
