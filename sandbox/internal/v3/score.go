package v3

import (
	"cmp"
	"net/url"
	"strconv"
	"time"

	"github.com/tidwall/gjson"

	"github.com/wxpay-chain/wxpay/catalog"
	"github.com/wxpay-chain/wxpay/sandbox/internal/document"
	"github.com/wxpay-chain/wxpay/sandbox/internal/pki"
	"github.com/wxpay-chain/wxpay/sandbox/internal/reply"
)

// The states of a payscore order (支付分订单) and of its collection (收款).
const (
	scoreCreated = "CREATED"
	scoreDoing   = "DOING"
	scoreDone    = "DONE"
	scoreRevoked = "REVOKED"
	scoreExpired = "EXPIRED"

	userConfirmed = "USER_CONFIRM" // state_description while DOING
	mchCompleted  = "MCH_COMPLETE"

	userPaying = "USER_PAYING"
	userPaid   = "USER_PAID"
)

// scoreLife is how long the user can take to confirm (manual of payscore 2.6, 12).
const scoreLife = 30 * 24 * time.Hour

// score is a payscore order: created, confirmed by the user, completed by the merchant, collected.
type score struct {
	owner     string // sub_mchid, "" for a merchant's own
	number    string // out_order_no
	id        string // order_id
	serviceID string
	body      []byte // of the creation
	print     fingerprint
	notify    string
	token     string // package
	openid    string
	expires   time.Time

	state    string
	detail   string // state_description
	risk     int64  // risk_fund.amount
	estimate bool   // risk_fund.name is ESTIMATE_ORDER_COST: the service bounds the total, not the order

	ending     []byte      // the latest of complete and modify: post_payments, post_discounts, total_amount, time_range …
	completion fingerprint // of complete
	change     fingerprint // of the latest modify
	total      int64
	collection string // state of the collection, "" before completion or when there is nothing to collect
	paidBy     string // NEWTON for WeChat Pay, MCH for another way
	paidTime   string
	payment    *order // once it is paid through WeChat Pay
}

// setScoreState is the only way by which a payscore order's state changes. The lock is held.
func (l *ledger) setScoreState(o *score, state, detail, collection string) {
	confirmed := o.state == scoreCreated && state == scoreDoing
	o.state, o.detail, o.collection = state, detail, collection
	switch {
	case confirmed:
		tellScore(l, o, "PAYSCORE.USER_CONFIRM")
	case collection == userPaid && o.payment != nil:
		tellScore(l, o, "PAYSCORE.USER_PAID")
	}
}

// score finds a payscore order and lets it expire. The lock is held.
func (l *ledger) score(owner, number string, now time.Time) *score {
	o := l.scores.get(keyOf(owner, number))
	if o != nil && o.state == scoreCreated && over(o.expires, now) {
		l.setScoreState(o, scoreExpired, "", "")
	}
	return o
}

// createScore answers 创建支付分订单.
func createScore(c *call) reply.Answer {
	return answer(c, placeScore, func(c *call, o score) document.Doc {
		doc := o.document(c.documented(), c.e, c.s.MchID).Without("openid", "total_amount", "need_collection", "collection")
		if o.token == "" {
			return doc.Without("package")
		}
		return doc.Set("package", o.token)
	})
}

// placeScore makes a payscore order, or finds the order made by the same request. The lock is held.
func placeScore(c *call) (*score, *reply.Refusal) {
	owner, number := c.text("sub_mchid"), c.text("out_order_no")
	if o := c.ledger.score(owner, number, c.now); o != nil {
		if o.print != c.print {
			return nil, otherContent("/out_order_no", "订单重入参数校验失败")
		}
		return o, nil
	}
	o := &score{
		owner: owner, number: number, id: pki.NewNumber("1500", c.now, 32), serviceID: c.text("service_id"),
		body: c.in.JSON, print: c.print, notify: c.text("notify_url"), openid: cmp.Or(c.text("openid"), newOpenID()),
		expires: c.now.Add(scoreLife), state: scoreCreated, risk: c.amount("risk_fund.amount"),
		estimate: c.text("risk_fund.name") == "ESTIMATE_ORDER_COST",
	}
	o.token = c.invitation(o)
	if o.risk <= 0 {
		return nil, badValue("/risk_fund/amount", "it must be at least 1 (分)")
	}
	if c.has("need_user_confirm") && !c.is("need_user_confirm") {
		o.token = ""                                  // 免确认: the user agreed beforehand,
		o.state, o.detail = scoreDoing, userConfirmed // and confirms nothing now
	}
	c.ledger.scores.put(keyOf(owner, number), o)
	return o, nil
}

