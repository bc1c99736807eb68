package v3

import (
	"time"

	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
	"github.com/wxpay-chain/wxpay/sandbox/internal/schema"
)

// prepay answers 下单 of one way to pay, for merchants and partners. Its answer lets the user pay,
// by the field of the name token. The same request gets the same token as long as that lives;
// another request with the number is refused.
func prepay(trade, token string) flow {
	return func(c *call) reply.Answer {
		return answer(c, func(c *call) (*order, *reply.Refusal) { return placeOrder(c, trade) },
			func(c *call, o order) document.Doc { return c.documented().Set(token, c.payable(trade, o.token)) })
	}
}

// placeOrder makes an order or finds the order made by the same request. The lock is held.
func placeOrder(c *call, trade string) (o *order, no *reply.Refusal) {
	o = c.ledger.order(c.given("sub_mchid"), c.given("out_trade_no"), c.now)
	if o != nil {
		no = o.again(c.print)
	} else if o, no = newOrder(c, trade); no == nil {
		c.ledger.orders.put(o.key(), o)
	}
	if no != nil {
		return nil, no
	}
	if over(o.issued.Add(tokenLife(trade)), c.now) {
		o.token, o.issued = newToken(trade, c.now), c.now
	}
	return o, nil
}

// again judges a second request with an order's number.
func (o *order) again(print fingerprint) *reply.Refusal {
	switch {
	case o.trade == codePay && o.print == print && o.state != isClosed:
		return nil // paid at once: the same request gets what became of it
	case o.state == isClosed || o.state == isReversed:
		return orderClosed()
	case o.state != notPaid:
		return outTradeNoUsed("the order of this number is paid already")
	case o.combined != "" || o.print != print:
		return otherContent("/out_trade_no", "请求重入时，参数与首次请求时不一致")
	}
	return nil
}

// newOrder reads an order from the request.
func newOrder(c *call, trade string) (*order, *reply.Refusal) {
	o := &order{
		owner: c.given("sub_mchid"), number: c.given("out_trade_no"), partner: isPartner(c),
		trade: trade, body: c.in.JSON, print: c.print, notify: c.text("notify_url"), total: c.amount("amount.total"),
		sharing: c.is("settle_info.profit_sharing"), state: notPaid, openid: c.payer("payer"),
	}
	if o.total <= 0 {
		return nil, badValue("/amount/total", "it must be at least 1 (分)")
	}
	if c.has("amount.currency") && c.text("amount.currency") != "CNY" {
		return nil, badValue("/amount/currency", "it must be CNY")
	}
	if trade == "JSAPI" && c.text("payer.openid")+c.text("payer.sp_openid")+c.text("payer.sub_openid") == "" {
		return nil, badValue("/payer", "one of sp_openid and sub_openid is needed")
	}
	var no *reply.Refusal
	if o.expires, no = expiry(c); no != nil {
		return nil, no
	}
	return o, nil
}

// expiry returns when an order can no longer be paid. A time_expire that is too early, or past, is
// moved and not refused.
func expiry(c *call) (time.Time, *reply.Refusal) {
	given := c.text("time_expire")
	if given == "" {
		return c.now.Add(orderLife), nil
	}
	at, err := parseTime(given)
	if err != nil {
		return time.Time{}, badValue("/time_expire", "it is not a time as in RFC 3339: 2018-06-08T10:34:56+08:00")
	}
	if earliest := c.now.Add(payableFor); at.Before(earliest) {
		return earliest, nil
	}
	return at, nil
}

// parseTime reads a time as in RFC 3339. It takes second 60, a leap second, which the official
// samples of combined payments have and Go's time does not.
func parseTime(text string) (time.Time, error) {
	const second = len("2006-01-02T15:04:")
	if len(text) > second+2 && text[second:second+2] == "60" {
		at, err := time.Parse(time.RFC3339, text[:second]+"59"+text[second+2:])
		return at.Add(time.Second), err
	}
	return time.Parse(time.RFC3339, text)
}

// tokenLife returns how long a token lives.
func tokenLife(trade string) time.Duration {
	if trade == "MWEB" {
		return h5Life
	}
	return prepayLife
}

// newToken makes the token by which the user's side pays.
func newToken(trade string, now time.Time) string {
	id := pki.NewNumber("wx", now, 32) + "0000"
	switch trade {
	case "NATIVE":
		return "weixin://wxpay/bizpayurl?pr=" + pki.Base62(9)
	case "MWEB":
		return schema.Pages + "checkmweb?prepay_id=" + id + "&package=" + pki.NewNumber("", now, 10)
	}
	return id
}

// payable returns a token as the client gets it. An h5_url is a link.
func (c *call) payable(trade, token string) string {
	if trade == "MWEB" {
		return c.s.base(c.in.Base) + "/" + token
	}
	return token
}
