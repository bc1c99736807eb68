package v3

import (
	"strings"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// prepay answers 下单 of one way to pay, for merchants and partners: with what lets the user pay, in a field of the name
// token. The same request gets the same token as long as that lives; any other with the number is refused.
func prepay(trade, token string) flow {
	return func(c *call) reply.Answer {
		o, no := c.place(trade)
		if no != nil {
			return no.Answer()
		}
		return c.reply(c.documented().Set(token, o.token))
	}
}

// place makes an order or finds the one made by the same request.
func (c *call) place(trade string) (made order, no *reply.Refusal) {
	l, now := c.s.ledger, c.s.Now()
	print := c.fingerprint()
	l.lock()
	defer l.unlock()
	owner, number := c.given("sub_mchid"), c.given("out_trade_no")
	o := l.order(owner, number, now)
	if o == nil {
		if o, no = c.newOrder(trade, now); no != nil {
			return order{}, no
		}
		o.print = print
		l.orders.put(keyOf(owner, number), o)
	} else if no := o.again(print); no != nil {
		return order{}, no
	}
	if life := tokenLife(trade); !now.Before(o.issued.Add(life)) {
		o.token, o.issued = newToken(trade, now), now
	}
	return *o, nil
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
func (c *call) newOrder(trade string, now time.Time) (*order, *reply.Refusal) {
	o := &order{
		owner: c.given("sub_mchid"), number: c.given("out_trade_no"), merchant: c.text("mchid") + c.text("sp_mchid"),
		partner: strings.HasPrefix(c.e.Path, "v3/pay/partner/"),
		trade:   trade, body: c.in.JSON, notify: c.text("notify_url"), total: c.amount("amount.total"),
		sharing: gjson.GetBytes(c.in.JSON, "settle_info.profit_sharing").Bool(), state: notPaid, openid: c.payer("payer"),
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
	if o.expires, no = c.expiry(now); no != nil {
		return nil, no
	}
	return o, nil
}

// payer is the openid that the request names, or that of whoever will scan the code. One under the sub-merchant's appid
// (sub_openid) is another name of the same user, who has this one too.
func (c *call) payer(path string) string {
	for _, name := range []string{".openid", ".sp_openid"} {
		if openid := c.text(path + name); openid != "" {
			return openid
		}
	}
	return "o" + pki.Base62(27)
}

// expiry is when an order can no longer be paid.
func (c *call) expiry(now time.Time) (time.Time, *reply.Refusal) {
	given := c.text("time_expire")
	if given == "" {
		return now.Add(orderLife), nil
	}
	at, err := time.Parse(time.RFC3339, given)
	if err != nil {
		return time.Time{}, badValue("/time_expire", "it is not a time as in RFC 3339: 2018-06-08T10:34:56+08:00")
	}
	if !at.After(now) {
		return time.Time{}, badValue("/time_expire", "it has passed")
	}
	return at, nil
}

func tokenLife(trade string) time.Duration {
	if trade == "MWEB" {
		return h5Life
	}
	return prepayLife
}

// newToken is what the user's side needs to pay.
func newToken(trade string, now time.Time) string {
	id := pki.NewNumber("wx", now, 32) + "0000"
	switch trade {
	case "NATIVE":
		return "weixin://wxpay/bizpayurl?pr=" + pki.Base62(9)
	case "MWEB":
		return "https://wx.tenpay.com/cgi-bin/mmpayweb-bin/checkmweb?prepay_id=" + id + "&package=" + pki.NewNumber("", now, 10)
	}
	return id
}