// invitation returns the package with which a front end asks the user to confirm an order
// (拉起确认订单页). Its signature is made up: the real one is made with a key of APIv2, and the
// front end hands it on as it is. Source: wechatpay-skills, JsapiInvokeConfirm.md.
func (c *call) invitation(o *score) string {
	merchants := "mch_id=" + c.s.MchID
	if o.owner != "" {
		merchants = "sp_mchid=" + c.s.MchID + "&sub_mchid=" + o.owner
	}
	return merchants + "&service_id=" + url.QueryEscape(o.serviceID) + "&out_order_no=" + url.QueryEscape(o.number) +
		"&timestamp=" + strconv.FormatInt(c.now.Unix(), 10) + "&nonce_str=" + pki.Base62(32) + "&sign_type=HMAC-SHA256&signature=" + pki.Base62(64)
}

// findScore finds the payscore order of a call. The lock is held.
func findScore(c *call) (*score, *reply.Refusal) {
	number := c.given("out_order_no")
	if number == "" && c.given("query_id") == "" {
		return nil, reply.ParamError("query", "out_order_no", "", "one of out_order_no and query_id is needed")
	}
	o := c.ledger.score(c.given("sub_mchid"), number, c.now)
	service, app := c.given("service_id"), c.given("appid")
	switch {
	case o == nil, service != "" && service != o.serviceID:
		return nil, orderNotExist("no payscore order with this number was made for this service")
	case app != "" && app != gjson.GetBytes(o.body, "appid").String():
		return nil, badRule("appid与创建订单时不一致", "", "the order was created with another appid")
	}
	return o, nil
}

// queryScore answers 查询支付分订单.
func queryScore(c *call) reply.Answer {
	return changeScore(c, func(*call, *score) *reply.Refusal { return nil })
}

// document writes an order at any time of its life into the documented answer. It is nil where none
// is documented: partners get 204 for most calls.
func (o *score) document(doc document.Doc, e *catalog.Endpoint, merchant string) document.Doc {
	if len(e.Response) == 0 {
		return nil
	}
	for _, name := range []string{"out_order_no", "appid", "service_id", "sub_appid", "sub_mchid", "service_introduction", "post_payments",
		"post_discounts", "risk_fund", "attach", "notify_url", "time_range.start_time", "time_range.end_time",
		"time_range.start_time_remark", "time_range.end_time_remark", "location.start_location", "location.end_location"} {
		if gjson.GetBytes(o.ending, name).Exists() { // the merchant's last word counts
			doc = doc.Mirror(o.ending, name)
		} else {
			doc = doc.Mirror(o.body, name)
		}
	}
	doc = doc.Set("order_id", o.id).Set("mchid", merchant).Set("openid", o.openid).Set("state", o.state)
	if o.detail == "" {
		doc = doc.Without("state_description")
	} else {
		doc = doc.Set("state_description", o.detail)
	}
	if o.ending == nil {
		return doc.Without("total_amount", "need_collection", "collection").Only(e)
	}
	return o.collected(doc).Only(e)
}

// collected writes the amount that was asked of the user at the end, and whether it was paid.
func (o *score) collected(doc document.Doc) document.Doc {
	doc = doc.Set("total_amount", o.total).Set("need_collection", o.total > 0)
	if o.collection == "" {
		return doc.Without("collection")
	}
	paid := int64(0)
	if o.collection == userPaid {
		paid = o.total
	}
	doc = doc.Set("collection.state", o.collection).Set("collection.total_amount", o.total).
		Set("collection.paying_amount", o.total-paid).Set("collection.paid_amount", paid)
	if paid == 0 {
		return doc.Without("collection.details", "collection.bank_type")
	}
	detail := document.Doc(doc.Get("collection.details.0").Raw).Without("promotion_detail").
		Set("seq", 1).Set("amount", paid).Set("paid_type", o.paidBy).Set("paid_time", o.paidTime)
	if o.payment == nil {
		detail, doc = detail.Without("transaction_id"), doc.Without("collection.bank_type")
	} else {
		detail, doc = detail.Set("transaction_id", o.payment.transactionID), doc.Set("collection.bank_type", "OTHERS")
	}
	return doc.SetRaw("collection.details", []byte("[]")).SetRaw("collection.details.0", detail)
}
