package sandbox_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/wxpay-chain/wxpay"
	"github.com/wxpay-chain/wxpay/bill"
	"github.com/wxpay-chain/wxpay/internal/wxtest/boxtest"
	"github.com/wxpay-chain/wxpay/sandbox"
)

// moved is a movement of money in a merchant's own book, without the numbers of WeChat Pay.
type moved struct {
	Account, Name, Number string
	Amount                int64
}

// shop is a merchant who trades for a day with a client, and keeps a book of its own. It works out
// fees by itself.
type shop struct {
	*testing.T
	box    *sandbox.Sandbox
	client *wxpay.Client
	book   map[string]bill.Entry // by kind and number
	funds  []moved
	pause  time.Duration    // after each payment and refund
	totals map[string]int64 // by out_trade_no
}

const (
	dayMerchant = "1900000109"
	daySub      = "1900000110"
	dayAppID    = "wxd678efh567hg6787"
	dayDate     = "2026-05-20" // bill_date
)

// eightOfDay is eight in the morning of the day, in Beijing.
var eightOfDay = time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC)

// openShop starts a sandbox in the morning of the day.
func openShop(t *testing.T, config sandbox.Config) *shop {
	t.Helper()
	config.Now = func() time.Time { return eightOfDay }
	box := open(t, config)
	return &shop{T: t, box: box, client: boxtest.Client(t, box), book: map[string]bill.Entry{}, pause: 7 * time.Second, totals: map[string]int64{}}
}

// nextMorning turns the clock to ten o'clock of the next day in Beijing, when the bills are there.
func (s *shop) nextMorning() { s.box.Advance(eightOfDay.Add(26 * time.Hour).Sub(s.box.Now())) }

// post calls an endpoint, which has to accept.
func (s *shop) post(path string, body wxpay.JSON, options ...wxpay.Option) *wxpay.Response {
	s.Helper()
	res, err := s.client.Chain(path).Post(s.Context(), append([]wxpay.Option{body}, options...)...)
	if err != nil {
		s.Fatalf("%s: %v", path, err)
	}
	return res
}

// must fails the test for an error of an act of the user.
func (s *shop) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// enter writes a trade into the book. The fee is in fen.
func (s *shop) enter(kind, number, state string, amount, fee int64) {
	s.book[kind+number] = bill.Entry{Kind: kind, Number: number, State: state, Amount: amount, Fee: bill.Fee(fee * 1000)}
}

// feeOf is 0.60 % of an amount in fen, half a fen upwards.
func feeOf(amount int64) int64 { return (amount*6 + 500) / 1000 }

// paid writes a payment into the book.
func (s *shop) paid(account, number string, total int64) {
	s.totals[number] = total
	s.enter(bill.Payment, number, "SUCCESS", total, feeOf(total))
	s.funds = append(s.funds, moved{account, "交易", number, total})
	if feeOf(total) > 0 {
		s.funds = append(s.funds, moved{account, "扣除交易手续费", number, -feeOf(total)})
	}
	s.box.Advance(s.pause)
}

