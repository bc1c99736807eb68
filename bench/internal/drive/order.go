package drive

import "github.com/wxpay-chain/wxpay/bench/internal/protocol"

// Order is the order of all clients (JSAPI下单), for those without a type of their own.
type Order struct {
	AppID       string `json:"appid"`
	MchID       string `json:"mchid"`
	Description string `json:"description"`
	OutTradeNo  string `json:"out_trade_no"`
	NotifyURL   string `json:"notify_url"`
	Amount      Amount `json:"amount"`
	Payer       Payer  `json:"payer"`
}

// Amount is what an order costs, in fen (分).
type Amount struct {
	Total int64 `json:"total"`
}

// Payer is the user who pays.
type Payer struct {
	OpenID string `json:"openid"`
}

// Prepay is the answer to an order.
type Prepay struct {
	PrepayID string `json:"prepay_id"`
}

// Payment is what a notice of a payment holds, as far as a shop reads it.
type Payment struct {
	OutTradeNo    string `json:"out_trade_no"`
	TransactionID string `json:"transaction_id"`
	TradeState    string `json:"trade_state"`
	Amount        Amount `json:"amount"`
}

// OutTradeNo is the merchant's number of the order (商户订单号), in the notice too.
const OutTradeNo = "1217752501201407033233368018"

// NewOrder returns the order.
func NewOrder() Order {
	return Order{
		AppID: "wxd678efh567hg6787", MchID: protocol.MchID, Description: "Image形象店-深圳腾大-QQ公仔",
		OutTradeNo: OutTradeNo, NotifyURL: "https://www.weixin.qq.com/wxpay/pay.php",
		Amount: Amount{100}, Payer: Payer{"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"},
	}
}