// order makes an order of one kind, and has it paid.
func (s *shop) order(kind, number string, total int64) {
	s.Helper()
	body := wxpay.JSON{"appid": dayAppID, "mchid": dayMerchant, "description": "茶, 两杯", "attach": "店号 `7`", "out_trade_no": number,
		"amount": wxpay.JSON{"total": total, "currency": "CNY"}, "notify_url": "https://example.com/paid"}
	switch kind {
	case "jsapi":
		body["payer"] = wxpay.JSON{"openid": "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}
		body["settle_info"] = wxpay.JSON{"profit_sharing": true}
	case "codepay":
		delete(body, "notify_url")
		body["payer"] = wxpay.JSON{"auth_code": "130061098828009406"}
		body["scene_info"] = wxpay.JSON{"device_id": "POS1:1", "store_info": wxpay.JSON{"id": "0001"}}
	}
	s.post("v3/pay/transactions/"+kind, body)
	if kind != "codepay" { // the user paid by showing the code
		s.must(s.box.Pay(number))
	}
	s.paid(dayMerchant, number, total)
}

// combine makes a combined order of a sub-merchant, and has it paid. Its parts cost a yuan and
// more.
func (s *shop) combine(number string, parts int) {
	s.Helper()
	var list []wxpay.JSON
	for i := range parts {
		list = append(list, wxpay.JSON{"mchid": dayMerchant, "sub_mchid": daySub, "attach": "合单", "description": "书", "out_trade_no": fmt.Sprintf("%s-%d", number, i),
			"amount": wxpay.JSON{"total_amount": 100 + i, "currency": "CNY"}})
	}
	s.post("v3/combine-transactions/native", wxpay.JSON{"combine_appid": dayAppID, "combine_mchid": dayMerchant, "combine_out_trade_no": number,
		"sub_orders": list, "notify_url": "https://example.com/paid"})
	s.must(s.box.Pay(number))
	for i := range parts {
		s.paid(daySub, fmt.Sprintf("%s-%d", number, i), int64(100+i))
	}
}

// refund refunds a part of a payment in one go.
func (s *shop) refund(account, number string, amount int64) {
	s.Helper()
	total := s.totals[number]
	body := wxpay.JSON{"out_trade_no": number, "out_refund_no": "R-" + number, "amount": wxpay.JSON{"refund": amount, "total": total, "currency": "CNY"}}
	if account != dayMerchant {
		body["sub_mchid"] = account
	}
	s.post("v3/refund/domestic/refunds", body)
	fee := (2*feeOf(total)*amount + total) / (2 * total)
	s.enter(bill.Refund, "R-"+number, "SUCCESS", amount, -fee)
	s.funds = append(s.funds, moved{account, "退款", "R-" + number, fee - amount})
	s.box.Advance(s.pause)
}

// reverse reverses a payment by code. The bill has it under the order's own number.
func (s *shop) reverse(number string) {
	s.Helper()
	s.post("v3/pay/transactions/out-trade-no/{out_trade_no}/reverse", wxpay.JSON{"appid": dayAppID, "mchid": dayMerchant}, wxpay.Vars{"out_trade_no": number})
	total := s.totals[number]
	s.enter(bill.Refund, number, "SUCCESS", total, -feeOf(total))
	s.funds = append(s.funds, moved{dayMerchant, "退款", number, feeOf(total) - total})
}

// addReceiver adds a merchant who may be given a share.
func (s *shop) addReceiver(account string) {
	s.Helper()
	s.post("v3/profitsharing/receivers/add", wxpay.JSON{"appid": dayAppID, "type": "MERCHANT_ID", "account": account, "name": "子商户", "relation_type": "PARTNER"},
		wxpay.Encrypt("name"))
}

// give gives 10 fen of a payment to each of some merchants.
func (s *shop) give(number string, accounts ...string) {
	s.Helper()
	res, err := s.client.Chain("v3/pay/transactions/out-trade-no/{out_trade_no}").Get(s.Context(), wxpay.Vars{"out_trade_no": number}, wxpay.Query{"mchid": dayMerchant})
	s.must(err)
	var receivers []wxpay.JSON
	for _, account := range accounts {
		receivers = append(receivers, wxpay.JSON{"type": "MERCHANT_ID", "account": account, "amount": 10, "description": "分给子商户"})
	}
	s.post("v3/profitsharing/orders", wxpay.JSON{"appid": dayAppID, "transaction_id": res.Get("transaction_id").String(), "out_order_no": "S-" + number,
		"unfreeze_unsplit": true, "receivers": receivers})
}

// share gives 10 fen of a payment to the sub-merchant, and takes 4 back.
func (s *shop) share(number string) {
	s.Helper()
	s.give(number, daySub)
	s.post("v3/profitsharing/return-orders", wxpay.JSON{"out_order_no": "S-" + number, "out_return_no": "B-" + number, "return_mchid": daySub, "amount": 4, "description": "用户退款"})
	s.funds = append(s.funds, moved{dayMerchant, "分账", "S-" + number, -10}, moved{daySub, "分账", "S-" + number, 10},
		moved{daySub, "分账回退", "B-" + number, -4}, moved{dayMerchant, "分账回退", "B-" + number, 4})
}

// transfer transfers an amount to a user, who receives it.
func (s *shop) transfer(number string, amount int64) {
	s.Helper()
	s.post("v3/fund-app/mch-transfer/transfer-bills", wxpay.JSON{"appid": dayAppID, "out_bill_no": number, "openid": "o-MYE42l80oelYMDE34nYD456Xoy",
		"transfer_amount": amount, "transfer_remark": "奖励", "transfer_scene_id": "1000",
		"transfer_scene_report_infos": []wxpay.JSON{{"info_type": "活动名称", "info_content": "注册会员有礼"}}})
	s.must(s.box.ReceiveTransfer(number))
	s.funds = append(s.funds, moved{dayMerchant, "商家转账", number, -amount})
}

// trade trades for a day: four kinds of orders, a tenth of them refunded, sharing, transfers.
func (s *shop) trade(orders int) {
	s.pause = 12 * time.Hour / time.Duration(2*orders) // so that it is the same day at the end
	s.addReceiver(daySub)
	for i := range orders / 4 {
		for _, kind := range []string{"jsapi", "native", "codepay"} {
			number := fmt.Sprintf("%s-%d", kind, i)
			s.order(kind, number, int64(1+97*i))
			if i%10 == 3 {
				s.refund(dayMerchant, number, int64(1+50*i))
			}
		}
		switch {
		case i%25 == 0:
			s.combine(fmt.Sprintf("combined-%d", i), 50)
			s.refund(daySub, fmt.Sprintf("combined-%d-7", i), 107)
		case i%10 == 4:
			s.share(fmt.Sprintf("jsapi-%d", i))
		case i%10 == 5:
			s.reverse(fmt.Sprintf("codepay-%d", i))
		case i%10 == 6:
			s.transfer(fmt.Sprintf("transfer%d", i), int64(30+i))
		}
	}
}
